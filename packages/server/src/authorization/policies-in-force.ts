import type { PolicySource } from '@countersign/policy';

import type {
  GroupRecord,
  IamStore,
  ManagedPolicyRecord,
  RoleRecord,
  UserRecord,
} from '../store/ports/iam.js';
import { defaultDocument, managedPolicyOf } from './managed-policy-lookup.js';

/** Whatever has permissions policies of its own. */
export type PolicyHolder = UserRecord | RoleRecord | GroupRecord;

/** A policy in force, before it is compiled. */
export interface PolicyText extends PolicySource {
  /** Without path, as a person calls it. */
  readonly name: string;
  readonly document: string;
  /** Name of the user, role or group that an inline policy is of. */
  readonly holder?: string;
}

/**
 * The permissions policies of a user, role or group: inline ones by name, then attached ones in the order of attachment;
 * those of a user's groups, by the groups' names, come after its own.
 */
export async function permissionsOf(iam: IamStore, record: PolicyHolder): Promise<PolicyText[]> {
  const own = await heldBy(iam, record);
  if (!('userName' in record)) return own;
  const groups = await iam.groups.groupsOf(record.accountId, record.userName);
  return [...own, ...(await Promise.all(groups.map((group) => heldBy(iam, group)))).flat()];
}

async function heldBy(iam: IamStore, record: PolicyHolder): Promise<PolicyText[]> {
  const [type, holder] =
    'userName' in record
      ? (['user', record.userName] as const)
      : 'roleName' in record
        ? (['role', record.roleName] as const)
        : (['group', record.groupName] as const);
  const inline = Object.entries(record.inlinePolicies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, document]): PolicyText => ({ id: name, type, name, document, holder }));
  return [...inline, ...(await managedTexts(iam, record.accountId, record.attachedPolicies))];
}

/** The boundary of a user or role, undefined where it has none. One that was lost allows nothing. */
export async function boundaryOf(
  iam: IamStore,
  { accountId, permissionsBoundary }: UserRecord | RoleRecord,
): Promise<PolicyText[] | undefined> {
  return permissionsBoundary === undefined ? undefined : managedTexts(iam, accountId, [permissionsBoundary]);
}

/** The documents in force of managed policies; those that do not exist are left out. */
export async function managedTexts(
  iam: IamStore,
  accountId: string,
  arns: readonly string[],
): Promise<PolicyText[]> {
  const policies = await Promise.all(arns.map((arn) => managedPolicyOf(iam, accountId, arn)));
  return policies.filter((policy) => policy !== undefined).map(managedText);
}

function managedText(policy: ManagedPolicyRecord): PolicyText {
  return {
    id: policy.arn,
    type: policy.accountId === 'aws' ? 'aws-managed' : 'managed',
    name: policy.name,
    document: defaultDocument(policy),
  };
}
