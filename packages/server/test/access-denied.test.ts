import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from './s3/raw-client.js';
import { Person, queryApi } from './support/people.js';

/**
 * AccessDenied in AWS's words. Sources: IAM User Guide, "Troubleshoot access denied error messages"; S3 User Guide,
 * "Troubleshoot access denied (403 Forbidden) errors"; AWS Security Blog, "Enhanced access denied error messages with
 * policy ARNs".
 */

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/session`;
const POLICY = `arn:aws:iam::${ACCOUNT}:policy/limits`;

let client: RawClient;
let root: Person;
let ann: Person;

const document = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const ALL = { Effect: 'Allow', Action: '*', Resource: '*' };
const NO_GET = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' };
const LIST_ONLY = { Effect: 'Allow', Action: ['s3:ListBucket', 'sts:*', 'iam:List*'], Resource: '*' };

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: ACCOUNT }, { id: OTHER }] });
  root = new Person(client, client.server.credentials);
  await client.send('PUT', '/photos');
  // Who may list would learn of an object that is not there.
  await client.send('PUT', '/photos/a.jpg');
  ann = await root.createUser('ann');
  await root.iam('CreatePolicy', { PolicyName: 'limits', PolicyDocument: document(NO_GET, ALL) });
  await root.iam('CreatePolicy', { PolicyName: 'little', PolicyDocument: document(LIST_ONLY) });
  await root.iam('CreateRole', {
    RoleName: 'reader',
    AssumeRolePolicyDocument: document({
      Effect: 'Allow',
      Principal: { AWS: ANN },
      Action: 'sts:AssumeRole',
    }),
  });
  await root.iam('PutRolePolicy', { RoleName: 'reader', PolicyName: 'all', PolicyDocument: document(ALL) });
});
afterAll(() => client.close());
beforeEach(async () => {
  await client.send('DELETE', '/photos', { query: [['policy', '']] });
  await own(ALL);
  await root.iam('DetachUserPolicy', { UserName: 'ann', PolicyArn: POLICY }).catch(() => undefined);
  await root.iam('DeleteUserPermissionsBoundary', { UserName: 'ann' }).catch(() => undefined);
});

const own = (...statements: object[]) =>
  root.iam('PutUserPolicy', { UserName: 'ann', PolicyName: 'own', PolicyDocument: document(...statements) });
const boundary = (name: string) =>
  root.iam('PutUserPermissionsBoundary', {
    UserName: 'ann',
    PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/${name}`,
  });
const bucket = (...statements: object[]) =>
  client.send('PUT', '/photos', { query: [['policy', '']], body: document(...statements) });
const refusal = async (person: Person): Promise<string> => {
  const answer = await person.s3('GET', '/photos/a.jpg');
  expect([answer.status, answer.error.code]).toEqual([403, 'AccessDenied']);
  return answer.error.message;
};
const said = (who: string, why: string): string =>
  `User: ${who} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::photos/a.jpg" ${why}`;

describe('AccessDenied of S3', () => {
  it('no identity policy', async () => {
    await own(LIST_ONLY);
    expect(await refusal(ann)).toBe(
      said(ANN, 'because no identity-based policy allows the s3:GetObject action'),
    );
  });

  it('an inline identity policy, which has no ARN', async () => {
    await own(ALL, NO_GET);
    expect(await refusal(ann)).toBe(said(ANN, 'with an explicit deny in an identity-based policy'));
  });

  it('a managed identity policy, by its ARN', async () => {
    await root.iam('AttachUserPolicy', { UserName: 'ann', PolicyArn: POLICY });
    expect(await refusal(ann)).toBe(
      said(ANN, `with an explicit deny in an identity-based policy: ${POLICY}`),
    );
  });

  it('the bucket policy', async () => {
    await bucket({ ...NO_GET, Principal: '*', Resource: 'arn:aws:s3:::photos/*' });
    expect(await refusal(ann)).toBe(said(ANN, 'with an explicit deny in a resource-based policy'));
  });

  it('the permissions boundary, which leaves it out', async () => {
    await boundary('little');
    expect(await refusal(ann)).toBe(
      said(ANN, 'because no permissions boundary allows the s3:GetObject action'),
    );
  });

  it('the permissions boundary, which denies it', async () => {
    await boundary('limits');
    expect(await refusal(ann)).toBe(said(ANN, `with an explicit deny in a permissions boundary: ${POLICY}`));
  });

  it('the session policy, which leaves it out', async () => {
    const session = await ann.assume(ROLE, { Policy: document(LIST_ONLY) });
    expect(await refusal(session)).toBe(
      said(SESSION, 'because no session policy allows the s3:GetObject action'),
    );
  });

  it('the session policy, which denies it', async () => {
    const session = await ann.assume(ROLE, { Policy: document(ALL, NO_GET) });
    expect(await refusal(session)).toBe(said(SESSION, 'with an explicit deny in a sessions policy'));
    const managed = await ann.assume(ROLE, { 'PolicyArns.member.1.arn': POLICY });
    expect(await refusal(managed)).toBe(
      said(SESSION, `with an explicit deny in a sessions policy: ${POLICY}`),
    );
  });

  it('tells nothing to other accounts and to anonymous visitors', async () => {
    const stranger = new Person(client, client.server.accounts[1]!);
    await bucket({ ...NO_GET, Principal: '*', Resource: 'arn:aws:s3:::photos/*' });
    expect(await refusal(stranger)).toBe('Access Denied');
    const anonymous = await client.send('GET', '/photos/a.jpg', { sign: 'anonymous' });
    expect([anonymous.status, anonymous.error.message]).toEqual([403, 'Access Denied']);
    await client.send('DELETE', '/photos', { query: [['policy', '']] });
    expect(await refusal(stranger)).toBe('Access Denied');
  });

  it('names the version action, and the bucket for actions on buckets', async () => {
    await own({ Effect: 'Allow', Action: 'sts:*', Resource: '*' });
    const version = await ann.s3('GET', '/photos/a.jpg', { query: [['versionId', 'v']] });
    expect(version.error.message).toContain(
      'perform: s3:GetObjectVersion on resource: "arn:aws:s3:::photos/a.jpg"',
    );
    const list = await ann.s3('GET', '/photos');
    expect(list.error.message).toContain('perform: s3:ListBucket on resource: "arn:aws:s3:::photos" because');
    const all = await ann.s3('GET', '/');
    expect(all.error.message).toBe(
      `User: ${ANN} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
    );
  });

  it.each(['*', 'arn:aws:s3:::*'])(
    'lists buckets by a policy for %s, and denies them by one',
    async (Resource) => {
      await own({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource });
      expect((await ann.s3('GET', '/')).status).toBe(200);
      await own(
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: 's3:List*', Resource },
      );
      expect((await ann.s3('GET', '/')).error.message).toContain(
        'with an explicit deny in an identity-based policy',
      );
    },
  );
});

describe('AccessDenied of IAM and STS', () => {
  const ask = async (service: 'iam' | 'sts', parameters: Readonly<Record<string, string>>) => {
    const answer = await queryApi(client, ann.credentials, service, parameters);
    expect([answer.status, answer.error.code]).toEqual([403, 'AccessDenied']);
    return answer.error.message;
  };

  it('writes the resource without quotes', async () => {
    await own({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    expect(await ask('iam', { Action: 'ListUsers' })).toBe(
      `User: ${ANN} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action`,
    );
    expect(await ask('iam', { Action: 'GetRole', RoleName: 'reader' })).toBe(
      `User: ${ANN} is not authorized to perform: iam:GetRole on resource: role reader because no identity-based policy allows the iam:GetRole action`,
    );
  });

  it('names the policy that denies', async () => {
    await boundary('little');
    expect(await ask('iam', { Action: 'GetUser' })).toBe(
      `User: ${ANN} is not authorized to perform: iam:GetUser on resource: user ann because no permissions boundary allows the iam:GetUser action`,
    );
  });

  it('of a role: which policy says no, but not of one that is not there', async () => {
    const assume = (RoleArn: string) =>
      ask('sts', { Action: 'AssumeRole', RoleArn, RoleSessionName: 'session' });
    const refused = (role: string) =>
      `User: ${ANN} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
    const trusting = (statement: object) =>
      root.iam('UpdateAssumeRolePolicy', { RoleName: 'reader', PolicyDocument: document(statement) });
    const trusted = { Effect: 'Allow', Principal: { AWS: ANN }, Action: 'sts:AssumeRole' };

    expect(await assume(`${ROLE}s`)).toBe(refused(`${ROLE}s`));
    await own({ Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' });
    expect(await assume(ROLE)).toBe(`${refused(ROLE)} with an explicit deny in an identity-based policy`);
    await own(ALL);
    await trusting({ ...trusted, Effect: 'Deny' });
    expect(await assume(ROLE)).toBe(`${refused(ROLE)} with an explicit deny in the role trust policy`);
    await trusting({ ...trusted, Principal: { AWS: OTHER } });
    expect(await assume(ROLE)).toBe(
      `${refused(ROLE)} because no role trust policy allows the sts:AssumeRole action`,
    );
    await trusting(trusted);
  });
});
