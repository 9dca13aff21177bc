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
    title: 'The session token is not one that the service reads.',
    fix: 'Take the token whole as STS gave it, percent-encoded once.',
    code: SESSION_TOKEN,
    documentation: PAGES.sessions,
  },
  'version-not-found': {
    title: 'The version of the object does not exist.',
    fix: 'Ask for a version that is listed, or for the latest.',
    code: VERSION,
    documentation: PAGES.getObject,
  },
  'object-is-delete-marker': {
    title: 'The version asked for marks a deletion; there is nothing to read.',
    fix: 'Ask for an earlier version.',
    code: VERSION,
    documentation: `${GUIDE}/DeleteMarker.html`,
  },
  'kms-key-not-found': {
    title: 'The KMS key does not exist, or is disabled.',
    fix: "Name a key of the bucket's region by its ARN, and see that it is enabled.",
    code: ENCRYPTION_HEADERS,
    documentation: PAGES.kms,
  },
  'expected-bucket-owner-mismatch': {
    title: 'The bucket belongs to another account than the one expected.',
    fix: "Check the bucket's name, or give the account that owns it in x-amz-expected-bucket-owner.",
    code: EXPECTED_OWNER,
    documentation: `${GUIDE}/bucket-owner-condition.html`,
  },
  'public-access-blocked': {
    title: 'The bucket blocks public access, and the request asks for it.',
    fix: 'Sign without a public ACL: a presigned URL needs none.',
    code: NO_ACL,
    documentation: `${GUIDE}/access-control-block-public-access.html`,
  },
  'object-locked': {
    title: 'The object is under a lock and cannot be deleted or replaced.',
    fix: 'Wait until its retention ends, or lift the legal hold.',
    documentation: `${GUIDE}/object-lock.html`,
  },
  'preflight-malformed': {
    title: 'The preflight request lacks what CORS asks for.',
    fix: 'Send Origin and Access-Control-Request-Method with a verb in capitals; browsers do.',
    documentation: PAGES.cors,
  },
  'customer-key-missing-or-wrong': {
    title: 'The object is encrypted with a key of the customer (SSE-C), which has to come with each request.',
    fix: 'Send the three x-amz-server-side-encryption-customer-* headers with the key that it was stored with, and sign them.',
    code: ENCRYPTION_HEADERS,
    documentation: `${GUIDE}/ServerSideEncryptionCustomerKeys.html`,
  },
  'aws-chunked-body-malformed': {
    title: 'The body is in signed chunks (aws-chunked), and these are not as signed or not whole.',
    fix: 'Send plain bytes to a presigned URL; with aws-chunked, chunks of 8 KiB at least and the trailer that was announced.',
    documentation: `${API}/sigv4-streaming.html`,
  },
  'headers-too-large': {
    title: 'The headers or the metadata are larger than S3 takes.',
    fix: 'Keep user metadata under 2 KB and all headers under 8 KB.',
    documentation: `${GUIDE}/UsingMetadata.html`,
  },
  'path-malformed': {
    title: 'The path is no percent-encoded UTF-8.',
    fix: 'Encode the UTF-8 form of the key: each `%` in it as `%25`.',
    code: RAW_KEY,
    documentation: PAGES.objectKeys,
  },
  'bucket-name-invalid': {
    title: "The bucket's name cannot be one.",
    fix: 'Check host and path: a part of the address was taken for the bucket.',
    documentation: `${GUIDE}/bucketnamingrules.html`,
  },
  'upload-not-found': {
    title: 'The upload in parts does not exist: it was completed, aborted, or belongs to another key.',
    fix: 'Begin a new upload, and use its id with its own key only.',
    code: PARTS,
    documentation: PAGES.multipart,
  },
  'multipart-parts-mismatch': {
    title: 'The list of parts is not that of the parts that were uploaded.',
    fix: 'List the parts in order with the ETags that came back (CORS has to expose ETag), each but the last of 5 MiB at least.',
    code: PARTS,
    documentation: PAGES.multipart,
  },
  'request-document-malformed': {
    title: 'The body is not the document that the operation takes.',
    fix: 'See the answer for the fault; let an SDK write the document.',
    documentation: PAGES.errors,
  },
  'request-value-invalid': {
    title: 'A value in the request is not one that S3 takes.',
    fix: 'See the answer for the argument.',
    documentation: PAGES.errors,
  },
  'upload-cut-short': {
    title: 'The body ended, or stopped, before all that was announced had come.',
    fix: 'Send as many bytes as Content-Length says; look for a proxy or a time limit that cuts uploads.',
    code: SEND_LENGTH,
    documentation: PAGES.putObject,
  },
  'setting-not-found': {
    title: 'The bucket or object has no such setting.',
    fix: 'Nothing is wrong with the signature: what was asked for was never set.',
    documentation: PAGES.errors,
  },
  'bucket-state-conflict': {
    title: 'The bucket exists already, is not empty, or is in another state than the operation needs.',
    fix: 'See the answer for the state.',
    documentation: PAGES.errors,
  },
  'object-archived': {
    title: 'The object is archived (Glacier) and has to be restored first.',
    fix: 'Restore it, then use the URL.',
    documentation: PAGES.getObject,
  },
  'precondition-failed': {
    title: 'A condition of the request (If-Match, If-None-Match) does not hold.',
    fix: 'The object is another one than the condition expects; fetch it anew, or leave the condition out.',
    documentation: PAGES.errors,
  },
  'service-unavailable': {
    title: 'The service is overloaded or had a fault of its own.',
    fix: 'Try again, with growing pauses.',
    documentation: PAGES.errors,
  },
  'acl-not-supported': {
    title: 'The bucket takes no ACLs, and the request sets one.',
    fix: 'Sign without an ACL.',
    code: NO_ACL,
    documentation: PAGES.putObject,
  },
  'range-not-satisfiable': {
    title: 'The range that was asked for lies outside the object.',
    fix: 'Ask for a range inside the object.',
    documentation: PAGES.errors,
  },
  'upload-too-large': {
    title: 'The upload is larger or smaller than is allowed.',
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
