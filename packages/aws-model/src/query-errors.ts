import { AwsError, type AwsErrorOptions } from './aws-error.js';

/**
 * Codes of the query-protocol services (STS and IAM), with status and usual message.
 * Sources: the "Common Errors" page and each operation's Errors section of the STS and IAM API References;
 * status and text as seen on the wire where they differ from the model (`ExpiredToken` is 403 there).
 */
export const QUERY_ERRORS = {
  AccessDenied: [403, 'Access Denied'],
  ConcurrentModification: [
    409,
    'The request was rejected because multiple requests to change this object were submitted simultaneously.',
  ],
  DeleteConflict: [409, 'Cannot delete entity, must detach all policies first.'],
  DuplicateCertificate: [
    409,
    'The request was rejected because the same certificate is associated with an IAM user in the account.',
  ],
  DuplicateSSHPublicKey: [
    400,
    'The request was rejected because the SSH public key is already associated with the specified IAM user.',
  ],
  EntityAlreadyExists: [409, 'The entity already exists.'],
  ExpiredTokenException: [
    400,
    'The web identity token that was passed is expired or is not valid. Get a new identity token from the identity provider and then retry the request.',
  ],
  ExpiredToken: [403, 'The security token included in the request is expired'],
  IDPRejectedClaim: [
    403,
    'The identity provider (IdP) reported that authentication failed. This might be because the claim is invalid.',
  ],
  IncompleteSignature: [400, 'The request signature does not conform to AWS standards.'],
  InternalFailure: [
    500,
    'The request processing has failed because of an unknown error, exception or failure.',
  ],
  InvalidAction: [400, 'Could not find operation for the version given.'],
  InvalidAuthenticationCode: [403, 'Authentication code for device is not valid.'],
  InvalidAuthorizationMessageException: [400, 'The message passed is not a valid authorization message.'],
  InvalidClientTokenId: [403, 'The security token included in the request is invalid'],
  InvalidIdentityToken: [
    400,
    'The web identity token that was passed could not be validated by AWS. Get a new identity token from the identity provider and then retry the request.',
  ],
  InvalidInput: [
    400,
    'The request was rejected because an invalid or out-of-range value was supplied for an input parameter.',
  ],
  InvalidParameterValue: [400, 'An invalid or out-of-range value was supplied for the input parameter.'],
  InvalidPublicKey: [
    400,
    'The request was rejected because the public key is malformed or otherwise invalid.',
  ],
  KeyPairMismatch: [
    400,
    'The request was rejected because the public key certificate and the private key do not match.',
  ],
  LimitExceeded: [
    409,
    'The request was rejected because it attempted to create resources beyond the current AWS account limits.',
  ],
  MalformedCertificate: [
    400,
    'The request was rejected because the certificate was malformed or expired. The error message describes the specific error.',
  ],
  MalformedInput: [400, 'The request body could not be read.'],
  MalformedPolicyDocument: [400, 'Syntax errors in policy.'],
  MissingAction: [400, 'The request is missing an action or a required parameter.'],
  MissingAuthenticationToken: [403, 'Request is missing Authentication Token'],
  NoSuchEntity: [404, 'The requested entity does not exist.'],
  PackedPolicyTooLarge: [400, 'Packed policy consumes more than 100% of allotted space.'],
  PolicyNotAttachable: [400, 'Cannot attach a Service Role Policy to a Customer Role.'],
  ReportExpired: [
    410,
    'The most recent credential report has expired. To generate a new credential report, use GenerateCredentialReport.',
  ],
  /** Without a message, as recorded from AWS in February 2026. */
  ReportNotPresent: [410, ''],
  RequestEntityTooLarge: [413, 'Request body is too large.'],
  // I believe: the text is S3's, for which STS and IAM have no page.
  RequestTimeout: [
    400,
    'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  ],
  ServiceUnavailable: [503, 'The request has failed due to a temporary failure of the server.'],
  SignatureDoesNotMatch: [
    403,
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  ],
  // As STS sends it: kubernetes-sigs/aws-iam-authenticator#382, boto/boto#2790.
  Throttling: [400, 'Rate exceeded'],
  UnmodifiableEntity: [400, 'The request was rejected because service-linked entities cannot be modified.'],
  ValidationError: [400, 'The input fails to satisfy the constraints specified by an AWS service.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type QueryErrorCode = keyof typeof QUERY_ERRORS;

/** The error STS or IAM sends for `code`; `message` replaces the usual text. */
export function queryError(code: QueryErrorCode, message?: string, options: AwsErrorOptions = {}): AwsError {
  const [status, usual] = QUERY_ERRORS[code];
  return new AwsError(code, status, message ?? usual, options);
}

/** Status of a query-protocol code, 400 where the list does not have it. */
export function queryStatusOf(code: string): number {
  return Object.hasOwn(QUERY_ERRORS, code) ? QUERY_ERRORS[code as QueryErrorCode][0] : 400;
}
