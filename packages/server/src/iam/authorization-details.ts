import { awsManagedPolicies } from '../authorization/aws-managed-policies.js';
import type { PolicyHolder } from '../authorization/policies-in-force.js';
import { texts } from '../query/query-input.js';
import type { GroupRecord, ManagedPolicyRecord, RoleRecord, UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { parseIamArn } from './arns.js';
import { type Attachments, attachmentsOf } from './attachments.js';
import { boundaryElement } from './boundaries.js';
import { encodeDocument } from './documents.js';
import { groupElements } from './groups.js';
import { profileList, profilesOfRole } from './instance-profiles.js';
import { paging } from './limits.js';
import { policyElements } from './managed-policies.js';
import { handler, type IamExchange } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { versionElements } from './policy-versions.js';
import { lastUsedElement, roleElements } from './role-elements.js';
import { tagElements, tagList } from './tags.js';
import { shownRole } from './trust-policies.js';
import { userElements } from './user-elements.js';

/** One entry of the answer, whichever list it stands in. */
type Entry =
  | { readonly list: 'User'; readonly record: UserRecord }
  | { readonly list: 'Group'; readonly record: GroupRecord }
  | { readonly list: 'Role'; readonly record: RoleRecord }
  | { readonly list: 'Policy'; readonly record: ManagedPolicyRecord };

/** Everything at once, on one list of pages. Of AWS's own policies only those in use. */
export const getAccountAuthorizationDetails = handler(
  {
    Filter: texts({ values: ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'] }),
    ...paging,
  },
  async (exchange, input) => {
    const attachments = await attachmentsOf(exchange);
    const entries = await entriesOf(exchange, input.Filter ?? [], attachments);
    const page = paginate(entries, ({ list, record }) => `${list} ${record.id}`, input);
    const written = await Promise.all(
      page.items.map(async (entry) => ({
        list: entry.list,
        content: await detail(exchange, entry, attachments),
      })),
    );
    const only = (list: Entry['list'], element: string) =>
      memberList(
        element,
        written.filter((entry) => entry.list === list),
        ({ content }) => content,
      );
    return [
      only('User', 'UserDetailList'),
      only('Group', 'GroupDetailList'),
      only('Role', 'RoleDetailList'),
      only('Policy', 'Policies'),
      pageElements(page),
    ];
  },
);

async function entriesOf(
  { services, caller }: IamExchange,
  filter: readonly string[],
  attachments: (arn: string) => Attachments,
): Promise<Entry[]> {
  const { iam } = services;
  const { accountId } = caller;
  const wanted = (kind: string) => filter.length === 0 || filter.includes(kind);
  const used = ({ arn }: ManagedPolicyRecord) => {
    const { permissions, boundaries } = attachments(arn);
    return permissions + boundaries > 0;
  };
  const users = wanted('User') ? await iam.listUsers(accountId) : [];
  const groups = wanted('Group') ? await iam.groups.list(accountId) : [];
  const roles = wanted('Role') ? await iam.listRoles(accountId) : [];
  const policies = [
    ...(wanted('LocalManagedPolicy') ? await iam.listPolicies(accountId) : []),
    ...(wanted('AWSManagedPolicy') ? awsManagedPolicies().filter(used) : []),
  ];
  return [
    ...users.map((record): Entry => ({ list: 'User', record })),
    ...groups.map((record): Entry => ({ list: 'Group', record })),
    ...roles.map((record): Entry => ({ list: 'Role', record })),
    ...policies.map((record): Entry => ({ list: 'Policy', record })),
  ];
}

async function detail(
  exchange: IamExchange,
  { list, record }: Entry,
  attachments: (arn: string) => Attachments,
): Promise<XmlContent> {
  const { iam } = exchange.services;
  switch (list) {
    case 'User': {
      const groups = await iam.groups.groupsOf(record.accountId, record.userName);
      return [
        userElements(record),
        heldPolicies(record, 'UserPolicyList'),
        memberList('GroupList', groups, ({ groupName }) => groupName),
        boundaryElement(record),
        tagElements(record.tags),
      ];
    }
    case 'Group':
      return [groupElements(record), heldPolicies(record, 'GroupPolicyList')];
    case 'Role':
      return [
        roleElements(await shownRole(iam, record)),
        await profileList(exchange, await profilesOfRole(exchange, record), 'InstanceProfileList'),
        heldPolicies(record, 'RolePolicyList'),
        boundaryElement(record),
        tagList(record.tags),
        lastUsedElement(await iam.lastUseOfRole(record)),
      ];
    case 'Policy':
      return [
        policyElements(record, attachments(record.arn)),
        memberList('PolicyVersionList', record.versions.toReversed(), (version) => [
          xml('Document', encodeDocument(version.document)),
          versionElements(record, version),
        ]),
      ];
  }
}

function heldPolicies(record: PolicyHolder, inlineList: string): XmlContent {
  const inline = Object.entries(record.inlinePolicies).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    memberList(inlineList, inline, ([name, document]) => [
      xml('PolicyName', name),
      xml('PolicyDocument', encodeDocument(document)),
    ]),
    memberList('AttachedManagedPolicies', record.attachedPolicies, (arn) => [
      xml('PolicyName', parseIamArn(arn)?.name),
      xml('PolicyArn', arn),
    ]),
  ];
}
