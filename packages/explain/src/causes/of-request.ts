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
    title: 'The URL is signed for a different HTTP method from the one that was sent.',
    fix: 'Send the method that was signed, or sign a URL for the other one.',
    code: MATCHING_OPERATION,
    documentation: PAGES.canonicalRequest,
  },
  'head-on-get-url': {
    title: 'HEAD was sent to a URL that is signed for GET.',
    fix: 'Request the first byte instead (`curl -r 0-0`), or sign a URL for HEAD.',
    code: MATCHING_OPERATION,
    documentation: PAGES.canonicalRequest,
  },
  'content-type-not-signed': {
    title: 'The Content-Type that was sent differs from the one that was signed.',
    fix: 'Sign a Content-Type and send exactly that value; stop the client from adding its own.',
    code: CONTENT_TYPE,
    documentation: PAGES.canonicalRequest,
  },
  'signed-header-not-sent': {
    title: 'A signed header was not sent.',
    fix: 'Send every header that X-Amz-SignedHeaders names, with its signed value; or sign without it.',
    code: SIGNED_HEADERS,
    documentation: PAGES.canonicalRequest,
  },
  'unsigned-amz-header-sent': {
    title: 'An unsigned header was sent, and S3 does not accept unsigned x-amz-* headers.',
    fix: 'Leave the header out, or sign it.',
    code: SIGNED_HEADERS,
    documentation: PAGES.queryAuth,
  },
  'checksum-hoisted-to-query': {
    title: 'The checksum was signed as a query parameter, but the client sends it as a header.',
    fix: 'Leave the header out, or keep it out of the query when signing.',
    code: SIGNED_HEADERS,
    documentation: PAGES.checksums,
  },
  'empty-body-checksum-baked-in': {
    title: 'The URL contains the checksum of an empty body, which the store compares with the real body.',
    fix: 'Sign without the default checksum (`WHEN_REQUIRED`).',
    code: NO_DEFAULT_CHECKSUM,
    documentation: PAGES.sdkChecksums,
  },
  'body-does-not-match-checksum': {
    title: 'The body does not match its checksum.',
    fix: 'Send the body that the checksum was computed from, unchanged; or leave the checksum out.',
    code: NO_DEFAULT_CHECKSUM,
    documentation: PAGES.checksums,
  },
  'payload-hash-signed': {
    title: 'The signature covers a hash of the body, which S3 presigned URLs do not do.',
    fix: 'Sign with UNSIGNED-PAYLOAD as the payload hash, or send x-amz-content-sha256 as signed.',
    documentation: PAGES.queryAuth,
  },
  'tagging-in-query-ignored': {
    title: 'Tags or metadata are in the query, where they have no effect.',
    fix: 'Keep them out of the query when signing, and send them as headers.',
    code: SIGNED_HEADERS,
    documentation: PAGES.putObject,
  },
  'transfer-encoding-chunked': {
    title: 'The body was sent in chunks, without a Content-Length.',
    fix: 'Send a Content-Length header.',
    code: SEND_LENGTH,
    documentation: PAGES.putObject,
  },
  'two-auth-mechanisms': {
    title: 'An Authorization header was sent together with the signed URL.',
    fix: 'Do not send an Authorization header to the store, and do not forward it on a redirect.',
    code: NO_AUTHORIZATION,
    documentation: PAGES.errors,
  },
  'sigv2-in-sigv4-only-region': {
    title: 'The link uses the old Signature Version 2, which is not accepted here.',
    fix: 'Sign with Signature Version 4.',
    code: SIGNATURE_VERSION_4,
    documentation: PAGES.signing,
  },
  'sigv2-for-kms-object': {
    title:
      'The object is encrypted with KMS, which the old Signature Version 2 of the link does not support.',
    fix: 'Sign with Signature Version 4.',
    code: SIGNATURE_VERSION_4,
    documentation: PAGES.kms,
  },
  'cors-not-allowed': {
    title: "The bucket's CORS rules do not allow this page.",
    fix: "Allow the exact origin, the method and the headers in the bucket's CORS rules (`*` for headers is common), and expose ETag for multipart uploads.",
    documentation: PAGES.cors,
  },
  'cors-cached-response-without-headers': {
    title: 'The browser reuses a cached response that has no CORS headers.',
    fix: 'Load with `cache: \'no-store\'`, or with `crossorigin="anonymous"` everywhere from the start. Do not add a parameter to the signed URL.',
    code: {
      javascript:
        '`fetch(url, { cache: \'no-store\' })`; `<img crossorigin="anonymous">` wherever the same URL is shown.',
    },
    documentation: PAGES.cors,
  },
};
