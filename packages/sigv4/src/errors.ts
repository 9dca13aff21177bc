/** The error codes AWS sends for what this package refuses. */
export type SigV4ErrorCode =
  | 'AccessDenied'
  | 'AuthorizationHeaderMalformed'
  | 'AuthorizationQueryParametersError'
  | 'EntityTooLarge'
  | 'EntityTooSmall'
  | 'ExpiredToken'
  | 'IncompleteBody'
  | 'IncompleteSignature'
  | 'InvalidAccessKeyId'
  | 'InvalidArgument'
  | 'InvalidChunkSizeError'
  | 'InvalidClientTokenId'
  | 'InvalidPolicyDocument'
  | 'InvalidRequest'
  | 'InvalidToken'
  | 'MalformedTrailerError'
  | 'MissingAuthenticationToken'
  | 'NotImplemented'
  | 'RequestTimeTooSkewed'
  | 'SignatureDoesNotMatch';

/** What really went wrong, finer than AWS's code. */
export type SigV4Reason =
  // which mechanism
  | 'AuthorizationHeaderInvalid'
  | 'AuthorizationTypeUnsupported'
  | 'SeveralMechanisms'
  | 'SignatureVersion2Unsupported'
  | 'SignatureVersion4aUnsupported'
  // query parameters
  | 'AlgorithmUnsupported'
  | 'QueryParameterMissing'
  | 'RequestDateMalformed'
  | 'ExpiresMalformed'
  | 'ExpiresNegative'
  | 'ExpiresTooLarge'
  // header components
  | 'AuthorizationComponentMissing'
  | 'RequestDateMissing'
  | 'PayloadHashMissing'
  | 'PayloadHashMalformed'
  // time
  | 'PresignedUrlNotYetValid'
  | 'PresignedUrlExpired'
  | 'RequestTimeTooSkewed'
  | 'SignatureExpired'
  | 'SignatureNotYetCurrent'
  // credential scope
  | 'CredentialMalformed'
  | 'CredentialScopeDateMalformed'
  | 'CredentialScopeDateMismatch'
  | 'CredentialScopeRegionMissing'
  | 'CredentialScopeRegionMismatch'
  | 'CredentialScopeServiceMismatch'
  | 'CredentialScopeTerminatorMismatch'
  // what was signed
  | 'HeadersNotSigned'
  | 'SignatureMismatch'
  // POST form
  | 'PostFieldMissing'
  | 'PostUnsigned'
  | 'PostFieldEmpty'
  | 'PostFieldUncovered'
  | 'PostPolicyMalformed'
  | 'PostPolicyExpired'
  | 'PostPolicyConditionFailed'
  | 'PostUploadTooLarge'
  | 'PostUploadTooSmall'
  // aws-chunked
  | 'ChunkMalformed'
  | 'ChunkTooSmall'
  | 'ChunkSignatureMismatch'
  | 'ChunkedBodyTruncated'
  | 'ChunkedBodyLengthMismatch'
  | 'TrailerMalformed'
  | 'TrailerSignatureMismatch';

/** An element of the error body beside Code and Message. */
export type ErrorElement = readonly [name: string, value: string];

export interface SigV4ErrorOptions {
  readonly extras?: readonly ErrorElement[];
  readonly facts?: Readonly<Record<string, string | number>>;
}

/**
 * A request was refused, in AWS's words. `message` is the text AWS sends.
 *
 * No secret and no signing key is in any field. `extras` may repeat what the client sent, a session
 * token included, exactly as AWS's answer does: mask it before logging.
 */
export class SigV4Error extends Error {
  readonly code: SigV4ErrorCode;
  readonly reason: SigV4Reason;
  /** Elements that AWS adds to the error body, in AWS's order. */
  readonly extras: readonly ErrorElement[];
  /** For a log line; times are milliseconds since the epoch. */
  readonly facts: Readonly<Record<string, string | number>>;

  constructor(code: SigV4ErrorCode, reason: SigV4Reason, message: string, options: SigV4ErrorOptions = {}) {
    super(message);
    this.name = 'SigV4Error';
    this.code = code;
    this.reason = reason;
    this.extras = options.extras ?? [];
    this.facts = options.facts ?? {};
  }
}

// `instanceof` also holds of errors that the other form of this package made, ES or CommonJS: a process may have loaded both.
const MARK = Symbol.for('@countersign/sigv4: SigV4Error');
Object.defineProperty(SigV4Error.prototype, MARK, { value: true });
Object.defineProperty(SigV4Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this as never, value)) return true;
    // A class derived from it inherits this; it has no other form.
    return this === SigV4Error && typeof value === 'object' && value !== null && MARK in value;
  },
});
