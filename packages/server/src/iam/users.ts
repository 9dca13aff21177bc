import { isoSeconds } from '@countersign/aws-model';
import { required } from '../query/query-input.js';
import type { UserRecord } from '../store/ports/iam.js';
import { xml } from '../wire/xml-writer.js';
import { userArn } from './arns.js';
import { boundaryElement, checkBoundary } from './boundaries.js';
import { deleteConflict, entityExists, noSuchEntity } from './errors.js';
import { newId } from './ids.js';
import { arn, existingUserName, newUserName, paging, path, pathPrefix, tags } from './limits.js';
import { devicesOf } from './mfa-devices.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { newTags, tagElements } from './tags.js';
import { userElements } from './user-elements.js';
import { existingUser, findUserOrCaller } from './user-or-caller.js';

export const createUser = handler(
  { UserName: required(newUserName), Path: path, PermissionsBoundary: arn, Tags: tags },
  async (exchange, input) => {
    const { services, caller, now } = exchange;
    const given = newTags(input.Tags, 'insensitive');
    if (input.PermissionsBoundary !== undefined) await checkBoundary(exchange, input.PermissionsBoundary);
    const user: UserRecord = {
      accountId: caller.accountId,
      id: newId('user', caller.accountId),
      userName: input.UserName,
      path: input.Path ?? '/',
      createdAt: now,
      inlinePolicies: {},
      attachedPolicies: [],
      tags: given,
      ...(input.PermissionsBoundary === undefined ? {} : { permissionsBoundary: input.PermissionsBoundary }),
    };
    if (!(await services.iam.createUser(user))) throw entityExists('User', input.UserName);
    return xml('User', userElements(user), boundaryElement(user), tagElements(user.tags));
  },
);

export const getUser = handler({ UserName: existingUserName }, async (exchange, input) => {
  const user = await findUserOrCaller(exchange, input.UserName);
  if (user === 'root') {
    const { accountId, arn: rootArn } = exchange.caller;
    const account = await exchange.services.iam.findAccount(accountId);
    return xml(
      'User',
      xml('UserId', accountId),
      xml('Arn', rootArn),
      xml('CreateDate', isoSeconds(account?.createdAt ?? 0)),
    );
  }
  return xml('User', userElements(user), boundaryElement(user), tagElements(user.tags));
});

export const listUsers = handler({ PathPrefix: pathPrefix, ...paging }, async (exchange, input) => {
  const all = await exchange.services.iam.listUsers(exchange.caller.accountId);
  const prefix = input.PathPrefix ?? '/';
  const page = paginate(
    all.filter((user) => user.path.startsWith(prefix)),
    ({ userName }) => userName,
    input,
  );
  return [memberList('Users', page.items, userElements), pageElements(page)];
});

export const updateUser = handler(
  { UserName: required(existingUserName), NewPath: path, NewUserName: newUserName },
  async (exchange, input) => {
    const { iam } = exchange.services;
    const user = await existingUser(exchange, input.UserName);
    const userName = input.NewUserName ?? user.userName;
    const holder = await iam.findUser(user.accountId, userName);
    const changed = { ...user, userName, path: input.NewPath ?? user.path };
    // A rename needs permission at both ends.
    await exchange.authorize('iam:UpdateUser', userArn(changed), undefined, `user ${userName}`);
    if (holder && holder.id !== user.id) throw entityExists('User', userName);
    if (!(await iam.saveUser(changed, user.userName))) throw noSuchEntity('user', input.UserName);
    return undefined;
  },
);

export const deleteUser = handler({ UserName: required(existingUserName) }, async (exchange, input) => {
  const { iam } = exchange.services;
  const user = await existingUser(exchange, input.UserName);
  if (user.attachedPolicies.length > 0)
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(user.inlinePolicies).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  if ((await devicesOf(iam, user)).length > 0)
    throw deleteConflict('Cannot delete entity, must delete MFA device first.');
  if (user.signingCertificates?.length)
    throw deleteConflict('Cannot delete entity, must delete signing certificate first.');
  // As recorded from AWS in February 2026 for credentials of a service; that of SSH keys I believe.
  if (user.serviceCredentials?.length || user.sshPublicKeys?.length)
    throw deleteConflict('Cannot delete entity, must remove referenced objects first.');
  if (user.loginProfile) throw deleteConflict('Cannot delete entity, must delete login profile first.');
  if ((await iam.listAccessKeys(user.accountId, user.userName)).length > 0)
    throw deleteConflict('Cannot delete entity, must delete access keys first.');
  if ((await iam.groups.groupsOf(user.accountId, user.userName)).length > 0)
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  if (!(await iam.deleteUser(user.accountId, user.userName))) throw noSuchEntity('user', input.UserName);
  return undefined;
});
