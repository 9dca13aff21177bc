import type { PolicyHolder } from '../authorization/policies-in-force.js';
import { type Field, required } from '../query/query-input.js';
import type { GroupRecord, RoleRecord, UserRecord } from '../store/ports/iam.js';
import { groupArn, roleArn, userArn } from './arns.js';
import { type Entity, noSuchEntity, protectedRole } from './errors.js';
import { existingUserName, groupName, newUserName, QUOTAS, roleName } from './limits.js';
import type { IamExchange } from './operation.js';

/**
 * What users, roles and groups have in common: they hold inline and attached policies (users and roles also tags and
 * a boundary), and IAM has the same operations on these for each, under three names.
 */
export interface PrincipalKind<
  Record extends PolicyHolder,
  Parameter extends string = 'UserName' | 'RoleName' | 'GroupName',
> {
  readonly entity: Entity;
  /** The parameter that names it. */
  readonly parameter: Parameter;
  readonly name: Field<string>;
  /** The name as the attachment and boundary operations limit it: 64 characters for users and roles. */
  readonly shortName: Field<string>;
  /** Characters of all inline policies together. */
  readonly inlineQuota: number;
  readonly attachedQuota: { readonly name: string; readonly limit: number };
  nameOf(record: Record): string;
  arnOf(record: Record): string;
  /** The ARN of one that does not exist, for the question whether the caller may know. */
  arnOfMissing(accountId: string, name: string): string;
  find(exchange: IamExchange, name: string): Promise<Record | undefined>;
  save(exchange: IamExchange, record: Record): Promise<boolean>;
}

export const USERS: PrincipalKind<UserRecord, 'UserName'> = {
  entity: 'user',
  parameter: 'UserName',
  name: required(existingUserName),
  shortName: required(newUserName),
  inlineQuota: QUOTAS.UserPolicySize,
  attachedQuota: { name: 'PoliciesPerUser', limit: QUOTAS.AttachedPoliciesPerUser },
  nameOf: ({ userName }) => userName,
  arnOf: userArn,
  arnOfMissing: (accountId, userName) => userArn({ accountId, path: '/', userName }),
  find: ({ services, caller }, name) => services.iam.findUser(caller.accountId, name),
  save: ({ services }, record) => services.iam.saveUser(record),
};

export const ROLES: PrincipalKind<RoleRecord, 'RoleName'> = {
  entity: 'role',
  parameter: 'RoleName',
  name: required(roleName),
  shortName: required(roleName),
  inlineQuota: QUOTAS.RolePolicySize,
  attachedQuota: { name: 'PoliciesPerRole', limit: QUOTAS.AttachedPoliciesPerRole },
  nameOf: ({ roleName: name }) => name,
  arnOf: roleArn,
  arnOfMissing: (accountId, name) => roleArn({ accountId, path: '/', roleName: name }),
  find: ({ services, caller }, name) => services.iam.findRole(caller.accountId, name),
  save: ({ services }, record) => services.iam.saveRole(record),
};

export const GROUPS: PrincipalKind<GroupRecord, 'GroupName'> = {
  entity: 'group',
  parameter: 'GroupName',
  name: required(groupName),
  shortName: required(groupName),
  inlineQuota: QUOTAS.GroupPolicySize,
  attachedQuota: { name: 'PoliciesPerGroup', limit: QUOTAS.AttachedPoliciesPerGroup },
  nameOf: ({ groupName: name }) => name,
  arnOf: groupArn,
  arnOfMissing: (accountId, name) => groupArn({ accountId, path: '/', groupName: name }),
  find: ({ services, caller }, name) => services.iam.groups.find(caller.accountId, name),
  save: ({ services }, record) => services.iam.groups.save(record),
};

/** @throws AwsError NoSuchEntity */
export async function existing<Record extends PolicyHolder>(
  kind: Pick<PrincipalKind<Record>, 'entity' | 'find'>,
  exchange: IamExchange,
  name: string,
): Promise<Record> {
  const record = await kind.find(exchange, name);
  if (!record) throw noSuchEntity(kind.entity, name);
  return record;
}

/**
 * The same, where its policies are to be changed.
 *
 * @throws AwsError NoSuchEntity; UnmodifiableEntity for a service-linked role
 */
export async function changeable<Record extends PolicyHolder>(
  kind: Pick<PrincipalKind<Record>, 'entity' | 'find'>,
  exchange: IamExchange,
  name: string,
): Promise<Record> {
  const record = await existing(kind, exchange, name);
  if ('linkedService' in record && record.linkedService !== undefined) throw protectedRole(record.roleName);
  return record;
}

/**
 * Writes an altered record back.
 *
 * @throws AwsError NoSuchEntity when it has been deleted meanwhile
 */
export async function saveChanged<Record extends PolicyHolder>(
  kind: Pick<PrincipalKind<Record>, 'entity' | 'nameOf' | 'save'>,
  exchange: IamExchange,
  record: Record,
): Promise<void> {
  if (!(await kind.save(exchange, record))) throw noSuchEntity(kind.entity, kind.nameOf(record));
}
