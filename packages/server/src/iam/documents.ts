import { queryError } from '@countersign/aws-model';
import {
  type ParseOptions,
  type PolicyDocument,
  PolicyError,
  type PolicyKind,
  parsePolicy,
} from '@countersign/policy';

/**
 * Parses a policy that a caller sent.
 *
 * @throws AwsError MalformedPolicyDocument in AWS's words
 */
export function readPolicy(source: string, kind: PolicyKind, options?: ParseOptions): PolicyDocument {
  try {
    return parsePolicy(source, kind, options);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw queryError('MalformedPolicyDocument', error.message, {
      cause: error,
      ...(error.path === '' ? {} : { facts: { at: error.path } }),
    });
  }
}

/** Characters that quotas count: white space is free. Source: IAM User Guide, "IAM and AWS STS quotas". */
export function policySize(document: string): number {
  return document.replace(/\s/g, '').length;
}

/** A document as IAM returns it: percent-encoded as RFC 3986 has it. */
export function encodeDocument(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
