import { beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../src/authentication/caller.js';
import { IAM_OPERATIONS } from '../src/iam/operations.js';
import { STS_OPERATIONS, UNSIGNED_STS_OPERATIONS } from '../src/sts/operations.js';
import {
  ACCOUNT,
  element,
  OTHER_ACCOUNT,
  type Parameters,
  policy,
  QueryClient,
  root,
  trust,
} from './iam/query-client.js';

const READ = policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' });
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/Mine`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app`;

/** Everything that any operation of STS or IAM needs, so that none is refused for its parameters: each takes what it knows. */
const EVERYTHING: Parameters = {
  UserName: 'alice',
  NewUserName: 'renamed',
  GroupName: 'writers',
  NewGroupName: 'renamed',
  RoleName: 'app',
  InstanceProfileName: 'web',
  PolicyName: 'Inline',
  PolicyArn: POLICY,
  PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  PolicyDocument: READ,
  AssumeRolePolicyDocument: trust(ACCOUNT),
  PolicyInputList: [READ],
  PermissionsBoundary: POLICY,
  Description: 'altered',
  VersionId: 'v1',
  Status: 'Inactive',
  ActionNames: ['s3:GetObject'],
  Tags: [{ Key: 'k', Value: 'v' }],
  TagKeys: ['k'],
  Url: 'https://idp.example.com/other',
  OpenIDConnectProviderArn: `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`,
  ClientID: 'app',
  ThumbprintList: ['a'.repeat(40)],
  AccountAlias: 'altered',
  AWSServiceName: 'batch.amazonaws.com',
  DeletionTaskId: 'task/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch/0',
  RoleArn: ROLE,
  RoleSessionName: 'work',
  Name: 'bob',
  EncodedMessage: 'x',
  VirtualMFADeviceName: 'other',
  SerialNumber: `arn:aws:iam::${ACCOUNT}:mfa/phone`,
  AuthenticationCode1: '123456',
  AuthenticationCode2: '654321',
  SSHPublicKeyBody: 'ssh-rsa AAAA',
  SSHPublicKeyId: 'APKAIOSFODNN7EXAMPLE',
  Encoding: 'SSH',
  CertificateBody: 'none',
  CertificateId: 'NONEXISTENTCERTID12345678901',
  ServiceName: 'codecommit.amazonaws.com',
  ServiceSpecificCredentialId: 'ACCAIOSFODNN7EXAMPLE',
  ServerCertificateName: 'site',
  NewServerCertificateName: 'renamed',
  PrivateKey: 'none',
  SAMLMetadataDocument: '<x/>'.padEnd(1_000),
  SAMLProviderArn: `arn:aws:iam::${ACCOUNT}:saml-provider/idp`,
};

let client: QueryClient;
let everything: Parameters;
let forSts: Parameters;
let nobody: Principal;
beforeAll(async () => {
  client = await QueryClient.open();
  const iam = (action: string, parameters: Parameters) => client.iam(action, parameters);
  nobody = await client.user('nobody');
  await client.user('alice');
  await iam('CreateGroup', { GroupName: 'writers' });
  await iam('CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: trust(ACCOUNT) });
  await iam('CreatePolicy', { PolicyName: 'Mine', PolicyDocument: READ });
  await iam('CreateInstanceProfile', { InstanceProfileName: 'web' });
  await iam('CreateOpenIDConnectProvider', { Url: 'https://idp.example.com' });
  const key = await iam('CreateAccessKey', { UserName: 'alice' });
  everything = { ...EVERYTHING, AccessKeyId: element(key, 'AccessKeyId') };
  const { SerialNumber: _, ...withoutDevice } = everything;
  forSts = withoutDevice;
});

/** Those that need no permission at all. Source: STS API Reference, "Permissions" of each. */
const FREE = new Set(['GetCallerIdentity', 'GetSessionToken']);

const IAM = [...IAM_OPERATIONS.keys()];
const STS = [...STS_OPERATIONS.keys()];

/** All that the account has, but when it last did something. */
const state = () => client.iam('GetAccountAuthorizationDetails');

describe('every operation of IAM and STS', () => {
  it.each([...IAM, ...STS])('%s is refused without a signature', async (action) => {
    const call = IAM_OPERATIONS.has(action) ? client.iam.bind(client) : client.sts.bind(client);
    expect(await call(action, everything, { kind: 'anonymous' })).toMatch(/^MissingAuthenticationToken: /);
  });

  it.each([...IAM, ...STS].filter((action) => !FREE.has(action)))(
    '%s is refused to a user without policies',
    async (action) => {
      const before = await state();
      const answer = IAM_OPERATIONS.has(action)
        ? await client.iam(action, everything, nobody)
        : await client.sts(action, forSts, nobody);
      expect(answer).toMatch(/^AccessDenied: User: \S+ is not authorized to perform/);
      expect(await state()).toBe(before);
    },
  );

  it.each(IAM)("%s leaves the account alone when another account's root calls it", async (action) => {
    const before = await state();
    const answer = await client.iam(action, everything, root(OTHER_ACCOUNT));
    // What the caller sent comes back in errors; nothing else of the account may.
    if (!/^\w+: /.test(answer)) expect(answer.replaceAll(POLICY, '')).not.toContain(ACCOUNT);
    expect(await state()).toBe(before);
  });

  it.each([...UNSIGNED_STS_OPERATIONS.keys()])(
    '%s needs a token of a provider that is known',
    async (action) => {
      const more = { WebIdentityToken: 'a.b.c', SAMLAssertion: 'YWJj', PrincipalArn: ROLE };
      expect(await client.sts(action, { ...everything, ...more }, { kind: 'anonymous' })).toMatch(
        /^InvalidIdentityToken: /,
      );
    },
  );
});
