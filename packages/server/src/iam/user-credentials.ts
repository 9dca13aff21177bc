import { type AwsError, queryError } from '@countersign/aws-model';
import type { UserCredentialRecord, UserRecord } from '../store/ports/iam.js';
import { noSuchEntity } from './errors.js';
import type { IamExchange } from './operation.js';
import { saveChanged, USERS } from './principals.js';
import { existingUser, findUserOrCaller } from './user-or-caller.js';

/** The lists of a user's record that hold credentials which no service here takes. */
type ListName = 'signingCertificates' | 'sshPublicKeys' | 'serviceCredentials';
type Entry<List extends ListName> = NonNullable<UserRecord[List]>[number];

/**
 * The user that such a credential belongs to.
 *
 * @throws AwsError NoSuchEntity; also for the root user, whose certificates are not kept
 */
export async function credentialOwner(
  exchange: IamExchange,
  userName: string | undefined,
): Promise<UserRecord> {
  const user = await findUserOrCaller(exchange, userName);
  if (user === 'root') throw noSuchEntity('user', 'root');
  return user;
}

/** Adds one to the end of its list. */
export function addCredential<List extends ListName>(
  exchange: IamExchange,
  user: UserRecord,
  list: List,
  entry: Entry<List>,
): Promise<void> {
  return saveChanged(USERS, exchange, { ...user, [list]: [...(user[list] ?? []), entry] });
}

/** Puts `change` of one in its place; without it the credential is gone. The user is read again, since the caller waited. */
export async function changeCredential<List extends ListName>(
  exchange: IamExchange,
  { userName }: UserRecord,
  list: List,
  id: string,
  change?: Partial<Entry<List>>,
): Promise<void> {
  const user = await existingUser(exchange, userName);
  const entries: readonly UserCredentialRecord[] = user[list] ?? [];
  const changed = entries.flatMap((entry) =>
    entry.id !== id ? [entry] : change === undefined ? [] : [{ ...entry, ...change }],
  );
  await saveChanged(USERS, exchange, { ...user, [list]: changed });
}

/** @throws AwsError InvalidInput */
export function settableStatus(status: string): 'Active' | 'Inactive' {
  if (status === 'Active' || status === 'Inactive') return status;
  throw cannotExpire();
}

function cannotExpire(): AwsError {
  return queryError('InvalidInput', 'Status cannot be set to Expired.');
}
