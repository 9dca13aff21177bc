import { describe, expect, it } from 'vitest';
import { type CredentialOrigin, credentialOrigin, type OriginClues, type Principal } from '../src/index.js';

const HOUR = 3_600;
const LONG = { accessKeyId: 'AKIAQEXAMPLE', hasSessionToken: false };
const TEMPORARY = { accessKeyId: 'ASIAQEXAMPLE', hasSessionToken: true };

const identity = (type: Principal['type'], more: Partial<Principal> = {}): Principal => ({
  type,
  ...more,
});
const role = (roleName = 'App', sessionName = 'nightly') =>
  identity('assumed-role', { roleName, sessionName });
const inRole = (environment: Record<string, string>, who = role()): OriginClues => ({
  ...TEMPORARY,
  identity: who,
  environment,
});

describe('where credentials come from, and what caps them', () => {
  const table: readonly [
    what: string,
    clues: OriginClues,
    origin: CredentialOrigin,
    cap: number | undefined,
  ][] = [
    ["a user's key", { ...LONG, identity: identity('user') }, 'user-key', undefined],
    ["the root user's key", { ...LONG, identity: identity('root') }, 'root-key', undefined],
    ['a key of nobody knows whom', LONG, 'long-term-key', undefined],
    [
      'a key of another store',
      { accessKeyId: 'minioadmin', hasSessionToken: false },
      'long-term-key',
      undefined,
    ],
    ['GetSessionToken', { ...TEMPORARY, identity: identity('user') }, 'user-session', 36 * HOUR],
    ['GetSessionToken of the root user', { ...TEMPORARY, identity: identity('root') }, 'root-session', HOUR],
    [
      'GetFederationToken',
      { ...TEMPORARY, identity: identity('federated-user') },
      'federated-user',
      36 * HOUR,
    ],
    ['AssumeRole', { ...TEMPORARY, identity: role() }, 'assumed-role', 12 * HOUR],
    ['role chaining', { ...TEMPORARY, identity: role(), chained: true }, 'chained-role', HOUR],
    ['a session of nobody knows whom', TEMPORARY, 'session', 36 * HOUR],
    ['EC2, by its session name', inRole({}, role('Web', 'i-0123456789abcdef0')), 'ec2-instance', 6 * HOUR],
    ['an old EC2 instance', inRole({}, role('Web', 'i-12345678')), 'ec2-instance', 6 * HOUR],
    [
      'Identity Center, by its role',
      inRole({}, role('AWSReservedSSO_Admin_0123456789abcdef', 'ann')),
      'identity-center',
      12 * HOUR,
    ],
    [
      'Lambda',
      inRole({ AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_ACCESS_KEY_ID: 'ASIAQEXAMPLE' }),
      'lambda',
      12 * HOUR,
    ],
    [
      'a role that a Lambda function assumed',
      inRole({ AWS_LAMBDA_FUNCTION_NAME: 'f', AWS_ACCESS_KEY_ID: 'ASIAQOTHER' }),
      'assumed-role',
      12 * HOUR,
    ],
    [
      'CloudShell',
      inRole({
        AWS_EXECUTION_ENV: 'CloudShell',
        AWS_CONTAINER_CREDENTIALS_FULL_URI:
          'http://localhost:1338/latest/meta-data/container/security-credentials',
      }),
      'cloudshell',
      36 * HOUR,
    ],
    ['aws login', { ...TEMPORARY, identity: identity('user'), told: 'console-login' }, 'console-login', 900],
    ['a role, by its provider', { ...TEMPORARY, told: 'assumed-role' }, 'assumed-role', 12 * HOUR],
    ['ECS', inRole({ AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/x' }), 'ecs-task', 6 * HOUR],
    ['Fargate', inRole({ AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE' }), 'ecs-task', 6 * HOUR],
    [
      'EKS Pod Identity',
      inRole({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' }),
      'eks-pod-identity',
      6 * HOUR,
    ],
    [
      'EKS Pod Identity, IPv6',
      inRole({ AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://[fd00:ec2::23]/v1/credentials' }),
      'eks-pod-identity',
      6 * HOUR,
    ],
    [
      'EKS IRSA',
      inRole({ AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token' }),
      'eks-irsa',
      12 * HOUR,
    ],
    [
      'another web identity',
      inRole({ AWS_WEB_IDENTITY_TOKEN_FILE: '/tmp/token' }),
      'web-identity',
      12 * HOUR,
    ],
    [
      'exported variables on a container: they go first in every SDK',
      inRole({ AWS_ACCESS_KEY_ID: 'ASIAQEXAMPLE', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' }),
      'assumed-role',
      12 * HOUR,
    ],
    [
      "a user's key on a container",
      { ...LONG, identity: identity('user'), environment: { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' } },
      'user-key',
      undefined,
    ],
  ];

  it.each(table)('%s', (_, clues, origin, cap) => {
    const told = credentialOrigin(clues);
    expect([told.origin, told.capSeconds]).toEqual([origin, cap]);
    expect(told.rule).not.toBe('');
  });

  it("takes the role's maximum for a cap only where the service that makes the session heeds it", () => {
    const heeding = table
      .map(([, clues]) => credentialOrigin(clues))
      .filter(({ capIsRoleMaximum }) => capIsRoleMaximum)
      .map(({ origin }) => origin);
    expect(new Set(heeding)).toEqual(new Set(['assumed-role', 'eks-irsa', 'web-identity']));
  });
});
