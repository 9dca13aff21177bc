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

// `instanceof` also holds of errors that the other form of this package made, ES or CommonJS: a process may have loaded both.
const MARK = Symbol.for('@countersign/policy: PolicyError');
Object.defineProperty(PolicyError.prototype, MARK, { value: true });
Object.defineProperty(PolicyError, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this as never, value)) return true;
    // A class derived from it inherits this; it has no other form.
    return this === PolicyError && typeof value === 'object' && value !== null && MARK in value;
  },
});
