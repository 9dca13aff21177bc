import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { flag, text } from '../query/query-input.js';
import type { UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { newUserName } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { saveChanged, USERS } from './principals.js';
import { findUserOrCaller } from './user-or-caller.js';

/**
 * That a user has a password. There is no console to sign in to, so the password itself is not kept.
 * Texts as recorded from AWS in February 2026.
 */

const password = text({ minimum: 1, maximum: 128, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' });
const named = { UserName: newUserName } as const;
const chosen = { ...named, Password: password, PasswordResetRequired: flag() } as const;

export const createLoginProfile = handler(chosen, async (exchange, input) => {
  const user = await owner(exchange, input.UserName);
  if (user.loginProfile) {
    throw queryError('EntityAlreadyExists', `Login Profile for user ${user.userName} already exists.`);
  }
  const loginProfile = {
    createdAt: exchange.now,
    passwordResetRequired: input.PasswordResetRequired === true,
  };
  await saveChanged(USERS, exchange, { ...user, loginProfile });
  return profileElement(user.userName, loginProfile);
});

export const getLoginProfile = handler(named, async (exchange, input) => {
  const { userName, loginProfile } = await ownerOfProfile(exchange, input.UserName);
  return profileElement(userName, loginProfile);
});

export const updateLoginProfile = handler(chosen, async (exchange, input) => {
  const user = await ownerOfProfile(exchange, input.UserName);
  const { loginProfile } = user;
  const passwordResetRequired = input.PasswordResetRequired ?? loginProfile.passwordResetRequired;
  await saveChanged(USERS, exchange, { ...user, loginProfile: { ...loginProfile, passwordResetRequired } });
  return undefined;
});

export const deleteLoginProfile = handler(named, async (exchange, input) => {
  const { loginProfile: _, ...user } = await ownerOfProfile(exchange, input.UserName);
  await saveChanged(USERS, exchange, user);
  return undefined;
});

type LoginProfile = NonNullable<UserRecord['loginProfile']>;

function profileElement(userName: string, profile: LoginProfile): XmlContent {
  return xml(
    'LoginProfile',
    xml('UserName', userName),
    xml('CreateDate', isoSeconds(profile.createdAt)),
    xml('PasswordResetRequired', profile.passwordResetRequired),
  );
}

/** @throws AwsError NoSuchEntity, also for the root user, whose password IAM does not manage */
async function owner(exchange: IamExchange, userName: string | undefined): Promise<UserRecord> {
  const user = await findUserOrCaller(exchange, userName);
  if (user === 'root') throw noProfile('root');
  return user;
}

async function ownerOfProfile(
  exchange: IamExchange,
  userName: string | undefined,
): Promise<UserRecord & { readonly loginProfile: LoginProfile }> {
  const user = await owner(exchange, userName);
  const { loginProfile } = user;
  if (!loginProfile) throw noProfile(user.userName);
  return { ...user, loginProfile };
}

function noProfile(userName: string): AwsError {
  return queryError('NoSuchEntity', `Login Profile for User ${userName} cannot be found.`);
}
