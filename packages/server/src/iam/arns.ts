import type { GroupRecord, InstanceProfileRecord, RoleRecord, UserRecord } from '../store/ports/iam.js';

/** ARNs of what IAM keeps. Source: IAM User Guide, "IAM identifiers". Paths begin and end with a slash. */
export function userArn({
  accountId,
  path,
  userName,
}: Pick<UserRecord, 'accountId' | 'path' | 'userName'>): string {
  return `arn:aws:iam::${accountId}:user${path}${userName}`;
}

export function roleArn({
  accountId,
  path,
  roleName,
}: Pick<RoleRecord, 'accountId' | 'path' | 'roleName'>): string {
  return `arn:aws:iam::${accountId}:role${path}${roleName}`;
}

/** The root user, who stands for the account. */
export function rootArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}

export function assumedRoleArn(accountId: string, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

export function federatedUserArn(accountId: string, name: string): string {
  return `arn:aws:sts::${accountId}:federated-user/${name}`;
}

export function groupArn({
  accountId,
  path,
  groupName,
}: Pick<GroupRecord, 'accountId' | 'path' | 'groupName'>): string {
  return `arn:aws:iam::${accountId}:group${path}${groupName}`;
}

export function instanceProfileArn({
  accountId,
  path,
  instanceProfileName,
}: Pick<InstanceProfileRecord, 'accountId' | 'path' | 'instanceProfileName'>): string {
  return `arn:aws:iam::${accountId}:instance-profile${path}${instanceProfileName}`;
}

/** `url` without `https://`, as IAM keeps it. */
export function oidcProviderArn(accountId: string, url: string): string {
  return `arn:aws:iam::${accountId}:oidc-provider/${url}`;
}

/** `accountId` is `aws` for AWS's own. */
export function policyArn(accountId: string, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:policy${path}${name}`;
}

/** The parts of an ARN of IAM: what kind of thing, and its name without the path. */
export interface IamArn {
  /** Twelve digits, or `aws`. */
  readonly accountId: string;
  readonly kind: 'user' | 'role' | 'policy' | 'group';
  readonly path: string;
  readonly name: string;
}

const IAM_ARN = /^arn:aws:iam::(\d{12}|aws):(user|role|policy|group)(\/(?:.*\/)?)([^/]+)$/;

/** Undefined for anything that is not the ARN of a user, role, policy or group. */
export function parseIamArn(arn: string): IamArn | undefined {
  const found = IAM_ARN.exec(arn);
  if (!found) return undefined;
  const [, accountId, kind, path, name] = found;
  return { accountId: accountId!, kind: kind as IamArn['kind'], path: path!, name: name! };
}
