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
    title: "The URL is signed for a different region from the bucket's.",
    fix: "Sign with the bucket's region and its endpoint.",
    code: REGION,
    documentation: PAGES.redirects,
  },
  'global-endpoint-redirect-new-bucket': {
    title:
      'The URL goes to the global host, which redirects to the regional one, where the signature is not valid.',
    fix: 'Sign for `bucket.s3.<region>.amazonaws.com` from the start.',
    code: REGION,
    documentation: PAGES.redirects,
  },
  'opt-in-region-needs-regional-endpoint': {
    title: 'The bucket is in a region that the global host does not serve.',
    fix: 'Sign for `s3.<region>.amazonaws.com`.',
    code: REGION,
    documentation: PAGES.virtualHosting,
  },
  'host-rewritten-after-signing': {
    title: 'The host was changed after signing, and the signature covers the host.',
    fix: "Sign for the host that clients use; never change it in a finished URL. Behind a CDN, use the CDN's own signed URLs.",
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.queryAuth,
  },
  'host-not-preserved-by-proxy': {
    title: 'A proxy forwards a different Host header from the one that was signed.',
    fix: 'nginx: `proxy_set_header Host $http_host;`. Apache: `ProxyPreserveHost On`. Traefik: `passHostHeader: true`. Or configure the server with its public address.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'path-rewritten-by-proxy': {
    title: 'A proxy adds to the path or removes part of it, and the signature covers the path.',
    fix: 'Serve the store at the root of its own host name, and forward the path unchanged.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'port-not-in-signed-host': {
    title: 'The Host header that is sent includes the port, but the signed one does not.',
    fix: 'Sign for the host and port that clients use.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'default-port-in-url': {
    title: 'The URL contains the default port; one side signs it and the other drops it.',
    fix: 'Leave :443 and :80 out of the endpoint.',
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.signing,
  },
  'virtual-host-not-recognised-by-endpoint': {
    title:
      'The endpoint ignores the bucket in the host name and reads the first part of the key as the bucket.',
    fix: "Sign with path-style addressing, or configure the server's domain (MinIO: MINIO_DOMAIN; LocalStack: a host that begins with `s3.`).",
    code: PATH_STYLE,
    documentation: PAGES.virtualHosting,
  },
  'presigned-on-unsupported-custom-domain': {
    title: 'The provider accepts signed URLs only at its own host, not at this domain.',
    fix: "Sign for the provider's S3 host, or use what it offers for custom domains (on R2: a Worker or token authentication).",
    code: PUBLIC_ENDPOINT,
    documentation: PAGES.r2,
  },
  'dotted-bucket-tls-mismatch': {
    title: 'The bucket name contains a dot, and the certificate covers only one label.',
    fix: 'Use path style (`https://s3.<region>.amazonaws.com/bucket/key`), or a bucket without dots in its name.',
    code: PATH_STYLE,
    documentation: PAGES.virtualHosting,
  },
  'html-escaped-ampersand': {
    title: 'The URL contains `&amp;` instead of `&`.',
    fix: 'Replace every `&amp;` with `&` to use this URL. In the page or mail that contains it, escape exactly once.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'json-escaped-ampersand': {
    title: 'The URL contains `\\u0026` instead of `&`: it comes from JSON that was not parsed.',
    fix: 'Replace every `\\u0026` with `&` to use this URL. In the code that passes it on, parse the JSON.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'url-truncated-in-transit': {
    title: 'The end of the URL is missing.',
    fix: 'Copy the whole URL. Where it is stored or sent, allow for more than 2000 characters per column or line, or use a short link of your own.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.queryAuth,
  },
  'wrapped-by-link-tracker': {
    title: 'The signed URL is inside a link of a click tracker or mail scanner.',
    fix: 'Use the inner URL. Where it is sent from, turn off click tracking for this link, or send a link of your own.',
    code: SIGN_ON_VISIT,
    documentation: PAGES.presigned,
  },
  'double-encoded-query': {
    title: 'The query is percent-encoded twice.',
    fix: 'Use the URL exactly as it was signed: `%2F`, not `%252F`.',
    code: USE_AS_IS,
    documentation: PAGES.canonicalRequest,
  },
  'double-encoded-path': {
    title: 'The path is percent-encoded twice.',
    fix: 'Pass the key to the signer unencoded, and use the URL exactly as returned.',
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'space-encoded-as-plus-in-path': {
    title: 'A space in the key is written as `+` in the path, where S3 reads a plus sign literally.',
    fix: 'Write %20 for a space and %2B for a plus sign.',
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'space-encoded-as-plus-in-query': {
    title: 'A space is written as `+` in the query, but %20 was signed.',
    fix: 'Write %20 for a space, and do not rebuild the query of a signed URL.',
    code: BEFORE_SIGNING,
    documentation: PAGES.canonicalRequest,
  },
  'reserved-character-not-encoded': {
    title: "A character such as ! * ' ( ) is encoded on one side and unencoded on the other.",
    fix: 'Encode everything except `A-Z a-z 0-9 - . _ ~`, both when signing and when sending.',
    code: RAW_KEY,
    documentation: PAGES.canonicalRequest,
  },
  'double-slash-collapsed-by-client': {
    title: 'The client merged two slashes into one, and the signature covers the path.',
    fix: 'Use a client that leaves the path unchanged, write the second slash as %2F, or use keys without `//` and without a leading slash.',
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'double-slash-collapsed-by-server': {
    title: 'The server merges two slashes into one before it checks the signature, which S3 does not do.',
    fix: 'Upgrade the server (for nginx in front of it: `merge_slashes off;`); until then use keys without `//` and without a leading slash.',
    code: RAW_KEY,
    documentation: PAGES.canonicalRequest,
  },
  'query-parameter-added-after-signing': {
    title: 'A parameter was added to the finished URL, and the signature covers the whole query.',
    fix: 'Remove what was added. If it is needed, include it when signing.',
    code: BEFORE_SIGNING,
    documentation: PAGES.canonicalRequest,
  },
  'missing-signature-parameter': {
    title: 'A signature parameter is missing.',
    fix: 'Use the whole URL as it was signed; none of its X-Amz-* parameters can be left out.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'host-missing-from-signed-headers': {
    title: '`host` is not among the signed headers, which S3 requires.',
    fix: 'Sign `host`: every SDK does, and your own signer must too.',
    documentation: PAGES.queryAuth,
  },
  'signature-tampered': {
    title: 'The signature, or something it covers, was changed by hand or in transit.',
    fix: 'Use the URL exactly as it was signed, or request a new one.',
    code: USE_AS_IS,
    documentation: PAGES.queryAuth,
  },
  'signature-parameter-malformed': {
    title: 'A signature parameter does not have the format that S3 expects.',
    fix: 'The response names the parameter. Use an SDK to build the URL.',
    documentation: PAGES.queryAuth,
  },
};
