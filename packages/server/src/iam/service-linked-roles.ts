import { randomUUID } from 'node:crypto';
import { queryError, ROLE_SESSION_SECONDS } from '@countersign/aws-model';
import { required, text } from '../query/query-input.js';
import type { IamStore, RoleRecord } from '../store/ports/iam.js';
import { optionalXml, xml } from '../wire/xml-writer.js';
import { roleArn } from './arns.js';
import { noSuchEntity } from './errors.js';
import { newId } from './ids.js';
import { NAME, roleDescription, roleName } from './limits.js';
import { handler, type IamExchange, type TargetOf } from './operation.js';
import { existing, ROLES } from './principals.js';
import { roleElements } from './role-elements.js';
import { LINKED_SERVICES } from './service-linked-role-table.js';

/*
 * Roles that belong to an AWS service. No service is here to use them; what is kept is what a caller sees of them.
 * Source: IAM User Guide, "Create a service-linked role"; texts as recorded from AWS in February 2026.
 */

const serviceName = required(text({ minimum: 1, maximum: 128, ...NAME }));

export const createServiceLinkedRole = handler(
  {
    AWSServiceName: serviceName,
    Description: roleDescription,
    CustomSuffix: text({ minimum: 1, maximum: 64, ...NAME }),
  },
  async ({ services, caller, now }, input) => {
    const service = LINKED_SERVICES.get(input.AWSServiceName);
    // AWS's code and text for it, as reported by callers.
    if (!service) {
      throw queryError(
        'AccessDenied',
        `Cannot find Service Linked Role template for ${input.AWSServiceName}`,
      );
    }
    const { principal, policyArn, takesSuffix } = service;
    if (input.CustomSuffix !== undefined && !takesSuffix)
      throw queryError('InvalidInput', `Custom suffix is not allowed for ${principal}`);
    const role: RoleRecord = {
      accountId: caller.accountId,
      id: newId('role', caller.accountId),
      roleName: linkedRoleName(input),
      path: linkedPath(principal),
      createdAt: now,
      trustPolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: principal }, Action: 'sts:AssumeRole' }],
      }),
      maxSessionDuration: ROLE_SESSION_SECONDS.default,
      inlinePolicies: {},
      attachedPolicies: [policyArn],
      tags: [],
      linkedService: principal,
      ...(input.Description === undefined ? {} : { description: input.Description }),
    };
    if (!(await services.iam.createRole(role))) {
      throw queryError(
        'InvalidInput',
        `Service role name ${role.roleName} has been taken in this account, please try a different suffix.`,
      );
    }
    return xml('Role', roleElements(role), optionalXml('Description', role.description));
  },
);

/** The role that an input names. */
interface Asked {
  readonly AWSServiceName: string;
  readonly CustomSuffix: string | undefined;
}

function linkedRoleName({ AWSServiceName, CustomSuffix }: Asked): string {
  const name = LINKED_SERVICES.get(AWSServiceName)?.roleName ?? '*';
  return CustomSuffix === undefined ? name : `${name}_${CustomSuffix}`;
}

function linkedPath(principal: string): string {
  return `/aws-service-role/${principal}/`;
}

/** A service-linked role that is to be made. */
export const newLinkedRole: TargetOf<Asked> = ({ caller }, input) => ({
  arn: roleArn({
    accountId: caller.accountId,
    path: linkedPath(input.AWSServiceName),
    roleName: linkedRoleName(input),
  }),
  context: { 'iam:awsservicename': input.AWSServiceName },
});

/** The role that a task deletes. */
export const deletedRole: TargetOf<{ readonly DeletionTaskId: string }> = ({ caller }, input) => ({
  arn: `arn:aws:iam::${caller.accountId}:role${input.DeletionTaskId.replace(/^task|\/[^/]*$/g, '')}`,
});

/** The last deletions of each account; in memory, since a task is asked about right after it began. */
const DELETIONS: WeakMap<IamStore, Map<string, string[]>> = new WeakMap();

/** A task is known until this many more have begun. */
const KEPT_DELETIONS = 1_000;

/** No service is there to object, so a role is gone when its deletion is answered. */
export const deleteServiceLinkedRole = handler({ RoleName: required(roleName) }, async (exchange, input) => {
  const role = await existing(ROLES, exchange, input.RoleName);
  const { iam } = exchange.services;
  if (role.linkedService === undefined || !(await iam.deleteRole(role.accountId, role.roleName)))
    throw noSuchEntity('role', input.RoleName);
  const task = `task${role.path}${role.roleName}/${randomUUID()}`;
  const tasks = deletionsOf(exchange);
  tasks.push(task);
  if (tasks.length > KEPT_DELETIONS) tasks.shift();
  return xml('DeletionTaskId', task);
});

export const getServiceLinkedRoleDeletionStatus = handler(
  { DeletionTaskId: required(text({ minimum: 1, maximum: 1_000 })) },
  async (exchange, input) => {
    if (!deletionsOf(exchange).includes(input.DeletionTaskId))
      throw queryError('NoSuchEntity', `Deletion task ${input.DeletionTaskId} cannot be found.`);
    return xml('Status', 'SUCCEEDED');
  },
);

function deletionsOf({ services: { iam }, caller }: IamExchange): string[] {
  const ofStore = DELETIONS.get(iam) ?? new Map<string, string[]>();
  DELETIONS.set(iam, ofStore);
  const tasks = ofStore.get(caller.accountId) ?? [];
  ofStore.set(caller.accountId, tasks);
  return tasks;
}
