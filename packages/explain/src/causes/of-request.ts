import type { Cause } from './cause.js';
import { PAGES } from './pages.js';
import {
  CONTENT_TYPE,
  MATCHING_OPERATION,
  NO_AUTHORIZATION,
  NO_DEFAULT_CHECKSUM,
  SEND_LENGTH,
  SIGNATURE_VERSION_4,
  SIGNED_HEADERS,
} from './recipes-request.js';

/** Causes in the request that was sent. */
export const OF_REQUEST: Readonly<Record<string, Cause>> = {
  'method-mismatch': {
    title: 'The URL is signed for another verb than the one that was sent.',
    fix: 'Send the verb that was signed, or have the other one signed.',
    code: MATCHING_OPERATION,
    documentation: PAGES.canonicalRequest,
  },
  'head-on-get-url': {
    title: 'HEAD on a URL that is signed for GET.',
    fix: 'Ask for the first byte instead (`curl -r 0-0`), or have a URL signed for HEAD.',
    code: MATCHING_OPERATION,
    documentation: PAGES.canonicalRequest,
  },
  'content-type-not-signed': {
    title: 'The Content-Type that was sent is not the one that was signed.',
    fix: 'Sign a Content-Type and send exactly that; stop the client from adding one of its own.',
    code: CONTENT_TYPE,
    documentation: PAGES.canonicalRequest,
  },
  'signed-header-not-sent': {
    title: 'A header that is signed was not sent.',
    fix: 'Send every header that X-Amz-SignedHeaders names, with the value signed; or sign without it.',
    code: SIGNED_HEADERS,
    documentation: PAGES.canonicalRequest,
  },
  'unsigned-amz-header-sent': {
    title: 'A header that is not signed was sent, and S3 takes no unsigned x-amz-* header.',
    fix: 'Leave the header out, or have it signed.',
    code: SIGNED_HEADERS,
    documentation: PAGES.queryAuth,
  },
  'checksum-hoisted-to-query': {
    title: 'The checksum was signed into the query, and the client sends it as a header.',
    fix: 'Leave the header out, or keep it out of the query when signing.',
    code: SIGNED_HEADERS,
    documentation: PAGES.checksums,
  },
  'empty-body-checksum-baked-in': {
    title: 'The URL carries the checksum of an empty body, which the store holds against the real one.',
    fix: 'Sign without the default checksum (`WHEN_REQUIRED`).',
    code: NO_DEFAULT_CHECKSUM,
    documentation: PAGES.sdkChecksums,
  },
  'body-does-not-match-checksum': {
    title: 'The body is not the one that its checksum or digest speaks of.',
    fix: 'Send the body that the checksum was made of, unchanged; or leave the checksum out.',
    code: NO_DEFAULT_CHECKSUM,
    documentation: PAGES.checksums,
  },
  'payload-hash-signed': {
    title: 'The signature covers a hash of the body; a presigned URL of S3 does not.',
    fix: 'Sign with UNSIGNED-PAYLOAD as the payload hash, or send x-amz-content-sha256 as signed.',
    documentation: PAGES.queryAuth,
  },
  'tagging-in-query-ignored': {
    title: 'Tags or metadata stand in the query, where they have no effect.',
    fix: 'Keep them out of the query when signing, and send them as the headers they are.',
    code: SIGNED_HEADERS,
    documentation: PAGES.putObject,
  },
  'transfer-encoding-chunked': {
    title: 'The body was sent in chunks, without a Content-Length.',
    fix: 'Send the Content-Length.',
    code: SEND_LENGTH,
    documentation: PAGES.putObject,
  },
  'two-auth-mechanisms': {
    title: 'An Authorization header was sent together with the signed URL.',
    fix: 'Send no Authorization header to the store; do not carry it over a redirect.',
    code: NO_AUTHORIZATION,
    documentation: PAGES.errors,
  },
  'sigv2-in-sigv4-only-region': {
    title: 'The link is of the old Signature Version 2, which is not taken here.',
    fix: 'Sign with Signature Version 4.',
    code: SIGNATURE_VERSION_4,
    documentation: PAGES.signing,
  },
  'sigv2-for-kms-object': {
    title: 'The object is encrypted with KMS, and the link is of the old Signature Version 2.',
    fix: 'Sign with Signature Version 4.',
    code: SIGNATURE_VERSION_4,
    documentation: PAGES.kms,
  },
  'cors-not-allowed': {
    title: "The bucket's CORS rules do not allow this page.",
    fix: 'Allow the exact origin, the verb and the headers in the rules of the bucket (`*` for headers is common), and expose ETag for uploads in parts.',
    documentation: PAGES.cors,
  },
  'cors-cached-response-without-headers': {
    title: 'The browser replays an earlier answer that has no CORS headers.',
    fix: 'Load with `cache: \'no-store\'`, or with `crossorigin="anonymous"` everywhere from the start. Do not add a parameter to the signed URL.',
    code: {
      javascript:
        '`fetch(url, { cache: \'no-store\' })`; `<img crossorigin="anonymous">` wherever the same URL is shown.',
    },
    documentation: PAGES.cors,
  },
};
