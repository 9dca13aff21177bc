import type { UserRecord } from '../store/ports/iam.js';
import { noSuchEntity, userNameNeeded } from './errors.js';
import type { IamExchange } from './operation.js';

/** Whom an operation means whose UserName may be left out. */
export type UserOrCaller = UserRecord | 'root';

/**
 * The user named, or the caller where no name was sent.
 *
 * @throws AwsError NoSuchEntity; ValidationError when a role's session leaves the name out
 */
export async function findUserOrCaller(
  exchange: IamExchange,
  userName: string | undefined,
): Promise<UserOrCaller> {
  const { caller } = exchange;
  if (userName === undefined && caller.kind === 'root') return 'root';
  const name = userName ?? (caller.kind === 'user' ? caller.userName : undefined);
  if (name === undefined) throw userNameNeeded();
  return existingUser(exchange, name);
}

/** @throws AwsError NoSuchEntity */
export async function existingUser({ services, caller }: IamExchange, userName: string): Promise<UserRecord> {
  const user = await services.iam.findUser(caller.accountId, userName);
  if (!user) throw noSuchEntity('user', userName);
  return user;
}
