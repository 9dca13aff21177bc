import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from '../s3/raw-client.js';
import { Person, queryApi } from '../support/people.js';

const ACCOUNT = '123456789012';
const ANN = `arn:aws:iam::${ACCOUNT}:user/ann`;
let client: RawClient;
let root: Person;
let ann: Person;

beforeAll(async () => {
  client = await RawClient.start({ accounts: [{ id: ACCOUNT }] });
  root = new Person(client, client.server.credentials);
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos/a', { body: 'a' });
});
beforeEach(async () => {
  ann = await root.createUser('ann');
});
afterAll(() => client.close());

const bucketPolicy = (statement: object): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/*', ...statement }],
  });
const policy = (method: string, body = '') =>
  client.send(method, '/photos', { query: [['policy', '']], body });

async function removeUser(name: string): Promise<void> {
  const { text } = await root.iam('ListAccessKeys', { UserName: name });
  for (const [, AccessKeyId] of text.matchAll(/<AccessKeyId>([^<]+)/g))
    await root.iam('DeleteAccessKey', { UserName: name, AccessKeyId: AccessKeyId! });
  for (const [, PolicyName] of (await root.iam('ListUserPolicies', { UserName: name })).text.matchAll(
    /<member>([^<]+)/g,
  ))
    await root.iam('DeleteUserPolicy', { UserName: name, PolicyName: PolicyName! });
  await root.iam('DeleteUser', { UserName: name });
}

describe('principals of a bucket policy', () => {
  it('are those who had the name when it was put', async () => {
    const text = bucketPolicy({
      Principal: { AWS: ANN },
      Condition: { ArnLike: { 'aws:PrincipalArn': ANN } },
    });
    expect((await policy('PUT', text)).status).toBe(204);
    expect((await policy('GET')).text).toBe(text);
    expect((await ann.s3('GET', '/photos/a')).status).toBe(200);

    const id = /<UserId>([^<]+)/.exec((await root.iam('GetUser', { UserName: 'ann' })).text)![1]!;
    await removeUser('ann');
    expect((await policy('GET')).text).toBe(text.replace(`{"AWS":"${ANN}"}`, `{"AWS":"${id}"}`));

    const second = await root.createUser('ann');
    expect((await second.s3('GET', '/photos/a')).status).toBe(403);
    expect((await policy('GET')).text).toContain(id);
    expect((await policy('PUT', (await policy('GET')).text)).error).toMatchObject({
      code: 'MalformedPolicy',
      message: 'Invalid principal in policy',
    });

    await policy('PUT', text);
    expect((await second.s3('GET', '/photos/a')).status).toBe(200);
    await removeUser('ann');
  });

  it('keep their rights under a new name', async () => {
    await policy('PUT', bucketPolicy({ Principal: { AWS: [ANN, `arn:aws:iam::${ACCOUNT}:root`] } }));
    await root.iam('UpdateUser', { UserName: 'ann', NewUserName: 'anna' });
    expect((await ann.s3('GET', '/photos/a')).status).toBe(200);
    expect((await policy('GET')).text).toContain(
      `["arn:aws:iam::${ACCOUNT}:user/anna","arn:aws:iam::${ACCOUNT}:root"]`,
    );
    await removeUser('anna');
  });

  it('may be roles, by whose sessions they are found', async () => {
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: ANN }, Action: 'sts:AssumeRole' }],
    });
    const make = () => root.iam('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: trust });
    await make();
    const role = `arn:aws:iam::${ACCOUNT}:role/reader`;
    await policy('PUT', bucketPolicy({ Principal: { AWS: role } }));
    expect((await (await ann.assume(role)).s3('GET', '/photos/a')).status).toBe(200);
    await root.iam('DeleteRole', { RoleName: 'reader' });
    await make();
    expect((await (await ann.assume(role)).s3('GET', '/photos/a')).status).toBe(403);
    expect((await policy('GET')).text).toMatch(/\{"AWS":"AROA[A-Z0-9]+"\}/);
    await root.iam('DeleteRole', { RoleName: 'reader' });
    await removeUser('ann');
  });
});

describe('a canonical user id', () => {
  it('names the account, whose own policies then decide', async () => {
    const listed = await client.send('GET', '/');
    const canonical = /<Owner><ID>([0-9a-f]{64})/.exec(listed.text)![1]!;
    await policy('PUT', bucketPolicy({ Effect: 'Deny', Principal: { CanonicalUser: canonical } }));
    expect((await client.send('GET', '/photos/a')).status).toBe(403);
    await policy('PUT', bucketPolicy({ Effect: 'Deny', Principal: { CanonicalUser: 'f'.repeat(64) } }));
    expect((await client.send('GET', '/photos/a')).status).toBe(200);
    await removeUser('ann');
  });
});

describe('principals of a trust policy', () => {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: [ANN] }, Action: 'sts:AssumeRole' }],
  });
  const shown = async (action: string): Promise<string> =>
    decodeURIComponent(
      /<AssumeRolePolicyDocument>([^<]+)/.exec(
        (await root.iam(action, action === 'GetRole' ? { RoleName: 'r' } : {})).text,
      )![1]!,
    );
  const assume = (person: Person) =>
    queryApi(client, person.credentials, 'sts', {
      Action: 'AssumeRole',
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
      RoleSessionName: 'session',
    });

  it('are those who had the name when it was put', async () => {
    const made = await root.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust });
    expect(decodeURIComponent(made.text)).toContain(trust);
    expect([
      await shown('GetRole'),
      await shown('ListRoles'),
      await shown('GetAccountAuthorizationDetails'),
    ]).toEqual([trust, trust, trust]);
    expect((await assume(ann)).status).toBe(200);

    await removeUser('ann');
    expect(await shown('GetRole')).toMatch(/\{"AWS":\["AIDA[A-Z0-9]+"\]\}/);
    const second = await root.createUser('ann');
    expect((await assume(second)).status).toBe(403);
    expect(await shown('GetRole')).toMatch(/AIDA/);

    await root.iam('UpdateAssumeRolePolicy', { RoleName: 'r', PolicyDocument: trust });
    expect((await assume(second)).status).toBe(200);
    await root.iam('DeleteRole', { RoleName: 'r' });
    await removeUser('ann');
  });
});
