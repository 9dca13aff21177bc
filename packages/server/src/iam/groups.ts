import { isoSeconds } from '@countersign/aws-model';
import { required } from '../query/query-input.js';
import type { GroupRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { groupArn } from './arns.js';
import { deleteConflict, entityExists, noSuchEntity, quotaExceeded } from './errors.js';
import { newId } from './ids.js';
import { existingUserName, groupName, paging, path, pathPrefix, QUOTAS } from './limits.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { existing, GROUPS } from './principals.js';
import { userElements } from './user-elements.js';
import { existingUser } from './user-or-caller.js';

export const createGroup = handler(
  { GroupName: required(groupName), Path: path },
  async ({ services, caller, now }, input) => {
    const { accountId } = caller;
    if ((await services.iam.groups.list(accountId)).length >= QUOTAS.Groups)
      throw quotaExceeded('GroupsPerAccount', QUOTAS.Groups);
    const group: GroupRecord = {
      accountId,
      id: newId('group', accountId),
      groupName: input.GroupName,
      path: input.Path ?? '/',
      createdAt: now,
      inlinePolicies: {},
      attachedPolicies: [],
    };
    if (!(await services.iam.groups.create(group))) throw entityExists('Group', input.GroupName);
    return xml('Group', groupElements(group));
  },
);

/** The group, and its users by pages. */
export const getGroup = handler({ GroupName: required(groupName), ...paging }, async (exchange, input) => {
  const group = await existing(GROUPS, exchange, input.GroupName);
  const users = await exchange.services.iam.groups.membersOf(group.accountId, group.groupName);
  const page = paginate(users, ({ userName }) => userName, input);
  return [
    xml('Group', groupElements(group)),
    memberList('Users', page.items, userElements),
    pageElements(page),
  ];
});

export const listGroups = handler({ PathPrefix: pathPrefix, ...paging }, async (exchange, input) => {
  const all = await exchange.services.iam.groups.list(exchange.caller.accountId);
  const prefix = input.PathPrefix ?? '/';
  const page = paginate(
    all.filter((group) => group.path.startsWith(prefix)),
    (group) => group.groupName,
    input,
  );
  return [memberList('Groups', page.items, groupElements), pageElements(page)];
});

export const updateGroup = handler(
  { GroupName: required(groupName), NewPath: path, NewGroupName: groupName },
  async (exchange, input) => {
    const { groups } = exchange.services.iam;
    const group = await existing(GROUPS, exchange, input.GroupName);
    const name = input.NewGroupName ?? group.groupName;
    const changed = { ...group, groupName: name, path: input.NewPath ?? group.path };
    // A rename needs permission at both ends.
    await exchange.authorize('iam:UpdateGroup', groupArn(changed), undefined, `group ${name}`);
    const holder = await groups.find(group.accountId, name);
    if (holder && holder.id !== group.id) throw entityExists('Group', name);
    if (!(await groups.save(changed, group.groupName))) throw noSuchEntity('group', input.GroupName);
    return undefined;
  },
);

export const deleteGroup = handler({ GroupName: required(groupName) }, async (exchange, input) => {
  const { groups } = exchange.services.iam;
  const group = await existing(GROUPS, exchange, input.GroupName);
  const { accountId } = group;
  if ((await groups.membersOf(accountId, group.groupName)).length > 0)
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  if (group.attachedPolicies.length > 0)
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(group.inlinePolicies).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  if (!(await groups.delete(accountId, group.groupName))) throw noSuchEntity('group', input.GroupName);
  return undefined;
});

const membership = { GroupName: required(groupName), UserName: required(existingUserName) } as const;

/** Done also where the user is in the group already. */
export const addUserToGroup = handler(membership, async (exchange, input) => {
  const { groups } = exchange.services.iam;
  const group = await existing(GROUPS, exchange, input.GroupName);
  const user = await existingUser(exchange, input.UserName);
  const current = await groups.groupsOf(user.accountId, user.userName);
  if (current.some(({ id }) => id === group.id)) return undefined;
  if (current.length >= QUOTAS.GroupsPerUser) throw quotaExceeded('GroupsPerUser', QUOTAS.GroupsPerUser);
  await groups.addMember(group.accountId, group.groupName, user.userName);
  return undefined;
});

/** Of two that are missing, the user is named (as recorded from AWS in February 2026). */
export const removeUserFromGroup = handler(membership, async (exchange, input) => {
  const user = await existingUser(exchange, input.UserName);
  const group = await existing(GROUPS, exchange, input.GroupName);
  await exchange.services.iam.groups.removeMember(group.accountId, group.groupName, user.userName);
  return undefined;
});

export const listGroupsForUser = handler(
  { UserName: required(existingUserName), ...paging },
  async (exchange, input) => {
    const user = await existingUser(exchange, input.UserName);
    const groups = await exchange.services.iam.groups.groupsOf(user.accountId, user.userName);
    const page = paginate(groups, (group) => group.groupName, input);
    return [memberList('Groups', page.items, groupElements), pageElements(page)];
  },
);

/** The elements that every answer about a group has. */
export function groupElements(group: GroupRecord): XmlContent {
  return [
    xml('Path', group.path),
    xml('GroupName', group.groupName),
    xml('GroupId', group.id),
    xml('Arn', groupArn(group)),
    xml('CreateDate', isoSeconds(group.createdAt)),
  ];
}
