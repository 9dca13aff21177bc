import {
  type AuthorizationRequest,
  type CompiledPolicy,
  type ContextValue,
  compilePolicy,
  type PolicyKind,
  type PolicySet,
  type PrincipalDescription,
  parsePolicy,
  type RequestContext,
} from '../src/index.js';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';

export const USER: PrincipalDescription = {
  kind: 'user',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:user/carlos`,
};
export const ROOT: PrincipalDescription = {
  kind: 'account-root',
  accountId: ACCOUNT,
  arn: `arn:aws:iam::${ACCOUNT}:root`,
};
export const SESSION: PrincipalDescription = {
  kind: 'assumed-role',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/examplerole/examplesession`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/path/examplerole`,
};
export const FEDERATED: PrincipalDescription = {
  kind: 'federated-user',
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:federated-user/exampleuser`,
  userArn: `arn:aws:iam::${ACCOUNT}:user/carlos`,
};
export const ANONYMOUS: PrincipalDescription = { kind: 'anonymous' };

/** Keys may be written as the documentation spells them. */
export function contextOf(keys: Readonly<Record<string, ContextValue>> = {}): RequestContext {
  const map = new Map(Object.entries(keys).map(([key, value]) => [key.toLowerCase(), value]));
  return { get: (key) => map.get(key) };
}

export function requestOf(overrides: Partial<AuthorizationRequest> = {}): AuthorizationRequest {
  return {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::amzn-s3-demo-bucket/report.pdf',
    principal: USER,
    context: contextOf(),
    resourceAccount: ACCOUNT,
    ...overrides,
  };
}

export type Json = { readonly [name: string]: unknown };

export function document(statements: readonly Json[] | Json, version = '2012-10-17'): Json {
  return { Version: version, Statement: statements };
}

export function compiled(policy: Json, kind: PolicyKind, id: string = kind): CompiledPolicy {
  return compilePolicy(parsePolicy(JSON.stringify(policy), kind), { id, type: kind });
}

/** Policies as JSON, by the part they play. */
export interface JsonPolicies {
  readonly identity?: readonly Json[];
  readonly bucket?: Json;
  readonly trust?: Json;
  readonly boundary?: readonly Json[];
  readonly session?: readonly Json[];
}

export function policySet({ identity = [], bucket, trust, boundary, session }: JsonPolicies): PolicySet {
  const all = (policies: readonly Json[], kind: PolicyKind) =>
    policies.map((policy, nth) => compiled(policy, kind, `${kind}-${nth}`));
  const resource = bucket ? compiled(bucket, 'bucket') : trust ? compiled(trust, 'trust') : undefined;
  return {
    identity: all(identity, 'identity'),
    resource,
    boundary: boundary && all(boundary, 'boundary'),
    session: session && all(session, 'session'),
  };
}
