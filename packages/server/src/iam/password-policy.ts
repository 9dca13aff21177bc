import { queryError } from '@countersign/aws-model';
import { flag, integer } from '../query/query-input.js';
import { optionalXml, xml } from '../wire/xml-writer.js';
import { handler } from './operation.js';

/**
 * What passwords of an account's users have to be like. Passwords are not kept here, so none is held against it.
 * Texts, defaults and the order of the parameters as recorded from AWS in February 2026.
 */

/** What is not sent goes back to its default. */
export const updateAccountPasswordPolicy = handler(
  {
    MinimumPasswordLength: integer(6, 128),
    RequireSymbols: flag(),
    RequireNumbers: flag(),
    RequireUppercaseCharacters: flag(),
    RequireLowercaseCharacters: flag(),
    AllowUsersToChangePassword: flag(),
    PasswordReusePrevention: integer(1, 24),
    MaxPasswordAge: integer(1, 1_095),
    HardExpiry: flag(),
  },
  async ({ services, caller }, input) => {
    await services.iam.setPasswordPolicy(caller.accountId, {
      minimumPasswordLength: input.MinimumPasswordLength ?? 6,
      requireSymbols: input.RequireSymbols === true,
      requireNumbers: input.RequireNumbers === true,
      requireUppercaseCharacters: input.RequireUppercaseCharacters === true,
      requireLowercaseCharacters: input.RequireLowercaseCharacters === true,
      allowUsersToChangePassword: input.AllowUsersToChangePassword === true,
      ...(input.MaxPasswordAge === undefined ? {} : { maxPasswordAge: input.MaxPasswordAge }),
      ...(input.PasswordReusePrevention === undefined
        ? {}
        : { passwordReusePrevention: input.PasswordReusePrevention }),
      ...(input.HardExpiry === undefined ? {} : { hardExpiry: input.HardExpiry }),
    });
    return undefined;
  },
);

export const getAccountPasswordPolicy = handler({}, async ({ services, caller }) => {
  const policy = (await services.iam.findAccount(caller.accountId))?.passwordPolicy;
  if (!policy) {
    throw queryError(
      'NoSuchEntity',
      `The Password Policy with domain name ${caller.accountId} cannot be found.`,
    );
  }
  return xml(
    'PasswordPolicy',
    xml('MinimumPasswordLength', policy.minimumPasswordLength),
    xml('RequireSymbols', policy.requireSymbols),
    xml('RequireNumbers', policy.requireNumbers),
    xml('RequireUppercaseCharacters', policy.requireUppercaseCharacters),
    xml('RequireLowercaseCharacters', policy.requireLowercaseCharacters),
    xml('AllowUsersToChangePassword', policy.allowUsersToChangePassword),
    xml('ExpirePasswords', policy.maxPasswordAge !== undefined),
    optionalXml('MaxPasswordAge', policy.maxPasswordAge),
    optionalXml('PasswordReusePrevention', policy.passwordReusePrevention),
    optionalXml('HardExpiry', policy.hardExpiry),
  );
});

export const deleteAccountPasswordPolicy = handler({}, async ({ services, caller }) => {
  if (!(await services.iam.findAccount(caller.accountId))?.passwordPolicy)
    throw queryError('NoSuchEntity', 'The account policy with name PasswordPolicy cannot be found.');
  await services.iam.setPasswordPolicy(caller.accountId, undefined);
  return undefined;
});
