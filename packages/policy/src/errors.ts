/**
 * AWS's codes for a policy it will not take: S3's `MalformedPolicy` for bucket policies, and
 * `MalformedPolicyDocument` of IAM and STS for everything else.
 */
export type PolicyErrorCode = 'MalformedPolicy' | 'MalformedPolicyDocument';

/** A policy that AWS would refuse. `message` is AWS's, `path` is ours, since AWS rarely names the place. */
export class PolicyError extends Error {
  override readonly name: string = 'PolicyError';
  /** AWS's error code; the HTTP status that goes with it is 400. */
  readonly code: PolicyErrorCode;
  /** Where in the document, such as `Statement[1].Condition.StringEquals`; empty for the document itself. */
  readonly path: string;

  constructor(code: PolicyErrorCode, message: string, path: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}
