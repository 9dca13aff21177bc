import { type AwsError, queryError } from '@countersign/aws-model';

/** IAM's refusals, in its words as recorded from AWS in February 2026. */

export type Entity = 'user' | 'role' | 'group';

export function noSuchEntity(entity: Entity, name: string): AwsError {
  return queryError('NoSuchEntity', `The ${entity} with name ${name} cannot be found.`);
}

export function entityExists(entity: 'User' | 'Role' | 'Group', name: string): AwsError {
  return queryError('EntityAlreadyExists', `${entity} with name ${name} already exists.`);
}

export function noSuchInlinePolicy(entity: Entity, policyName: string): AwsError {
  return queryError('NoSuchEntity', `The ${entity} policy with name ${policyName} cannot be found.`);
}

export function noSuchAccessKey(accessKeyId: string): AwsError {
  return queryError('NoSuchEntity', `The Access Key with id ${accessKeyId} cannot be found.`);
}

/** A managed policy that an operation is about. */
export function noSuchPolicy(arn: string): AwsError {
  return queryError('NoSuchEntity', `Policy ${arn} was not found.`);
}

/** A managed policy that is to be attached or looked into. */
export function notAttachable(what: string): AwsError {
  return queryError('NoSuchEntity', `${what} does not exist or is not attachable.`);
}

/** A policy of service-linked roles, attached to anything else. As reported by callers, of roles. */
export function serviceRolePolicy(): AwsError {
  return queryError('PolicyNotAttachable');
}

export function quotaExceeded(quota: string, limit: number): AwsError {
  return queryError('LimitExceeded', `Cannot exceed quota for ${quota}: ${limit}`);
}

export function deleteConflict(why: string): AwsError {
  return queryError('DeleteConflict', why);
}

/** Of service-linked roles the service alone may change more than the description. The text is as reported by callers. */
export function protectedRole(roleName: string): AwsError {
  return queryError(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${roleName}' - this role is only modifiable by AWS`,
  );
}

/** Operations on "the caller's user" asked for by a role. */
export function userNameNeeded(): AwsError {
  return queryError('ValidationError', 'Must specify userName when calling with non-User credentials');
}
