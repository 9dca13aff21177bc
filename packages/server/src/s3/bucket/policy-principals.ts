import { isPrincipalId } from '@countersign/policy';
import { isKnownId } from '../../iam/principal-ids.js';
import type { IamStore } from '../../store/ports/iam.js';

const USER_OR_ROLE = /^arn:aws:iam::(\d{12}):(user|role)(\/(?:.+\/)?)([^/]+)$/;

/**
 * Of the ARNs a policy names, those of users and roles that are not there. Only in accounts that this server keeps:
 * of others nobody here can know.
 */
export async function missingPrincipals(iam: IamStore, arns: Iterable<string>): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const arn of arns) if (!(await exists(iam, arn))) missing.add(arn);
  return missing;
}

async function exists(iam: IamStore, arn: string): Promise<boolean> {
  if (isPrincipalId(arn)) return isKnownId(iam, arn);
  const [, accountId, kind, path, name] = USER_OR_ROLE.exec(arn) ?? [];
  if (accountId === undefined || name === undefined) return true;
  if ((await iam.findAccount(accountId)) === undefined) return true;
  const found = kind === 'user' ? await iam.findUser(accountId, name) : await iam.findRole(accountId, name);
  return found !== undefined && found.path === path;
}
