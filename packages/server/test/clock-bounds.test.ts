import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './s3/raw-client.js';
import { Person } from './support/people.js';

let client: RawClient;
let root: Person;
let ann: Person;

beforeAll(async () => {
  client = await RawClient.start();
  root = new Person(client, client.server.credentials);
  await client.send('PUT', '/photos');
  ann = await root.createUser('ann');
  const all = (more: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...more } });
  await root.iam('PutUserPolicy', {
    ...{ UserName: 'ann', PolicyName: 'all', PolicyDocument: all({ Action: '*', Resource: '*' }) },
  });
  const AssumeRolePolicyDocument = all({ Action: 'sts:AssumeRole', Principal: { AWS: '*' } });
  await root.iam('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument });
  const PolicyDocument = all({ Action: 's3:*', Resource: '*' });
  await root.iam('PutRolePolicy', { RoleName: 'reader', PolicyName: 'all', PolicyDocument });
});
afterAll(() => client.close());

describe.each(['1970-01-01T00:00:00Z', '2199-12-31T23:59:59Z', '2200-01-01T00:00:00Z'])('at %s', (end) => {
  it('everything works', async () => {
    await client.server.clock.freeze(end);
    for (const sign of ['header', 'query'] as const) {
      expect((await client.send('PUT', `/photos/${sign}`, { body: 'x', sign })).status).toBe(200);
      const got = await client.send('GET', `/photos/${sign}`, { sign });
      expect([got.status, got.text, Date.parse(got.headers['last-modified']!)]).toEqual([
        200,
        'x',
        Date.parse(end),
      ]);
    }
    expect((await client.send('GET', '/photos', { query: [['list-type', '2']] })).status).toBe(200);
    expect((await client.send('POST', '/photos/parts', { query: [['uploads', '']] })).status).toBe(200);
    const session = await ann.assume('arn:aws:iam::123456789012:role/reader');
    const headers: [string, string][] = [['x-amz-security-token', session.credentials.sessionToken!]];
    expect((await session.s3('GET', '/photos/header', { headers })).text).toBe('x');
    expect((await session.s3('GET', '/photos/header', { headers, sign: 'query' })).text).toBe('x');
    await ann.iam('CreateUser', { UserName: `made-${end.slice(0, 4)}-${end.slice(8, 10)}` });
    await ann.iam('GetUser', { UserName: 'ann' });
    await client.server.clock.reset();
  });
});
