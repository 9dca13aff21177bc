import { beforeAll, describe, expect, it } from 'vitest';
import { type Parameters, QueryClient, root } from './query-client.js';

const TOO_LONG = 'a'.repeat(129);
const TAG_KEYS =
  'Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, ' +
  'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]';

/** What is wrong, and AWS's words for it: those marked were recorded from AWS in February 2026, the others have the same form. */
const IAM: ReadonlyArray<[what: string, action: string, parameters: Parameters, constraint: string]> = [
  [
    'a missing name',
    'CreateUser',
    {},
    "Value at 'userName' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a name of 65 characters',
    'CreateUser',
    { UserName: 'a'.repeat(65) },
    "Value at 'userName' failed to satisfy constraint: Member must have length less than or equal to 64",
  ],
  [
    'a version without a v (recorded)',
    'GetPolicyVersion',
    { PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess', VersionId: '1' },
    "Value at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?",
  ],
  [
    'a session shorter than an hour',
    'CreateRole',
    { RoleName: 'r', AssumeRolePolicyDocument: '{}', MaxSessionDuration: 3_599 },
    "Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
  ],
  [
    'a session longer than twelve hours',
    'UpdateRole',
    { RoleName: 'r', MaxSessionDuration: 43_201 },
    "Value at 'maxSessionDuration' failed to satisfy constraint: Member must have value less than or equal to 43200",
  ],
  [
    '51 tags (recorded)',
    'TagRole',
    { RoleName: 'r', Tags: Array.from({ length: 51 }, (_, n) => ({ Key: `k${n}`, Value: 'v' })) },
    "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
  ],
  [
    'a tag key that is too long (recorded)',
    'TagRole',
    { RoleName: 'r', Tags: [{ Key: TOO_LONG, Value: 'v' }] },
    "Value at 'tags.1.member.key' failed to satisfy constraint: Member must have length less than or equal to 128",
  ],
  [
    'a tag without value',
    'TagUser',
    { UserName: 'u', Tags: [{ Key: 'k', Value: 'v' }, { Key: 'l' }] },
    "Value at 'tags.2.member.value' failed to satisfy constraint: Member must not be null",
  ],
  [
    'a tag key to be removed that is too long (recorded)',
    'UntagRole',
    { RoleName: 'r', TagKeys: [TOO_LONG] },
    `Value at 'tagKeys' failed to satisfy constraint: ${TAG_KEYS}`,
  ],
  [
    'a status that is none (recorded)',
    'UpdateAccessKey',
    { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE', Status: 'active' },
    "Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
  ],
  [
    'no items at all',
    'ListUsers',
    { MaxItems: 0 },
    "Value at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    'an empty ARN',
    'GetPolicy',
    { PolicyArn: '' },
    "Value at 'policyArn' failed to satisfy constraint: Member must have length greater than or equal to 20",
  ],
];

const STS: ReadonlyArray<[what: string, action: string, parameters: Parameters, constraint: string]> = [
  [
    'ten minutes (as reported)',
    'GetSessionToken',
    { DurationSeconds: 600 },
    "Value '600' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
  ],
  [
    'more than 36 hours',
    'GetSessionToken',
    { DurationSeconds: 129_601 },
    "Value '129601' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 129600",
  ],
  [
    'a role for 13 hours',
    'AssumeRole',
    { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'ok', DurationSeconds: 46_800 },
    "Value '46800' at 'durationSeconds' failed to satisfy constraint: Member must have value less than or equal to 43200",
  ],
  [
    'a colon in the session name (recorded)',
    'AssumeRole',
    { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 'Session1:2' },
    "Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
  ],
  [
    'a session name of 65 characters (recorded)',
    'AssumeRole',
    { RoleArn: 'arn:aws:iam::123456789012:role/r', RoleSessionName: 's'.repeat(65) },
    `Value '${'s'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
  ],
  [
    'no session name',
    'AssumeRole',
    { RoleArn: 'arn:aws:iam::123456789012:role/r' },
    "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
  ],
];

let client: QueryClient;
beforeAll(async () => {
  client = await QueryClient.open();
});

describe('validation errors of IAM', () => {
  it.each(IAM)('%s', async (_, action, parameters, constraint) => {
    expect(await client.iam(action, parameters)).toBe(
      `ValidationError: 1 validation error detected: ${constraint}`,
    );
  });

  it('names every violation at once', async () => {
    expect(await client.iam('CreateUser', { UserName: '', Path: `/${'x'.repeat(512)}/` })).toBe(
      "ValidationError: 2 validation errors detected: Value at 'userName' failed to satisfy constraint: " +
        "Member must have length greater than or equal to 1; Value at 'path' failed to satisfy constraint: " +
        'Member must have length less than or equal to 512',
    );
  });

  // Names: as callers of GetRole, GetGroup and AddRoleToInstanceProfile report; the path: as recorded from AWS in February 2026.
  it.each([
    ['CreateUser', { UserName: 'a b' }, 'userName'],
    ['GetRole', { RoleName: 'service-role/r' }, 'roleName'],
    ['GetGroup', { GroupName: 'g*' }, 'groupName'],
    ['AddRoleToInstanceProfile', { RoleName: 'r/', InstanceProfileName: 'p' }, 'roleName'],
    ['UpdateUser', { UserName: 'u', NewUserName: 'a/b' }, 'newUserName'],
  ])('%s says which letters a name may have', async (action, parameters, member) => {
    expect(await client.iam(action, parameters)).toBe(
      `ValidationError: The specified value for ${member} is invalid. ` +
        'It must contain only alphanumeric characters and/or the following: +=,.@_-',
    );
  });

  it.each(['x/', '/x', 'x', '/x y/'])('the path `%s` is refused in words of its own', async (Path) => {
    expect(await client.iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'd', Path })).toBe(
      'ValidationError: The specified value for path is invalid. ' +
        'It must begin and end with / and contain only alphanumeric characters and/or / characters.',
    );
  });

  it('calls a number that is none malformed', async () => {
    expect(await client.iam('ListUsers', { MaxItems: 'ten' })).toMatch(/^MalformedInput: /);
  });
});

describe('validation errors of STS, which repeat the value', () => {
  it.each(STS)('%s', async (_, action, parameters, constraint) => {
    expect(await client.sts(action, parameters, root())).toBe(
      `ValidationError: 1 validation error detected: ${constraint}`,
    );
  });

  it.each(['nothing-valid-in-here', 'arn:a::::something/test-role', 'arn:a:a::aaaaaaaaaa:'])(
    '%s is no ARN (recorded)',
    async (RoleArn) => {
      expect(await client.sts('AssumeRole', { RoleArn, RoleSessionName: 'ok' }, root())).toBe(
        `ValidationError: ${RoleArn} is invalid`,
      );
    },
  );
});

describe('operations that are not there', () => {
  it.each([
    ['iam', '2010-05-08', 'CreateCloud', 'Could not find operation CreateCloud for version 2010-05-08'],
    ['iam', '', 'GetUser', 'Could not find operation GetUser for version NO_VERSION_SPECIFIED'],
    ['sts', '2010-05-08', 'AssumeRole', 'Could not find operation AssumeRole for version 2010-05-08'],
    ['sts', '2011-06-15', 'toString', 'Could not find operation toString for version 2011-06-15'],
  ] as const)('%s %s %s', async (service, version, action, message) => {
    expect(await client.call(service, version, action, {}, root())).toBe(`InvalidAction: ${message}`);
  });

  it('needs an action and a signature', async () => {
    expect(await client.iam('')).toMatch(/^MissingAction: /);
    expect(await client.iam('GetUser', {}, { kind: 'anonymous' })).toBe(
      'MissingAuthenticationToken: Request is missing Authentication Token',
    );
  });
});
