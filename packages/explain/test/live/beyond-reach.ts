import type { SigV4Reason } from '@countersign/sigv4';

/** Codes that no presigned request can be answered with here, each with why. */
export const CODES_BEYOND_REACH: Readonly<Record<string, string>> = {
  PermanentRedirect: 'this server serves every region under one address, and redirects nobody',
  TemporaryRedirect: 'this server serves every region under one address, and redirects nobody',
  ServerSideEncryptionConfigurationNotFoundError: 'every bucket has a default encryption',
  InternalError: 'a fault of the server itself',
  ServiceUnavailable: 'the store has to be full or away',
  SlowDown: 'takes a flood of unfinished bodies',
  MaxMessageLengthExceeded: 'of unsigned bodies alone; a presigned request is signed',
  TooManyBuckets: 'there is no limit here',
  TooManyConfigurations: 'takes a thousand of them',
  OperationAborted: 'takes a race of many parts against one completion',
  RequestTimeout: 'takes minutes of silence',
  IncompleteBody: 'who hangs up in the middle reads no answer',
  MissingContentLength: 'a client that sends neither length nor chunks sends no body; taken for an empty one',
};

const LIVE = 'made live';
const OF_STREAMS = 'of header-signed streams, told like a chunk that is not as signed';
const OF_QUERY_PROTOCOL = 'of STS and IAM';

/** Every reason that a signature is refused for: made live, or why no such request can meet it. */
const REASONS: Readonly<Record<SigV4Reason, string>> = {
  AuthorizationHeaderInvalid: LIVE,
  AuthorizationTypeUnsupported: LIVE,
  SeveralMechanisms: LIVE,
  SignatureVersion2Unsupported: LIVE,
  SignatureVersion4aUnsupported: LIVE,
  AlgorithmUnsupported: LIVE,
  QueryParameterMissing: LIVE,
  RequestDateMalformed: LIVE,
  ExpiresMalformed: LIVE,
  ExpiresNegative: LIVE,
  ExpiresTooLarge: LIVE,
  AuthorizationComponentMissing: LIVE,
  RequestDateMissing: LIVE,
  PayloadHashMissing: LIVE,
  PayloadHashMalformed: LIVE,
  PresignedUrlNotYetValid: LIVE,
  PresignedUrlExpired: LIVE,
  RequestTimeTooSkewed: LIVE,
  SignatureExpired: OF_QUERY_PROTOCOL,
  SignatureNotYetCurrent: OF_QUERY_PROTOCOL,
  CredentialMalformed: LIVE,
  CredentialScopeDateMalformed: LIVE,
  CredentialScopeDateMismatch: LIVE,
  CredentialScopeRegionMissing: LIVE,
  CredentialScopeRegionMismatch: LIVE,
  CredentialScopeServiceMismatch: LIVE,
  CredentialScopeTerminatorMismatch: LIVE,
  HeadersNotSigned: LIVE,
  SignatureMismatch: LIVE,
  PostFieldMissing: LIVE,
  PostUnsigned: 'of forms that nobody signed; S3 says no more than Access Denied',
  PostFieldEmpty: LIVE,
  PostFieldUncovered: LIVE,
  PostPolicyMalformed: LIVE,
  PostPolicyExpired: LIVE,
  PostPolicyConditionFailed: LIVE,
  PostUploadTooLarge: LIVE,
  PostUploadTooSmall: LIVE,
  ChunkMalformed: OF_STREAMS,
  ChunkTooSmall: LIVE,
  ChunkSignatureMismatch: LIVE,
  ChunkedBodyTruncated: OF_STREAMS,
  ChunkedBodyLengthMismatch: OF_STREAMS,
  TrailerMalformed: LIVE,
  TrailerSignatureMismatch: OF_STREAMS,
};

/** Those that a request has to be made for, as `x-countersign-reason` has them. */
export const REASONS_TO_MEET: readonly string[] = Object.entries(REASONS)
  .filter(([, how]) => how === LIVE)
  .map(([name]) => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase());
