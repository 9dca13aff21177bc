import { isPrincipalId, mapPrincipals } from '@countersign/policy';
import type { IamStore } from '../store/ports/iam.js';
import { parseIamArn, roleArn, userArn } from './arns.js';

/**
 * IAM keeps the users and roles that a bucket or trust policy names by their unique ids: deleted and made again, they
 * are somebody else, and the policy then shows the id that is nobody's any more.
 * Source: IAM User Guide, "AWS JSON policy elements: Principal", "IAM user principals" and "IAM role principals".
 *
 * @param text a policy that was checked, with ARNs
 * @returns the policy as it is to be stored; what this server does not hold stays as it is
 */
export async function withPrincipalIds(iam: IamStore, text: string): Promise<string> {
  const named = new Set<string>();
  mapPrincipals(text, (principal) => {
    named.add(principal);
    return principal;
  });
  const ids = new Map<string, string>();
  for (const arn of named) {
    const id = await idOf(iam, arn);
    if (id !== undefined) ids.set(arn, id);
  }
  return ids.size === 0 ? text : mapPrincipals(text, (arn) => ids.get(arn) ?? arn);
}

/** A stored policy as it is shown: with the ARNs of those who are there. */
export async function withPrincipalArns(iam: IamStore, text: string): Promise<string> {
  if (!/"A(?:IDA|ROA)/.test(text)) return text;
  const arns = await arnsById(iam);
  return mapPrincipals(text, (id) => arns.get(id) ?? id);
}

/** Whether somebody of that unique id is there. */
export async function isKnownId(iam: IamStore, text: string): Promise<boolean> {
  return isPrincipalId(text) && (await arnsById(iam)).has(text);
}

async function idOf(iam: IamStore, arn: string): Promise<string | undefined> {
  const parsed = parseIamArn(arn);
  if (parsed?.kind === 'user') {
    const user = await iam.findUser(parsed.accountId, parsed.name);
    return user !== undefined && userArn(user) === arn ? user.id : undefined;
  }
  if (parsed?.kind !== 'role') return undefined;
  const role = await iam.findRole(parsed.accountId, parsed.name);
  return role !== undefined && roleArn(role) === arn ? role.id : undefined;
}

interface Index {
  readonly generation: number;
  readonly arns: Promise<ReadonlyMap<string, string>>;
}

/** Made anew after a change, and only when a policy that names somebody is shown. */
const INDEXES = new WeakMap<IamStore, Index>();

function arnsById(iam: IamStore): Promise<ReadonlyMap<string, string>> {
  const known = INDEXES.get(iam);
  if (known?.generation === iam.generation) return known.arns;
  const index = { generation: iam.generation, arns: indexArns(iam) };
  INDEXES.set(iam, index);
  index.arns.catch(() => INDEXES.delete(iam));
  return index.arns;
}

async function indexArns(iam: IamStore): Promise<ReadonlyMap<string, string>> {
  const arns = new Map<string, string>();
  for (const { id } of await iam.listAccounts()) {
    for (const user of await iam.listUsers(id)) arns.set(user.id, userArn(user));
    for (const role of await iam.listRoles(id)) arns.set(role.id, roleArn(role));
  }
  return arns;
}
