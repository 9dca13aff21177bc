import type { PolicyHolder } from '../authorization/policies-in-force.js';
import type { TagRecord } from '../store/ports/iam.js';
import { visibleKey } from './access-keys.js';
import {
  groupArn,
  instanceProfileArn,
  oidcProviderArn,
  parseIamArn,
  policyArn,
  roleArn,
  rootArn,
  userArn,
} from './arns.js';
import type { IamExchange, Target, TargetOf } from './operation.js';
import { GROUPS, type PrincipalKind, ROLES, USERS } from './principals.js';
import { requestTagContext } from './tags.js';
import { findUserOrCaller } from './user-or-caller.js';
import { visiblePolicy } from './visible-policy.js';

/**
 * Which resource each operation needs permission for, and the condition keys that come with it.
 * Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM".
 */

/** Nothing in particular. */
export const anything: TargetOf<unknown> = () => ({ arn: '*' });

/** All users, roles, groups or instance profiles under a path. */
export function allOf(
  kind: 'user' | 'role' | 'group' | 'instance-profile',
): TargetOf<{ readonly PathPrefix: string | undefined }> {
  return ({ caller }, { PathPrefix }) => ({
    arn: `arn:aws:iam::${caller.accountId}:${kind}${PathPrefix ?? '/'}`,
  });
}

export const allPolicies: TargetOf<{ readonly PathPrefix: string | undefined }> = (_, { PathPrefix }) => ({
  arn: '*',
  named: `policy path ${PathPrefix ?? '/'}`,
});

interface Made {
  readonly Path: string | undefined;
  readonly Tags?: ReadonlyArray<{ readonly Key: string; readonly Value: string }> | undefined;
  readonly PermissionsBoundary?: string | undefined;
}

/** A user or role that is to be made. */
export const newUser: TargetOf<Made & { readonly UserName: string }> = ({ caller }, input) => ({
  arn: userArn({ accountId: caller.accountId, path: input.Path ?? '/', userName: input.UserName }),
  context: madeContext(input),
});

export const newRole: TargetOf<Made & { readonly RoleName: string }> = ({ caller }, input) => ({
  arn: roleArn({ accountId: caller.accountId, path: input.Path ?? '/', roleName: input.RoleName }),
  context: madeContext(input),
});

export const newPolicy: TargetOf<Made & { readonly PolicyName: string }> = ({ caller }, input) => ({
  arn: policyArn(caller.accountId, input.Path ?? '/', input.PolicyName),
  named: `policy ${input.PolicyName}`,
  context: madeContext(input),
});

export const newGroup: TargetOf<Made & { readonly GroupName: string }> = ({ caller }, input) => ({
  arn: groupArn({ accountId: caller.accountId, path: input.Path ?? '/', groupName: input.GroupName }),
});

/** An existing user, role or group, under whichever input its name stands. */
export const user = principal(USERS);
export const role = principal(ROLES);
export const group = principal(GROUPS);

type Named<Parameter extends string> = { readonly name: string } | { readonly [name in Parameter]: string };

function principal<Record extends PolicyHolder, Parameter extends string>(
  kind: PrincipalKind<Record, Parameter>,
): TargetOf<Named<Parameter>> {
  return async (exchange, input) => {
    const name = 'name' in input ? input.name : input[kind.parameter];
    const record = await kind.find(exchange, name);
    return {
      arn: record ? kind.arnOf(record) : kind.arnOfMissing(exchange.caller.accountId, name),
      named: `${kind.entity} ${name}`,
      context: {
        ...requestContext(input),
        ...(record && 'tags' in record ? resourceTagContext(record.tags) : {}),
      },
    };
  };
}

/** The user named, or the caller. */
export const userOrCaller: TargetOf<{ readonly UserName: string | undefined }> = async (exchange, input) => {
  const { caller } = exchange;
  if (input.UserName !== undefined) return user(exchange, { UserName: input.UserName });
  const meant = await findUserOrCaller(exchange, undefined);
  if (meant === 'root') return { arn: caller.arn };
  return {
    arn: USERS.arnOf(meant),
    named: `user ${meant.userName}`,
    context: resourceTagContext(meant.tags),
  };
};

/** The user that an access key belongs to. */
export const ownerOfKey: TargetOf<{ readonly AccessKeyId: string }> = async (exchange, input) => {
  const key = await visibleKey(exchange, input.AccessKeyId);
  return key.userName === undefined
    ? { arn: rootArn(key.accountId) }
    : user(exchange, { UserName: key.userName });
};

/** A managed policy. */
export const policy: TargetOf<{ readonly PolicyArn: string }> = async (exchange, input) => {
  const found = await visiblePolicy(exchange, input.PolicyArn);
  return {
    arn: input.PolicyArn,
    named: `policy ${input.PolicyArn}`,
    context: { ...requestContext(input), ...(found && resourceTagContext(found.tags)) },
  };
};

export const newInstanceProfile: TargetOf<Made & { readonly InstanceProfileName: string }> = (
  { caller },
  input,
) => ({
  arn: instanceProfileArn({
    accountId: caller.accountId,
    path: input.Path ?? '/',
    instanceProfileName: input.InstanceProfileName,
  }),
  context: madeContext(input),
});

type NamedProfile = { readonly name: string } | { readonly InstanceProfileName: string };

export const instanceProfile: TargetOf<NamedProfile> = async ({ services, caller }, input) => {
  const { accountId } = caller;
  const instanceProfileName = 'name' in input ? input.name : input.InstanceProfileName;
  const found = await services.iam.instanceProfiles.find(accountId, instanceProfileName);
  return {
    arn: instanceProfileArn(found ?? { accountId, path: '/', instanceProfileName }),
    named: `instance profile ${instanceProfileName}`,
    context: { ...requestContext(input), ...(found && resourceTagContext(found.tags)) },
  };
};

export const newOidcProvider: TargetOf<{ readonly Url: string; readonly Tags: Made['Tags'] }> = (
  { caller },
  input,
) => ({
  arn: oidcProviderArn(caller.accountId, input.Url.replace(/^https:\/\//, '')),
  context: requestContext(input),
});

type NamedProvider = { readonly name: string } | { readonly OpenIDConnectProviderArn: string };

export const oidcProvider: TargetOf<NamedProvider> = async ({ services, caller }, input) => {
  const arn = 'name' in input ? input.name : input.OpenIDConnectProviderArn;
  const prefix = oidcProviderArn(caller.accountId, '');
  const found = arn.startsWith(prefix)
    ? await services.iam.oidcProviders.find(caller.accountId, arn.slice(prefix.length))
    : undefined;
  return { arn, context: { ...requestContext(input), ...(found && resourceTagContext(found.tags)) } };
};

/** All OIDC providers of the account. */
export const allOidcProviders: TargetOf<unknown> = ({ caller }) => ({
  arn: oidcProviderArn(caller.accountId, '*'),
});

/** Whoever a simulation is about. */
export const policySource: TargetOf<{ readonly PolicySourceArn: string }> = (exchange, input) =>
  sourceTarget(exchange, input.PolicySourceArn);

function sourceTarget(exchange: IamExchange, arn: string): Target | Promise<Target> {
  const parsed = parseIamArn(arn);
  if (parsed?.kind === 'user') return user(exchange, { UserName: parsed.name });
  if (parsed?.kind === 'role') return role(exchange, { RoleName: parsed.name });
  if (parsed?.kind === 'group') return group(exchange, { GroupName: parsed.name });
  return { arn };
}

/** Keys that some inputs make whatever the operation is. */
function requestContext(input: object): Readonly<Record<string, string>> {
  return {
    ...('PolicyArn' in input && typeof input.PolicyArn === 'string'
      ? { 'iam:policyarn': input.PolicyArn }
      : {}),
    ...('PermissionsBoundary' in input && typeof input.PermissionsBoundary === 'string'
      ? { 'iam:permissionsboundary': input.PermissionsBoundary }
      : {}),
    ...('Tags' in input ? requestTagContext(input.Tags as Made['Tags']) : {}),
  };
}

function madeContext(input: Made): Readonly<Record<string, string>> {
  return requestContext(input);
}

function resourceTagContext(tags: readonly TagRecord[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    tags.flatMap(({ key, value }) => [
      [`aws:resourcetag/${key.toLowerCase()}`, value],
      [`iam:resourcetag/${key.toLowerCase()}`, value],
    ]),
  );
}
