import { ROLE_SESSION_SECONDS } from '@countersign/aws-model';
import { required } from '../query/query-input.js';
import type { RoleRecord } from '../store/ports/iam.js';
import { optionalXml, xml } from '../wire/xml-writer.js';
import { boundaryElement, checkBoundary } from './boundaries.js';
import { deleteConflict, entityExists, noSuchEntity } from './errors.js';
import { newId } from './ids.js';
import { profilesOfRole, roleInProfile } from './instance-profiles.js';
import {
  arn,
  maxSessionDuration,
  paging,
  path,
  pathPrefix,
  policyDocument,
  roleDescription,
  roleName,
  tags,
} from './limits.js';
import { handler } from './operation.js';
import { memberList, pageElements, paginate } from './paging.js';
import { changeable, existing, ROLES, saveChanged } from './principals.js';
import { lastUsedElement, roleElements } from './role-elements.js';
import { newTags, tagElements } from './tags.js';
import { checkTrustPolicy, shownRole } from './trust-policies.js';

export const createRole = handler(
  {
    RoleName: required(roleName),
    AssumeRolePolicyDocument: required(policyDocument),
    Path: path,
    Description: roleDescription,
    MaxSessionDuration: maxSessionDuration,
    PermissionsBoundary: arn,
    Tags: tags,
  },
  async (exchange, input) => {
    const { services, caller, now } = exchange;
    const given = newTags(input.Tags, 'insensitive');
    const trustPolicy = await checkTrustPolicy(exchange, input.AssumeRolePolicyDocument);
    if (input.PermissionsBoundary !== undefined) await checkBoundary(exchange, input.PermissionsBoundary);
    const role: RoleRecord = {
      accountId: caller.accountId,
      id: newId('role', caller.accountId),
      roleName: input.RoleName,
      path: input.Path ?? '/',
      createdAt: now,
      trustPolicy,
      maxSessionDuration: input.MaxSessionDuration ?? ROLE_SESSION_SECONDS.default,
      inlinePolicies: {},
      attachedPolicies: [],
      tags: given,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.PermissionsBoundary === undefined ? {} : { permissionsBoundary: input.PermissionsBoundary }),
    };
    if (!(await services.iam.createRole(role))) throw entityExists('Role', input.RoleName);
    const shown = await shownRole(services.iam, role);
    return xml('Role', roleElements(shown), boundaryElement(role), tagElements(role.tags));
  },
);

export const getRole = handler({ RoleName: required(roleName) }, async (exchange, input) => {
  const role = await existing(ROLES, exchange, input.RoleName);
  const lastUsed = await exchange.services.iam.lastUseOfRole(role);
  return xml(
    'Role',
    roleElements(await shownRole(exchange.services.iam, role)),
    optionalXml('Description', role.description),
    xml('MaxSessionDuration', role.maxSessionDuration),
    boundaryElement(role),
    tagElements(role.tags),
    lastUsedElement(lastUsed),
  );
});

export const listRoles = handler({ PathPrefix: pathPrefix, ...paging }, async (exchange, input) => {
  const all = await exchange.services.iam.listRoles(exchange.caller.accountId);
  const prefix = input.PathPrefix ?? '/';
  const page = paginate(
    all.filter((role) => role.path.startsWith(prefix)),
    (role) => role.roleName,
    input,
  );
  const shown = await Promise.all(page.items.map((role) => shownRole(exchange.services.iam, role)));
  return [
    memberList('Roles', shown, (role) => [
      roleElements(role),
      optionalXml('Description', role.description),
      xml('MaxSessionDuration', role.maxSessionDuration),
    ]),
    pageElements(page),
  ];
});

/** What is not sent stays as it is. */
export const updateRole = handler(
  { RoleName: required(roleName), Description: roleDescription, MaxSessionDuration: maxSessionDuration },
  async (exchange, input) => {
    // Of a service-linked role the description alone may be changed.
    const find = input.MaxSessionDuration === undefined ? existing : changeable;
    const role = await find(ROLES, exchange, input.RoleName);
    await saveChanged(ROLES, exchange, {
      ...role,
      maxSessionDuration: input.MaxSessionDuration ?? role.maxSessionDuration,
      ...(input.Description === undefined ? {} : { description: input.Description }),
    });
    // UpdateRoleResult is there, and empty.
    return [];
  },
);

export const updateRoleDescription = handler(
  { RoleName: required(roleName), Description: required(roleDescription) },
  async (exchange, input) => {
    const role = { ...(await existing(ROLES, exchange, input.RoleName)), description: input.Description };
    await saveChanged(ROLES, exchange, role);
    const shown = await shownRole(exchange.services.iam, role);
    return xml('Role', roleElements(shown), xml('Description', role.description));
  },
);

export const updateAssumeRolePolicy = handler(
  { RoleName: required(roleName), PolicyDocument: required(policyDocument) },
  async (exchange, input) => {
    const role = await changeable(ROLES, exchange, input.RoleName);
    const trustPolicy = await checkTrustPolicy(exchange, input.PolicyDocument);
    await saveChanged(ROLES, exchange, { ...role, trustPolicy });
    return undefined;
  },
);

export const deleteRole = handler({ RoleName: required(roleName) }, async (exchange, input) => {
  const role = await changeable(ROLES, exchange, input.RoleName);
  if (role.attachedPolicies.length > 0)
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inlinePolicies).length > 0)
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  if ((await profilesOfRole(exchange, role)).length > 0) throw roleInProfile();
  if (!(await exchange.services.iam.deleteRole(role.accountId, role.roleName)))
    throw noSuchEntity('role', input.RoleName);
  return undefined;
});
