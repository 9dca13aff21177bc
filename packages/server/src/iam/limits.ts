import { ROLE_SESSION_SECONDS } from '@countersign/aws-model';
import { integer, required, structures, type TextLimits, text, texts } from '../query/query-input.js';

/** Limits of the parameters that operations share. Source: IAM API Reference, each operation's Request Parameters. */

/** How a name is refused, as reported by callers of AWS; a path as recorded in February 2026 (CreateVirtualMFADevice). */
export const NAME = {
  pattern: '[\\w+=,.@-]+',
  unmatched: 'It must contain only alphanumeric characters and/or the following: +=,.@_-',
} as const;
const PATH_UNMATCHED =
  'It must begin and end with / and contain only alphanumeric characters and/or / characters.';
const TAG_KEY: TextLimits = { minimum: 1, maximum: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' };
const TAG_VALUE: TextLimits = { minimum: 0, maximum: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' };
const MAX_TAGS = 50;

export const newUserName = text({ minimum: 1, maximum: 64, ...NAME });
/** Operations on existing users allow twice the length of a new name. */
export const existingUserName = text({ minimum: 1, maximum: 128, ...NAME });
export const groupName = text({ minimum: 1, maximum: 128, ...NAME });
export const instanceProfileName = text({ minimum: 1, maximum: 128, ...NAME });
export const roleName = text({ minimum: 1, maximum: 64, ...NAME });
export const policyName = text({ minimum: 1, maximum: 128, ...NAME });
export const accountAlias = text({
  minimum: 3,
  maximum: 63,
  pattern: '^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$',
});
export const path = text({
  minimum: 1,
  maximum: 512,
  pattern: '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)',
  unmatched: PATH_UNMATCHED,
});
export const pathPrefix = text({ minimum: 1, maximum: 512, pattern: '\\u002F[\\u0021-\\u007F]*' });
const POLICY_PATH = { minimum: 1, maximum: 512, pattern: '((/[A-Za-z0-9\\.,\\+@=_-]+)*)/' } as const;
export const policyPath = text({ ...POLICY_PATH, unmatched: PATH_UNMATCHED });
export const policyPathPrefix = text(POLICY_PATH);
export const arn = text({ minimum: 20, maximum: 2_048 });
export const policyDocument = text({
  minimum: 1,
  maximum: 131_072,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
});
export const policyDocuments = texts({
  minimum: 1,
  maximum: 131_072,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
});
export const policyVersionId = text({ pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' });
export const policyDescription = text({ maximum: 1_000 });
export const roleDescription = text({
  maximum: 1_000,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A1-\\u00FF]*',
});
export const maxSessionDuration = integer(ROLE_SESSION_SECONDS.minimum, ROLE_SESSION_SECONDS.maximum);
export const accessKeyId = text({ minimum: 16, maximum: 128, pattern: '[\\w]+' });
/** `Expired` is in the model, though no caller can set it. */
export const credentialStatus = text({ values: ['Active', 'Inactive', 'Expired'] });
export const tags = structures({ Key: required(text(TAG_KEY)), Value: required(text(TAG_VALUE)) }, MAX_TAGS);
export const tagKeys = texts(TAG_KEY, { maximum: MAX_TAGS });
export const certificateText = text({
  minimum: 1,
  maximum: 16_384,
  pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
});
const marker = text({ minimum: 1, maximum: 320, pattern: '[\\u0020-\\u00FF]+' });
const maxItems = integer(1, 1_000);

/** The two parameters of every list that AWS pages. */
export const paging = { Marker: marker, MaxItems: maxItems } as const;

/**
 * Sizes in characters, white space not counted, and numbers of things.
 * Source: IAM User Guide, "IAM and AWS STS quotas"; the same figures as GetAccountSummary gives.
 */
export const QUOTAS = {
  AccessKeysPerUser: 2,
  AssumeRolePolicySize: 2_048,
  AttachedPoliciesPerGroup: 10,
  AttachedPoliciesPerRole: 10,
  AttachedPoliciesPerUser: 10,
  ClientIdsPerOidcProvider: 100,
  GroupPolicySize: 5_120,
  Groups: 300,
  GroupsPerUser: 10,
  InstanceProfiles: 1_000,
  MfaDevicesPerUser: 8,
  OidcProviders: 100,
  PolicySize: 6_144,
  RolePolicySize: 10_240,
  SamlProviders: 100,
  ServerCertificates: 20,
  ServiceCredentialsPerService: 2,
  SigningCertificatesPerUser: 2,
  SshPublicKeysPerUser: 5,
  ThumbprintsPerOidcProvider: 5,
  UserPolicySize: 2_048,
  VersionsPerPolicy: 5,
  Tags: MAX_TAGS,
} as const;
