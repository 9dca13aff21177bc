import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient } from './raw-client.js';

let client: RawClient;

beforeAll(async () => {
  client = await RawClient.start();
});
beforeEach(async () => {
  await client.send('PUT', '/bucket-one');
  await client.send('DELETE', '/bucket-one', { query: [['policy', '']] });
});
afterAll(() => client.close());

function document(statement: Record<string, unknown> = {}): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${client.server.accounts[0]!.id}:root` },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::bucket-one/*',
        ...statement,
      },
    ],
  });
}
const policy = (method: string, body = ''): Promise<RawAnswer> =>
  client.send(method, '/bucket-one', { query: [['policy', '']], body });
const block = (method: string, body = ''): Promise<RawAnswer> =>
  client.send(method, '/bucket-one', { query: [['publicAccessBlock', '']], body });

const NO_POLICY = {
  code: 'NoSuchBucketPolicy',
  message: 'The bucket policy does not exist',
  extras: { BucketName: 'bucket-one' },
};

describe('bucket policy', () => {
  it('comes back as it was put', async () => {
    expect((await policy('GET')).error).toEqual(NO_POLICY);
    const text = `${document()}\n`;
    expect((await policy('PUT', text)).status).toBe(204);
    const got = await policy('GET');
    expect(got.text).toBe(text);
    expect(got.headers['content-type']).toBe('application/json');
    const status = await client.send('GET', '/bucket-one', { query: [['policyStatus', '']] });
    expect(status.text).toContain(
      '<PolicyStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsPublic>false</IsPublic></PolicyStatus>',
    );
    expect((await policy('DELETE')).status).toBe(204);
    expect((await policy('GET')).status).toBe(404);
    expect((await policy('DELETE')).status).toBe(204);
    const gone = await client.send('GET', '/bucket-one', { query: [['policyStatus', '']] });
    expect(gone.error).toEqual(NO_POLICY);
  });

  it.each<[string, () => string, string]>([
    ['not JSON', () => 'hello', "Policies must be valid JSON and the first byte must be '{'"],
    ['a blank first', () => ` ${document()}`, "Policies must be valid JSON and the first byte must be '{'"],
    ['another bucket', () => document({ Resource: 'arn:aws:s3:::other/*' }), 'Policy has invalid resource'],
    ['no such action', () => document({ Action: 's3:Fly' }), 'Policy has invalid action'],
    [
      'a user who is not there',
      () => document({ Principal: { AWS: `arn:aws:iam::${client.server.accounts[0]!.id}:user/nobody` } }),
      'Invalid principal in policy',
    ],
    [
      'a role session of no role',
      () =>
        document({
          Principal: { AWS: `arn:aws:iam::${client.server.accounts[0]!.id}:role/a/path/nothing` },
        }),
      'Invalid principal in policy',
    ],
    [
      'more than 20 KB',
      () => document({ Resource: Array.from({ length: 900 }, (_, n) => `arn:aws:s3:::bucket-one/${n}`) }),
      'Normalized policy document exceeds the maximum allowed size of 20480 bytes',
    ],
    [
      'more than anyone reads',
      () => `{${' '.repeat(100_000)}}`,
      'Normalized policy document exceeds the maximum allowed size of 20480 bytes',
    ],
  ])('with %s is MalformedPolicy', async (_, body, message) => {
    const answer = await policy('PUT', body());
    expect(answer.status).toBe(400);
    expect(answer.error).toEqual({ code: 'MalformedPolicy', message, extras: {} });
    expect((await policy('GET')).status).toBe(404);
  });

  it('may name principals of accounts that are not kept here', async () => {
    const answer = await policy(
      'PUT',
      document({ Principal: { AWS: 'arn:aws:iam::999999999999:role/theirs' } }),
    );
    expect(answer.status).toBe(204);
  });

  it('may not be empty', async () => {
    expect((await policy('PUT')).error.code).toBe('MalformedPolicy');
  });

  it('that is public is refused while BlockPublicPolicy is on', async () => {
    const refused = await policy('PUT', document({ Principal: '*' }));
    expect(refused.status).toBe(403);
    expect(refused.error).toEqual({
      code: 'AccessDenied',
      message: `User: arn:aws:iam::${client.server.accounts[0]!.id}:root is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::bucket-one" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
      extras: {},
    });
    await block('DELETE');
    expect((await policy('PUT', document({ Principal: '*' }))).status).toBe(204);
    const status = await client.send('GET', '/bucket-one', { query: [['policyStatus', '']] });
    expect(status.text).toContain('<IsPublic>true</IsPublic>');
  });
});

describe('public access block', () => {
  it('is on for a new bucket, and can be put and deleted', async () => {
    await client.send('PUT', '/bucket-two');
    const fresh = await client.send('GET', '/bucket-two', { query: [['publicAccessBlock', '']] });
    expect(fresh.text).toContain(
      '<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>',
    );
    const put = await block(
      'PUT',
      '<PublicAccessBlockConfiguration><BlockPublicPolicy>TRUE</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
    );
    expect(put.status).toBe(200);
    expect((await block('GET')).text).toContain(
      '<PublicAccessBlockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><BlockPublicAcls>false</BlockPublicAcls><IgnorePublicAcls>false</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets>',
    );
    expect((await block('DELETE')).status).toBe(204);
    expect((await block('GET')).error).toEqual({
      code: 'NoSuchPublicAccessBlockConfiguration',
      message: 'The public access block configuration was not found',
      extras: { BucketName: 'bucket-one' },
    });
  });

  it('refuses what is neither true nor false', async () => {
    const answer = await block(
      'PUT',
      '<PublicAccessBlockConfiguration><BlockPublicAcls>yes</BlockPublicAcls></PublicAccessBlockConfiguration>',
    );
    expect(answer.error.code).toBe('MalformedXML');
  });
});

describe('tags in conditions', () => {
  const publicly = async (action: string, key: string): Promise<void> => {
    await block('DELETE');
    const Condition = { StringEquals: { [key]: 'public' } };
    expect((await policy('PUT', document({ Principal: '*', Action: action, Condition }))).status).toBe(204);
  };
  const tagged = { headers: [['x-amz-tagging', 'Level=public']] } as const;

  it('are those the object has', async () => {
    await client.send('PUT', '/bucket-one/open', tagged);
    await client.send('PUT', '/bucket-one/closed');
    await publicly('s3:GetObject', 's3:ExistingObjectTag/Level');
    expect((await client.send('GET', '/bucket-one/open', { sign: 'anonymous' })).status).toBe(200);
    expect((await client.send('GET', '/bucket-one/closed', { sign: 'anonymous' })).status).toBe(403);
  });

  it('are those the request gives', async () => {
    await publicly('s3:PutObject*', 's3:RequestObjectTag/Level');
    expect((await client.send('PUT', '/bucket-one/k', { ...tagged, sign: 'anonymous' })).status).toBe(200);
    expect((await client.send('PUT', '/bucket-one/k', { sign: 'anonymous' })).status).toBe(403);
  });
});
