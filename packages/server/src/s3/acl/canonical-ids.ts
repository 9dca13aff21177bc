import type { IamStore } from '../../store/ports/iam.js';

/** What owns objects that were put without a signature, instead of an account's id. */
export const ANONYMOUS = 'anonymous';

/** What S3 calls the owner of such objects. Source: S3 User Guide, "Access control list (ACL) overview". */
const ANONYMOUS_ID = '65a011a29cdf8ec533ec3d1ccaae921c';

/** Canonical id of an account, as ACLs and owners name it. */
export async function canonicalIdOf(iam: IamStore, accountId: string): Promise<string> {
  if (accountId === ANONYMOUS) return ANONYMOUS_ID;
  return (await iam.findAccount(accountId))?.canonicalId ?? '';
}

/** Whether an account has that canonical id. */
export async function isCanonicalId(iam: IamStore, id: string): Promise<boolean> {
  if (id === ANONYMOUS_ID) return true;
  return (await iam.listAccounts()).some(({ canonicalId }) => canonicalId === id);
}
