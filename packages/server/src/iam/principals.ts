import { type Field, required } from '../query-input.js';
import type { RoleRecord, UserRecord } from '../store/ports.js';
import { roleArn, userArn } from './arns.js';
import { noSuchEntity } from './errors.js';
import { existingUserName, newUserName, QUOTAS, roleName } from './limits.js';
import type { IamExchange } from './operation.js';

/**
 * What users and roles have in common: both hold inline policies, attached policies, tags and a boundary, and IAM has
 * the same operations on these for both, under two names.
 */
export interface PrincipalKind<Record extends UserRecord | RoleRecord> {
  readonly entity: 'user' | 'role';
  /** The parameter that names it. */
  readonly parameter: 'UserName' | 'RoleName';
  readonly name: Field<string>;
  /** The name as the attachment and boundary operations limit it: 64 characters for both. */
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

export const USERS: PrincipalKind<UserRecord> = {
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

export const ROLES: PrincipalKind<RoleRecord> = {
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

/** @throws AwsError NoSuchEntity */
export async function existing<Record extends UserRecord | RoleRecord>(
  kind: PrincipalKind<Record>,
  exchange: IamExchange,
  name: string,
): Promise<Record> {
  const record = await kind.find(exchange, name);
  if (!record) throw noSuchEntity(kind.entity, name);
  return record;
}

/**
 * Writes an altered record back.
 *
 * @throws AwsError NoSuchEntity when it has been deleted meanwhile
 */
export async function saveChanged<Record extends UserRecord | RoleRecord>(
  kind: PrincipalKind<Record>,
  exchange: IamExchange,
  record: Record,
): Promise<void> {
  if (!(await kind.save(exchange, record))) throw noSuchEntity(kind.entity, kind.nameOf(record));
}
