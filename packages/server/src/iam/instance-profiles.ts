import { type AwsError, isoSeconds, queryError } from '@countersign/aws-model';
import { required } from '../query/query-input.js';
import type { InstanceProfileRecord, RoleRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { instanceProfileArn, roleArn } from './arns.js';
import { deleteConflict, quotaExceeded } from './errors.js';
import { newId } from './ids.js';
import { instanceProfileName, paging, path, pathPrefix, QUOTAS, roleName, tags } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { changeable, existing, ROLES } from './principals.js';
import { roleElements } from './role-elements.js';
import { newTags, type Taggable, tagElements, tagList } from './tags.js';
import { shownRole } from './trust-policies.js';

/** What IAM hands a role to an EC2 instance in. Texts as recorded from AWS in February 2026. */

const name = required(instanceProfileName);

export const createInstanceProfile = handler(
  { InstanceProfileName: name, Path: path, Tags: tags },
  async (exchange, input) => {
    const { services, caller, now } = exchange;
    const { accountId } = caller;
    const given = newTags(input.Tags, 'insensitive');
    if ((await services.iam.instanceProfiles.list(accountId)).length >= QUOTAS.InstanceProfiles)
      throw quotaExceeded('InstanceProfilesPerAccount', QUOTAS.InstanceProfiles);
    const profile: InstanceProfileRecord = {
      accountId,
      id: newId('instanceProfile', accountId),
      instanceProfileName: input.InstanceProfileName,
      path: input.Path ?? '/',
      createdAt: now,
      tags: given,
    };
    if (!(await services.iam.instanceProfiles.create(profile)))
      throw queryError(
        'EntityAlreadyExists',
        `Instance Profile ${input.InstanceProfileName} already exists.`,
      );
    return xml('InstanceProfile', await profileElements(exchange, profile), tagElements(given));
  },
);

export const getInstanceProfile = handler({ InstanceProfileName: name }, async (exchange, input) => {
  const profile = await existingProfile(exchange, input.InstanceProfileName);
  return xml('InstanceProfile', await profileElements(exchange, profile), tagList(profile.tags));
});

export const listInstanceProfiles = handler(
  { PathPrefix: pathPrefix, ...paging },
  async (exchange, input) => {
    const all = await exchange.services.iam.instanceProfiles.list(exchange.caller.accountId);
    const prefix = input.PathPrefix ?? '/';
    const page = paginate(
      all.filter((profile) => profile.path.startsWith(prefix)),
      profileName,
      input,
    );
    return [await profileList(exchange, page.items), pageElements(page)];
  },
);

export const listInstanceProfilesForRole = handler(
  { RoleName: required(roleName), ...paging },
  async (exchange, input) => {
    const role = await existing(ROLES, exchange, input.RoleName);
    const page = paginate(await profilesOfRole(exchange, role), profileName, input);
    return [await profileList(exchange, page.items), pageElements(page)];
  },
);

export const deleteInstanceProfile = handler({ InstanceProfileName: name }, async (exchange, input) => {
  const profile = await existingProfile(exchange, input.InstanceProfileName);
  if (profile.roleName !== undefined) throw roleInProfile();
  if (!(await exchange.services.iam.instanceProfiles.delete(profile.accountId, profile.instanceProfileName)))
    throw noSuchProfile(input.InstanceProfileName);
  return undefined;
});

const roleInput = { InstanceProfileName: name, RoleName: required(roleName) } as const;

/** Whoever adds a role passes it to EC2, which needs a permission of its own. */
export const addRoleToInstanceProfile = handler(roleInput, async (exchange, input) => {
  const profile = await existingProfile(exchange, input.InstanceProfileName);
  const role = await changeable(ROLES, exchange, input.RoleName);
  await exchange.authorize('iam:PassRole', roleArn(role), { 'iam:passedtoservice': 'ec2.amazonaws.com' });
  if (profile.roleName !== undefined) throw quotaExceeded('InstanceSessionsPerInstanceProfile', 1);
  await saveProfile(exchange, { ...profile, roleName: role.roleName });
  return undefined;
});

export const removeRoleFromInstanceProfile = handler(roleInput, async (exchange, input) => {
  const profile = await existingProfile(exchange, input.InstanceProfileName);
  const role = await existing(ROLES, exchange, input.RoleName);
  const { roleName: held, ...rest } = profile;
  if (held !== role.roleName) {
    throw queryError(
      'NoSuchEntity',
      `Role ${role.roleName} in Instance Profile ${profile.instanceProfileName} cannot be found.`,
    );
  }
  await saveProfile(exchange, rest);
  return undefined;
});

export const TAGGED_PROFILES: Taggable<InstanceProfileRecord> = {
  parameter: 'InstanceProfileName',
  name,
  existing: existingProfile,
  save: saveProfile,
};

/** The profiles that hold a role, by name. */
export async function profilesOfRole(
  { services }: IamExchange,
  role: RoleRecord,
): Promise<readonly InstanceProfileRecord[]> {
  const all = await services.iam.instanceProfiles.list(role.accountId);
  return all.filter((profile) => profile.roleName === role.roleName);
}

export function roleInProfile(): AwsError {
  return deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
}

export async function profileList(
  exchange: IamExchange,
  profiles: readonly InstanceProfileRecord[],
  element = 'InstanceProfiles',
): Promise<XmlContent> {
  const written = await Promise.all(profiles.map((profile) => profileElements(exchange, profile)));
  return memberList(element, written, (content) => content);
}

async function profileElements(
  { services }: IamExchange,
  profile: InstanceProfileRecord,
): Promise<XmlContent> {
  const role =
    profile.roleName === undefined
      ? undefined
      : await services.iam.findRole(profile.accountId, profile.roleName);
  return [
    xml('Path', profile.path),
    xml('InstanceProfileName', profile.instanceProfileName),
    xml('InstanceProfileId', profile.id),
    xml('Arn', instanceProfileArn(profile)),
    xml('CreateDate', isoSeconds(profile.createdAt)),
    memberList('Roles', role ? [await shownRole(services.iam, role)] : [], roleElements),
  ];
}

/** @throws AwsError NoSuchEntity */
async function existingProfile(
  { services, caller }: IamExchange,
  wanted: string,
): Promise<InstanceProfileRecord> {
  const profile = await services.iam.instanceProfiles.find(caller.accountId, wanted);
  if (!profile) throw noSuchProfile(wanted);
  return profile;
}

async function saveProfile({ services }: IamExchange, profile: InstanceProfileRecord): Promise<void> {
  if (!(await services.iam.instanceProfiles.save(profile))) throw noSuchProfile(profile.instanceProfileName);
}

function noSuchProfile(wanted: string): AwsError {
  return queryError('NoSuchEntity', `Instance Profile ${wanted} cannot be found.`);
}

function profileName(profile: InstanceProfileRecord): string {
  return profile.instanceProfileName;
}
