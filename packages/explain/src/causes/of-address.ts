import type { Cause } from './cause.js';
import { PAGES } from './pages.js';
import {
  BEFORE_SIGNING,
  PATH_STYLE,
  PUBLIC_ENDPOINT,
  RAW_KEY,
  REGION,
  USE_AS_IS,
} from './recipes-request.js';
import { SIGN_ON_VISIT } from './recipes-time.js';

/** Causes in the address and in the URL's text. */
export const OF_ADDRESS: Readonly<Record<string, Cause>> = {
  'wrong-region-in-credential-scope': {
    title: "The URL is signed for another region than the bucket's.",
    fix: "Sign with the bucket's region and its endpoint.",
    code: REGION,
    documentation: PAGES.redirects,
  },
  'global-endpoint-redirect-new-bucket': {
    title:
      'The URL goes to the global host, which redirects to the regional one, and the signature does not fit that.',
    fix: 'Sign for `bucket.s3.<region>.amazonaws.com` from the start.',
    code: REGION,
    documentation: PAGES.redirects,
  },
  'opt-in-region-needs-regional-endpoint': {
    title: 'The bucket is in a region that the global host does not reach.',
    fix: 'Sign for `s3.<region>.amazonaws.com`.',
    code: REGION,
    documentation: PAGES.virtualHosting,
  },
  'host-rewritten-after-signing': {
    title: 'The host was changed after signing, and the host is signed.',
    fix: 'Sign for the host that visitors use; never change it in a finished URL. Behind a CDN use the signing of the CDN.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.queryAuth,
  },
  'host-not-preserved-by-proxy': {
    title: 'A proxy in between forwards another Host than the one signed.',
    fix: 'nginx: `proxy_set_header Host $http_host;`. Apache: `ProxyPreserveHost On`. Traefik: `passHostHeader: true`. Or tell the server its outside address.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'path-rewritten-by-proxy': {
    title: 'A proxy adds to the path or takes from it, and the path is signed.',
    fix: 'Serve the store at the root of a host name of its own, and forward the path untouched.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'port-not-in-signed-host': {
    title: 'The port is part of the Host that is sent, but not of the one that was signed.',
    fix: 'Sign for host and port as visitors use them.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'default-port-in-url': {
    title: 'The URL names the default port; one side signs it, the other drops it.',
    fix: 'Leave :443 and :80 out of the endpoint.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'virtual-host-not-recognised-by-endpoint': {
    title: 'The endpoint does not see the bucket in the host name, and takes the key for the bucket.',
    fix: 'Sign with path style, or give the server its domain (MinIO: MINIO_DOMAIN; LocalStack: a host that begins with `s3.`).',
    code: PATH_STYLE,
    documentation: PAGES.virtualHosting,
  },
  'presigned-on-unsupported-custom-domain': {
    title: 'The provider checks signatures only at its own host, not at this domain.',
    fix: "Sign for the provider's S3 host, or use what it offers for its domains (on R2 a Worker or token authentication).",
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.r2,
  },
  'dotted-bucket-tls-mismatch': {
    title: "The bucket's name has a dot, and the certificate covers one label only.",
    fix: 'Use path style (`https://s3.<region>.amazonaws.com/bucket/key`), or a bucket without dots.',
    code: PATH_STYLE,
    documentation: PAGES.virtualHosting,
  },
  'html-escaped-ampersand': {
    title: 'The URL has `&amp;` where `&` belongs.',
    fix: 'Replace every `&amp;` by `&` to use this one. Whoever makes the page or mail: escape exactly once.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'json-escaped-ampersand': {
    title: 'The URL has `\\u0026` where `&` belongs: JSON that was not parsed.',
    fix: 'Replace every `\\u0026` by `&` to use this one. Whoever passes it on: parse the JSON.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'url-truncated-in-transit': {
    title: 'The end of the URL is missing.',
    fix: 'Copy the whole URL. Whoever passes it on: columns and mail lines must hold 2000 characters and more; a link of your own is shorter.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.queryAuth,
  },
  'wrapped-by-link-tracker': {
    title: 'The signed URL stands inside the link of a tracker or mail scanner.',
    fix: 'Use the inner URL. Whoever sends: turn click tracking off for this link, or send a link of your own.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'double-encoded-query': {
    title: 'The query is percent-encoded twice.',
    fix: 'Use the URL exactly as it was made: `%2F`, not `%252F`.',
    code: USE_AS_IS,
    documentation: PAGES.canonicalRequest,
  },
  'double-encoded-path': {
    title: 'The path is percent-encoded twice.',
    fix: 'Give the signer the key unencoded, and use the URL as it comes out.',
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'space-encoded-as-plus-in-path': {
    title: 'A blank of the key is written as `+` in the path, where S3 takes a plus for a plus.',
    fix: 'Write %20 for a blank and %2B for a plus.',
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'space-encoded-as-plus-in-query': {
    title: 'A blank is written as `+` in the query, where %20 was signed.',
    fix: 'Write %20 for a blank, and do not rebuild the query of a signed URL.',
    code: BEFORE_SIGNING,
    documentation: PAGES.canonicalRequest,
  },
  'reserved-character-not-encoded': {
    title: "A character such as ! * ' ( ) is encoded on one side and bare on the other.",
    fix: 'Encode all but `A-Z a-z 0-9 - . _ ~`, in signing and in sending alike.',
    code: RAW_KEY,
    documentation: PAGES.canonicalRequest,
  },
  'double-slash-collapsed-by-client': {
    title: 'The client made one slash of two, and the path is signed.',
    fix: 'Use a client that leaves the path alone, or write the second slash as %2F, or use keys without `//` and without a leading slash.',
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'double-slash-collapsed-by-server': {
    title: 'The server makes one slash of two before it checks the signature, which S3 does not.',
    fix: 'Upgrade the server (nginx before it: `merge_slashes off;`); until then use keys without `//` and without a leading slash.',
    code: RAW_KEY,
    documentation: PAGES.canonicalRequest,
  },
  'query-parameter-added-after-signing': {
    title: 'A parameter was added to the finished URL, and the whole query is signed.',
    fix: 'Remove what was added. Whoever needs it: have it signed.',
    code: BEFORE_SIGNING,
    documentation: PAGES.canonicalRequest,
  },
  'missing-signature-parameter': {
    title: 'A parameter of the signature is missing.',
    fix: 'Use the URL whole, as it was made; none of its X-Amz-* parameters can be left out.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'host-missing-from-signed-headers': {
    title: '`host` is not among the signed headers, and it has to be.',
    fix: 'Sign `host`: every SDK does; a signer of your own has to.',
    documentation: PAGES.queryAuth,
  },
  'signature-tampered': {
    title: 'The signature, or something signed, was altered by hand or on the way.',
    fix: 'Use the URL as it was made; ask for a new one.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'signature-parameter-malformed': {
    title: 'A parameter of the signature is not of the form that S3 reads.',
    fix: 'See the answer for the parameter; let an SDK build the URL.',
    documentation: PAGES.queryAuth,
  },
};
