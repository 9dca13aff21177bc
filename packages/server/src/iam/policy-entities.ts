import { required, text } from '../query-input.js';
import type { RoleRecord, UserRecord } from '../store/ports.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { notAttachable } from './errors.js';
import { arn, paging, path } from './limits.js';
import { checkPolicyArn, visiblePolicy } from './managed-policy-lookup.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';

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
    const uses = (record: UserRecord | RoleRecord) =>
      record.path.startsWith(input.PathPrefix ?? '/') &&
      ((input.PolicyUsageFilter !== 'PermissionsBoundary' && record.attachedPolicies.includes(policy.arn)) ||
        (input.PolicyUsageFilter !== 'PermissionsPolicy' && record.permissionsBoundary === policy.arn));
    const wanted = (kind: string) => input.EntityFilter === undefined || input.EntityFilter === kind;
    const roles = wanted('Role') ? (await services.iam.listRoles(caller.accountId)).filter(uses) : [];
    const users = wanted('User') ? (await services.iam.listUsers(caller.accountId)).filter(uses) : [];
    const page = paginate([...roles, ...users], ({ id }) => id, input);
    return [
      xml('PolicyGroups'),
      memberList('PolicyRoles', page.items.filter(isRole), roleElements),
      memberList('PolicyUsers', page.items.filter(isUser), userElements),
      pageElements(page),
    ];
  },
);

function isRole(record: UserRecord | RoleRecord): record is RoleRecord {
  return 'roleName' in record;
}

function isUser(record: UserRecord | RoleRecord): record is UserRecord {
  return 'userName' in record;
}

function roleElements({ roleName, id }: RoleRecord): XmlContent {
  return [xml('RoleName', roleName), xml('RoleId', id)];
}

function userElements({ userName, id }: UserRecord): XmlContent {
  return [xml('UserName', userName), xml('UserId', id)];
}
