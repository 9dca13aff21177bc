import type { S3ErrorCode } from '@countersign/aws-model';
import type { SigV4Reason } from '@countersign/sigv4';

/** Codes that no presigned request can be answered with here, each with why. */
export const CODES_BEYOND_REACH: Readonly<Partial<Record<S3ErrorCode, string>>> = {
  PermanentRedirect: 'this server serves every region under one address, and redirects nobody',
  TemporaryRedirect: 'this server serves every region under one address, and redirects nobody',
  ServerSideEncryptionConfigurationNotFoundError: 'every bucket has a default encryption',
  InternalError: 'a fault of the server itself',
  ServiceUnavailable: 'the store has to be full or away',
  SlowDown: 'this server slows nobody down',
  TooManyBuckets: 'there is no limit here',
  OperationAborted: 'takes a race of many parts against one completion',
  RequestTimeout: 'takes minutes of silence',
  IncompleteBody: 'who hangs up in the middle reads no answer',
  MissingContentLength: 'a client that sends neither length nor chunks sends no body; taken for an empty one',
  ConditionalRequestConflict: 'takes a race of two writers',
};

/** Reasons of the signature that no presigned request to S3 meets, each with why. */
export const REASONS_BEYOND_REACH: Readonly<Partial<Record<SigV4Reason, string>>> = {
  AuthenticationMissing: 'of STS and IAM',
  SignatureExpired: 'of STS and IAM',
  SignatureNotYetCurrent: 'of STS and IAM',
  TokenExpired: 'the server says SessionExpired instead',
  TokenInvalid: 'the server says more exactly which',
  ChunkMalformed: 'of header-signed streams, told like a chunk that is too small',
  ChunkSignatureMismatch: 'of header-signed streams',
  ChunkedBodyTruncated: 'of header-signed streams',
  ChunkedBodyLengthMismatch: 'of header-signed streams',
  TrailerMalformed: 'of header-signed streams',
  TrailerSignatureMismatch: 'of header-signed streams',
};
