import type { Cause } from './cause.js';
import { PAGES } from './pages.js';
import { ENCRYPTION_HEADERS, EXPECTED_OWNER, NO_ACL, PARTS, VERSION } from './recipes-answers.js';
import { RAW_KEY, SEND_LENGTH } from './recipes-request.js';
import { SESSION_TOKEN } from './recipes-time.js';

const API = 'https://docs.aws.amazon.com/AmazonS3/latest/API';
const GUIDE = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';

/** Causes that the answer names by itself. */
export const OF_ANSWERS: Readonly<Record<string, Cause>> = {
  'session-token-malformed': {
    title: 'The session token is malformed.',
    fix: 'Use the whole token as STS returned it, percent-encoded once.',
    code: SESSION_TOKEN,
    documentation: PAGES.sessions,
  },
  'version-not-found': {
    title: 'The version of the object does not exist.',
    fix: 'Request a version that exists, or the latest one.',
    code: VERSION,
    documentation: PAGES.getObject,
  },
  'object-is-delete-marker': {
    title: 'The requested version is a delete marker; there is nothing to read.',
    fix: 'Request an earlier version.',
    code: VERSION,
    documentation: `${GUIDE}/DeleteMarker.html`,
  },
  'kms-key-not-found': {
    title: 'The KMS key does not exist, or is disabled.',
    fix: "Give the ARN of a key in the bucket's region, and make sure that it is enabled.",
    code: ENCRYPTION_HEADERS,
    documentation: PAGES.kms,
  },
  'expected-bucket-owner-mismatch': {
    title: 'The bucket does not belong to the expected account.',
    fix: 'Check the bucket name, or give the owning account in x-amz-expected-bucket-owner.',
    code: EXPECTED_OWNER,
    documentation: `${GUIDE}/bucket-owner-condition.html`,
  },
  'public-access-blocked': {
    title: 'The bucket blocks public access, and the request would grant it.',
    fix: 'Sign without a public ACL: a presigned URL needs none.',
    code: NO_ACL,
    documentation: `${GUIDE}/access-control-block-public-access.html`,
  },
  'object-locked': {
    title: 'The object is locked and cannot be deleted or replaced.',
    fix: 'Wait until its retention ends, or lift the legal hold.',
    documentation: `${GUIDE}/object-lock.html`,
  },
  'preflight-malformed': {
    title: 'The preflight request lacks a header that CORS requires.',
    fix: 'Send Origin, and Access-Control-Request-Method with the method in capitals, as browsers do.',
    documentation: PAGES.cors,
  },
  'customer-key-missing-or-wrong': {
    title:
      'The object is encrypted with a customer-provided key (SSE-C), which must be sent with each request.',
    fix: 'Send the three x-amz-server-side-encryption-customer-* headers with the key that the object was stored with, and sign them.',
    code: ENCRYPTION_HEADERS,
    documentation: `${GUIDE}/ServerSideEncryptionCustomerKeys.html`,
  },
  'aws-chunked-body-malformed': {
    title:
      'The body is sent in signed chunks (aws-chunked) that do not match their signatures or are incomplete.',
    fix: 'Send plain bytes to a presigned URL; with aws-chunked, send chunks of at least 8 KiB and the announced trailer.',
    documentation: `${API}/sigv4-streaming.html`,
  },
  'headers-too-large': {
    title: 'The headers or the metadata are larger than S3 accepts.',
    fix: 'Keep user metadata under 2 KB and all headers under 8 KB.',
    documentation: `${GUIDE}/UsingMetadata.html`,
  },
  'path-malformed': {
    title: 'The path is not valid percent-encoded UTF-8.',
    fix: "Percent-encode the key's UTF-8 bytes: write each `%` in it as `%25`.",
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'bucket-name-invalid': {
    title: 'This is not a valid bucket name.',
    fix: 'Check the host and path: another part of the address was read as the bucket name.',
    documentation: `${GUIDE}/bucketnamingrules.html`,
  },
  'upload-not-found': {
    title: 'The multipart upload does not exist: it was completed or aborted, or it belongs to another key.',
    fix: 'Start a new upload, and use its upload ID only with its own key.',
    code: PARTS,
    documentation: PAGES.multipart,
  },
  'multipart-parts-mismatch': {
    title: 'The list of parts does not match the parts that were uploaded.',
    fix: 'List the parts in order with the ETags that were returned (CORS must expose ETag); each part except the last must be at least 5 MiB.',
    code: PARTS,
    documentation: PAGES.multipart,
  },
  'request-document-malformed': {
    title: 'The body is not the document that the operation expects.',
    fix: 'The response says what is wrong. Use an SDK to write the document.',
    documentation: PAGES.errors,
  },
  'request-value-invalid': {
    title: 'S3 does not accept a value in the request.',
    fix: 'The response names the argument.',
    documentation: PAGES.errors,
  },
  'upload-cut-short': {
    title: 'The body ended or stalled before all of the announced bytes arrived.',
    fix: 'Send as many bytes as Content-Length says; check for a proxy or a timeout that cuts uploads off.',
    code: SEND_LENGTH,
    documentation: PAGES.putObject,
  },
  'setting-not-found': {
    title: 'The bucket or object has no such setting.',
    fix: 'Nothing is wrong with the signature: the requested setting was never configured.',
    documentation: PAGES.errors,
  },
  'bucket-state-conflict': {
    title: 'The bucket already exists, is not empty, or is not in the state that the operation requires.',
    fix: 'The response names the state.',
    documentation: PAGES.errors,
  },
  'object-archived': {
    title: 'The object is archived (Glacier) and must be restored first.',
    fix: 'Restore it, then use the URL.',
    documentation: PAGES.getObject,
  },
  'precondition-failed': {
    title: 'A condition of the request (If-Match, If-None-Match) does not hold.',
    fix: 'The object has changed since the condition was set; fetch it again, or leave the condition out.',
    documentation: PAGES.errors,
  },
  'service-unavailable': {
    title: 'The service is overloaded or had an internal error.',
    fix: 'Retry with exponential backoff.',
    documentation: PAGES.errors,
  },
  'acl-not-supported': {
    title: 'The bucket does not accept ACLs, and the request sets one.',
    fix: 'Sign without an ACL.',
    code: NO_ACL,
    documentation: PAGES.putObject,
  },
  'range-not-satisfiable': {
    title: 'The requested range is outside the object.',
    fix: 'Request a range inside the object.',
    documentation: PAGES.errors,
  },
  'upload-too-large': {
    title: 'The upload is larger or smaller than allowed.',
    fix: 'Upload in parts of 5 MiB to 5 GiB.',
    code: PARTS,
    documentation: PAGES.multipart,
  },
  'key-too-long': {
    title: 'The key has more than 1024 bytes.',
    fix: 'Use a shorter key.',
    documentation: PAGES.objectKeys,
  },
};
