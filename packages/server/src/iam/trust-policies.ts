import { isPrincipalId, type PolicyDocument } from '@countersign/policy';
import type { IamStore, RoleRecord } from '../store/ports/iam.js';
import { parseIamArn, roleArn, userArn } from './arns.js';
import { policySize, readPolicy } from './documents.js';
import { quotaExceeded } from './errors.js';
import { QUOTAS } from './limits.js';
import type { IamExchange } from './operation.js';
import { isKnownId, withPrincipalArns, withPrincipalIds } from './principal-ids.js';

/**
 * Refuses a trust policy that IAM would refuse: its grammar, its size, and users or roles that do not exist.
 * Accounts that this server does not hold are taken to exist with all that is in them.
 *
 * @returns the policy as it is to be stored: it names users and roles by their ids
 * @throws AwsError MalformedPolicyDocument, LimitExceeded
 */
export async function checkTrustPolicy(exchange: IamExchange, source: string): Promise<string> {
  const { iam } = exchange.services;
  const missing = await missingPrincipals(iam, readPolicy(source, 'trust'));
  // Read again with what the store said, since the wording of the refusal belongs to the policy language.
  if (missing.size > 0) readPolicy(source, 'trust', { principalExists: (arn) => !missing.has(arn) });
  // The quota of trust policies goes by the name that ACLs once had.
  if (policySize(source) > QUOTAS.AssumeRolePolicySize)
    throw quotaExceeded('ACLSizePerRole', QUOTAS.AssumeRolePolicySize);
  return withPrincipalIds(iam, source);
}

/** A role as it is shown: its trust policy names users and roles by their ARNs. */
export async function shownRole(iam: IamStore, role: RoleRecord): Promise<RoleRecord> {
  const trustPolicy = await withPrincipalArns(iam, role.trustPolicy);
  return trustPolicy === role.trustPolicy ? role : { ...role, trustPolicy };
}

async function missingPrincipals(iam: IamStore, document: PolicyDocument): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const { principal } of document.statements) {
    for (const { type, value } of principal?.values ?? []) {
      if (type === 'AWS' && !(await principalExists(iam, value))) missing.add(value);
    }
  }
  return missing;
}

const SESSION = /^arn:aws:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/;

/** Whether a principal of a policy is there, as far as this server can tell. */
async function principalExists(iam: IamStore, value: string): Promise<boolean> {
  if (isPrincipalId(value)) return isKnownId(iam, value);
  const session = SESSION.exec(value);
  if (session) {
    const [, accountId, name] = session;
    return !(await iam.findAccount(accountId!)) || (await iam.findRole(accountId!, name!)) !== undefined;
  }
  const arn = parseIamArn(value);
  if (!arn || !(await iam.findAccount(arn.accountId))) return true;
  if (arn.kind === 'user') {
    const user = await iam.findUser(arn.accountId, arn.name);
    return user !== undefined && userArn(user) === value;
  }
  if (arn.kind === 'role') {
    const role = await iam.findRole(arn.accountId, arn.name);
    return role !== undefined && roleArn(role) === value;
  }
  return true;
}
