import type { PolicyErrorCode } from './errors.js';
import type { PolicyKind } from './types.js';

/**
 * AWS has two policy parsers, and each has its own words: one for policies that name principals (S3 bucket
 * policies, role trust policies), one for policies of identities (and, believed, session policies).
 */
export interface Wording {
  readonly code: PolicyErrorCode;
  readonly json: string;
  /** The document is not an object with the elements and types that the grammar allows. */
  readonly syntax: string;
  readonly version: string;
  readonly noStatement: string;
  readonly emptyStatement: string;
  readonly noEffect: string;
  readonly effect: (effect: string) => string;
  readonly operator: (operator: string) => string;
  readonly duplicateSid: string;
  readonly noAction: string;
  readonly noResource: string;
}

/**
 * Seen from S3 and IAM in issue threads and in the table that versitygw keeps of AWS's texts:
 * versity/versitygw#645, #647 to #650, #1176; cloud-gov/terraform-provision#574; humanmade/S3-Uploads#191.
 * `syntax` is believed.
 */
function ofResources(code: PolicyErrorCode, json: string): Wording {
  return {
    code,
    json,
    syntax: 'Invalid policy syntax.',
    version: 'The policy must contain a valid version string',
    noStatement: 'Missing required field Statement',
    emptyStatement: 'Could not parse the policy: Statement is empty!',
    noEffect: 'Missing required field Effect',
    effect: (effect) => `Invalid effect: ${effect}`,
    operator: (operator) => `Invalid Condition type : ${operator}`,
    duplicateSid: 'The Statement Ids in the policy are not unique',
    noAction: 'Missing required field Action',
    noResource: 'Missing required field Resource',
  };
}

/** S3 reads the first byte before anything else. */
export const NOT_AN_OBJECT = "Policies must be valid JSON and the first byte must be '{'";

/** Recorded by LocalStack from CreateRole (test_create_role_with_malformed_assume_role_policy_document). */
const INVALID_JSON = 'This policy contains invalid Json';

const SYNTAX_ERRORS = 'Syntax errors in policy.';

const BUCKET: Wording = ofResources('MalformedPolicy', INVALID_JSON);
const TRUST: Wording = ofResources('MalformedPolicyDocument', INVALID_JSON);

/** As moto's table of IAM's answers has them (tests/test_iam/test_iam_policies.py, recorded from CreatePolicy). */
const IDENTITY: Wording = {
  code: 'MalformedPolicyDocument',
  json: SYNTAX_ERRORS,
  syntax: SYNTAX_ERRORS,
  version: SYNTAX_ERRORS,
  noStatement: SYNTAX_ERRORS,
  emptyStatement: SYNTAX_ERRORS,
  noEffect: SYNTAX_ERRORS,
  effect: () => SYNTAX_ERRORS,
  operator: () => SYNTAX_ERRORS,
  duplicateSid: 'Statement IDs (SID) in a single policy must be unique.',
  noAction: 'Policy statement must contain actions.',
  noResource: 'Policy statement must contain resources.',
};

export function wordingOf(kind: PolicyKind): Wording {
  return kind === 'bucket' ? BUCKET : kind === 'trust' ? TRUST : IDENTITY;
}
