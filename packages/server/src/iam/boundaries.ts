import { checkPolicyArn } from '../authorization/managed-policy-lookup.js';
import { named, required } from '../query/query-input.js';
import type { RoleRecord, UserRecord } from '../store/ports/iam.js';
import { type XmlContent, xml } from '../wire/xml-writer.js';
import { notAttachable } from './errors.js';
import { arn } from './limits.js';
import { handler, type IamExchange } from './operation.js';
import { changeable, type PrincipalKind, saveChanged } from './principals.js';
import { visiblePolicy } from './visible-policy.js';

/**
 * Whether a policy can be a permissions boundary here.
 *
 * @throws AwsError ValidationError, InvalidInput, NoSuchEntity
 */
export async function checkBoundary(exchange: IamExchange, policyArn: string): Promise<void> {
  checkPolicyArn(policyArn);
  if (!(await visiblePolicy(exchange, policyArn))) throw notAttachable(`Scope ARN: ${policyArn}`);
}

/** `PermissionsBoundary` of answers about one user or role. */
export function boundaryElement({ permissionsBoundary }: { permissionsBoundary?: string }): XmlContent {
  return permissionsBoundary === undefined
    ? undefined
    : xml(
        'PermissionsBoundary',
        xml('PermissionsBoundaryType', 'Policy'),
        xml('PermissionsBoundaryArn', permissionsBoundary),
      );
}

/** Put- and DeleteUserPermissionsBoundary, Put- and DeleteRolePermissionsBoundary. */
export function boundaryOperations<Record extends UserRecord | RoleRecord>(kind: PrincipalKind<Record>) {
  const name = named(kind.parameter, kind.shortName);
  return {
    put: handler({ name, PermissionsBoundary: required(arn) }, async (exchange, input) => {
      const record = await changeable(kind, exchange, input.name);
      await checkBoundary(exchange, input.PermissionsBoundary);
      await saveChanged(kind, exchange, { ...record, permissionsBoundary: input.PermissionsBoundary });
      return undefined;
    }),
    delete: handler({ name }, async (exchange, input) => {
      const { permissionsBoundary: _, ...rest } = await changeable(kind, exchange, input.name);
      await saveChanged(kind, exchange, rest as Record);
      return undefined;
    }),
  };
}
