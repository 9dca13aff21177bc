import { checkPolicyArn } from '../authorization/managed-policy-lookup.js';
import type { PolicyHolder } from '../authorization/policies-in-force.js';
import { required, text } from '../query/query-input.js';
import type { GroupRecord, RoleRecord, UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { notAttachable } from './errors.js';
import { arn, paging, path } from './limits.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { visiblePolicy } from './visible-policy.js';

/** Who uses a managed policy: groups, roles and users on one list of pages. */
export const listEntitiesForPolicy = handler(
  {
    PolicyArn: required(arn),
    EntityFilter: text({ values: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] }),
    PathPrefix: path,
    PolicyUsageFilter: text({ values: ['PermissionsPolicy', 'PermissionsBoundary'] }),
    ...paging,
  },
  async (exchange, input) => {
    const { services, caller } = exchange;
    checkPolicyArn(input.PolicyArn);
    const policy = await visiblePolicy(exchange, input.PolicyArn);
    if (!policy) throw notAttachable(`Policy ${input.PolicyArn}`);
    const uses = (record: PolicyHolder) =>
      record.path.startsWith(input.PathPrefix ?? '/') &&
      ((input.PolicyUsageFilter !== 'PermissionsBoundary' && record.attachedPolicies.includes(policy.arn)) ||
        (input.PolicyUsageFilter !== 'PermissionsPolicy' &&
          'permissionsBoundary' in record &&
          record.permissionsBoundary === policy.arn));
    const wanted = (kind: string) => input.EntityFilter === undefined || input.EntityFilter === kind;
    const groups = wanted('Group') ? (await services.iam.groups.list(caller.accountId)).filter(uses) : [];
    const roles = wanted('Role') ? (await services.iam.listRoles(caller.accountId)).filter(uses) : [];
    const users = wanted('User') ? (await services.iam.listUsers(caller.accountId)).filter(uses) : [];
    const page = paginate<PolicyHolder>([...groups, ...roles, ...users], ({ id }) => id, input);
    return [
      memberList('PolicyGroups', page.items.filter(isGroup), groupElements),
      memberList('PolicyRoles', page.items.filter(isRole), roleElements),
      memberList('PolicyUsers', page.items.filter(isUser), userElements),
      pageElements(page),
    ];
  },
);

function isGroup(record: PolicyHolder): record is GroupRecord {
  return 'groupName' in record;
}

function isRole(record: PolicyHolder): record is RoleRecord {
  return 'roleName' in record;
}

function isUser(record: PolicyHolder): record is UserRecord {
  return 'userName' in record;
}

function groupElements({ groupName, id }: GroupRecord): XmlContent {
  return [xml('GroupName', groupName), xml('GroupId', id)];
}

function roleElements({ roleName, id }: RoleRecord): XmlContent {
  return [xml('RoleName', roleName), xml('RoleId', id)];
}

function userElements({ userName, id }: UserRecord): XmlContent {
  return [xml('UserName', userName), xml('UserId', id)];
}
