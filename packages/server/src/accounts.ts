import { createHash, randomBytes } from 'node:crypto';
import { makeUniqueId } from '@countersign/aws-model';
import type { IamStore } from './store/ports/iam.js';

/** An account that a server should have, and the keys of its root user if they are to be certain ones. */
export interface AccountOptions {
  /** Twelve digits. */
  readonly id: string;
  /** Default: made by the server. */
  readonly accessKeyId?: string;
  /** Default: made by the server. Given together with `accessKeyId` or not at all. */
  readonly secretAccessKey?: string;
}

/** An account and the long-term keys of its root user. */
export interface AccountAccess {
  readonly id: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The account of a server that was not told any. */
export const DEFAULT_ACCOUNT_ID = '123456789012';

/**
 * Makes sure of an account and of its root keys, and tells them. Keys that are given replace those of an earlier run.
 *
 * @throws RangeError when the id is not twelve digits, or only one half of the keys is given
 */
export async function ensureAccount(
  iam: IamStore,
  options: AccountOptions,
  now: number,
): Promise<AccountAccess> {
  const { id } = options;
  if (!/^\d{12}$/.test(id)) throw new RangeError(`account ID \`${id}\` is not valid; expected 12 digits`);
  if ((options.accessKeyId === undefined) !== (options.secretAccessKey === undefined)) {
    throw new RangeError(`account ${id}: give both the access key ID and the secret access key, or neither`);
  }
  const canonicalId = createHash('sha256').update(`countersign account ${id}`).digest('hex');
  await iam.createAccount({ id, canonicalId, createdAt: now });
  const existing = (await iam.listAccessKeys(id, undefined)).find((key) => key.status === 'Active');
  const wanted = options.accessKeyId ?? existing?.accessKeyId;
  const secret = options.secretAccessKey ?? existing?.secretAccessKey;
  if (wanted !== undefined && secret !== undefined) {
    if (existing?.accessKeyId === wanted && existing.secretAccessKey === secret) {
      return { id, accessKeyId: wanted, secretAccessKey: secret };
    }
    const holder = await iam.findAccessKey(wanted);
    if (holder && (holder.accountId !== id || holder.userName !== undefined)) {
      throw new RangeError(`access key ID ${wanted} already belongs to ${describeHolder(holder)}`);
    }
    for (const key of await iam.listAccessKeys(id, undefined)) await iam.deleteAccessKey(key.accessKeyId);
    return createRootKey(iam, { id, accessKeyId: wanted, secretAccessKey: secret }, now);
  }
  const made = {
    id,
    accessKeyId: makeUniqueId('accessKey', id, randomBytes(10)),
    secretAccessKey: randomBytes(30).toString('base64'),
  };
  return createRootKey(iam, made, now);
}

async function createRootKey(iam: IamStore, access: AccountAccess, now: number): Promise<AccountAccess> {
  await iam.createAccessKey({
    accessKeyId: access.accessKeyId,
    accountId: access.id,
    secretAccessKey: access.secretAccessKey,
    status: 'Active',
    createdAt: now,
  });
  return access;
}

function describeHolder(holder: { readonly accountId: string; readonly userName?: string }): string {
  return holder.userName === undefined
    ? `the root user of ${holder.accountId}`
    : `user ${holder.userName} of ${holder.accountId}`;
}
