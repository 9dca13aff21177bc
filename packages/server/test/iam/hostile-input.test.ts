import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { IAM_OPERATIONS } from '../../src/iam/operations.js';
import { STS_OPERATIONS, UNSIGNED_STS_OPERATIONS } from '../../src/sts/operations.js';
import { ACCOUNT, policy, QueryClient, root, trust } from './query-client.js';

const NAMES = [
  ...['UserName', 'RoleName', 'PolicyName', 'PolicyArn', 'PolicySourceArn', 'RoleArn', 'RoleSessionName'],
  ...['PolicyDocument', 'AssumeRolePolicyDocument', 'Policy', 'PolicyInputList.member.1', 'ResourcePolicy'],
  ...[
    'Path',
    'PathPrefix',
    'NewUserName',
    'NewPath',
    'Marker',
    'MaxItems',
    'VersionId',
    'Status',
    'AccessKeyId',
  ],
  ...[
    'Tags.member.1.Key',
    'Tags.member.1.Value',
    'Tags.member.2.Key',
    'Tags.member.2.Value',
    'Tags',
    'TagKeys',
  ],
  ...['TagKeys.member.1', 'DurationSeconds', 'MaxSessionDuration', 'PermissionsBoundary', 'ExternalId'],
  ...[
    'ActionNames.member.1',
    'ResourceArns.member.1',
    'CallerArn',
    'ResourceOwner',
    'Description',
    'OnlyAttached',
  ],
  ...['ContextEntries.member.1.ContextKeyName', 'ContextEntries.member.1.ContextKeyValues.member.1'],
  ...['GroupName', 'NewGroupName', 'InstanceProfileName', 'OpenIDConnectProviderArn', 'Url', 'ClientID'],
  ...['ClientIDList.member.1', 'ThumbprintList.member.1', 'AccountAlias', 'Filter.member.1', 'Name'],
  ...['WebIdentityToken', 'SAMLAssertion', 'PrincipalArn', 'EncodedMessage', 'AWSServiceName'],
  ...['PolicyArns.member.1.arn', 'TransitiveTagKeys.member.1', 'SourceIdentity', 'SetAsDefault', 'Scope'],
];

const VALUES = [
  ...[
    '',
    'x',
    'alice',
    'app',
    '__proto__',
    'constructor',
    '/',
    '/a/',
    'v1',
    '1',
    '-1',
    '99999999999',
    'true',
    'Active',
  ],
  ...[
    `arn:aws:iam::${ACCOUNT}:user/alice`,
    `arn:aws:iam::${ACCOUNT}:role/app`,
    `arn:aws:iam::${ACCOUNT}:policy/p`,
    `arn:aws:iam::${ACCOUNT}:oidc-provider/idp.example.com`,
    'https://idp.example.com',
    'a'.repeat(40),
    'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkcC5leGFtcGxlLmNvbSJ9.AA',
  ],
  ...[
    'arn:aws:iam::aws:policy/AdministratorAccess',
    'arn:aws:iam::123456789012:policy/',
    's3:GetObject',
    'aws:x',
  ],
  ...[
    trust(ACCOUNT),
    policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
    '{"Statement":[]}',
    '[]',
    '{',
    '"',
  ],
  ...['AKIAIOSFODNN7EXAMPLE', '\u0000', '€\ud800', 'a'.repeat(3_000), '[{'.repeat(2_000)],
];

let client: QueryClient;
beforeAll(async () => {
  client = await QueryClient.open();
  await client.iam('CreateUser', { UserName: 'alice' });
  await client.iam('CreateRole', { RoleName: 'app', AssumeRolePolicyDocument: trust(ACCOUNT) });
});

const parameters = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.oneof(fc.constantFrom(...VALUES), fc.string()),
  {
    maxKeys: 12,
  },
);
const callers = fc.constantFrom(root(), {
  kind: 'user' as const,
  accountId: ACCOUNT,
  userName: 'alice',
  arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
  userId: 'AIDA',
  accessKeyId: 'AKIA',
});

describe('whatever is sent', () => {
  it.each([...IAM_OPERATIONS.keys()])('%s answers, or refuses in AWS terms', async (action) => {
    await fc.assert(
      fc.asyncProperty(parameters, callers, async (sent, caller) => {
        // QueryClient throws whatever is not an AwsError.
        const answer = await client.iam(action, sent, caller);
        expect(answer).toMatch(/^(?:<|[A-Z][A-Za-z]+: )/);
        expect(answer).not.toMatch(/^Internal/);
      }),
      { numRuns: 60 },
    );
  });

  it.each([...STS_OPERATIONS.keys(), ...UNSIGNED_STS_OPERATIONS.keys()])(
    '%s answers, or refuses in AWS terms',
    async (action) => {
      await fc.assert(
        fc.asyncProperty(parameters, callers, async (sent, caller) => {
          const answer = await client.sts(action, sent, caller);
          expect(answer).toMatch(/^(?:<|[A-Z][A-Za-z]+: )/);
        }),
        { numRuns: 60 },
      );
    },
  );
});
