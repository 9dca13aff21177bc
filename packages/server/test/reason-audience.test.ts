import { afterEach, describe, expect, it } from 'vitest';
import type { ServerOptions } from '../src/start-server.js';
import { type RawAnswer, RawClient } from './s3/raw-client.js';
import { Person, queryApi } from './support/people.js';

const ACCOUNT = '123456789012';
const OTHER = '210987654321';
/** What a visitor from elsewhere has: a proxy's word of it is enough not to be local. */
const ELSEWHERE = ['X-Forwarded-For', '203.0.113.9'] as const;

let client: RawClient;
afterEach(() => client.close());

interface World {
  readonly ann: Person;
  readonly stranger: Person;
}

/** A bucket of one account, a user of it who may do nothing, and another account. */
async function start(options: Omit<ServerOptions, 'clock'> = {}): Promise<World> {
  client = await RawClient.start({ accounts: [{ id: ACCOUNT }, { id: OTHER }], ...options });
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos/k', { body: 'x' });
  const ann = await new Person(client, client.server.credentials).createUser('ann');
  const stranger = await new Person(client, client.server.accounts[1]!).createUser('eve');
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
  });
  const other = new Person(client, client.server.accounts[1]!);
  await other.iam('PutUserPolicy', { UserName: 'eve', PolicyName: 'all', PolicyDocument });
  return { ann, stranger };
}

const reason = ({ headers }: RawAnswer): string | undefined => headers['x-countersign-reason']?.split(':')[0];
const get = (
  person: Person | undefined,
  path = '/photos/k',
  ...more: [string, string][]
): Promise<RawAnswer> => {
  const unsigned: [string, string][] = [[...ELSEWHERE], ...more];
  return person === undefined
    ? client.send('GET', path, { sign: 'anonymous', unsigned })
    : person.s3('GET', path, { unsigned });
};
const assume = (person: Person, account: string): Promise<RawAnswer> =>
  queryApi(
    client,
    person.credentials,
    'sts',
    { Action: 'AssumeRole', RoleArn: `arn:aws:iam::${account}:role/none`, RoleSessionName: 'xx' },
    [[...ELSEWHERE]],
  );

describe('x-countersign-reason', () => {
  it('is for the account that owns what was asked for, and for this machine', async () => {
    const { ann, stranger } = await start();
    expect(reason(await get(ann))).toBe('implicit-deny');
    expect(reason(await get(ann, '/photos/none'))).toBe('implicit-deny');
    expect(reason(await get(ann, '/nowhere/k'))).toBe('no-such-bucket');
    expect(reason(await assume(ann, ACCOUNT))).toBe('role-not-found');

    expect(reason(await get(stranger))).toBeUndefined();
    expect(reason(await get(undefined))).toBeUndefined();
    expect(reason(await get(undefined, '/photos/k', ['x-amz-expected-bucket-owner', OTHER]))).toBeUndefined();
    expect(reason(await assume(stranger, ACCOUNT))).toBeUndefined();
    const forged = new Person(client, { ...ann.credentials, secretAccessKey: 'another' });
    expect(reason(await get(forged))).toBeUndefined();
    await new Person(client, client.server.credentials).iam('UpdateAccessKey', {
      ...{ UserName: 'ann', AccessKeyId: ann.credentials.accessKeyId, Status: 'Inactive' },
    });
    expect(reason(await get(ann))).toBeUndefined();

    expect(reason(await stranger.s3('GET', '/photos/k'))).toBe('implicit-deny');
    expect(reason(await client.send('GET', '/photos/k', { sign: 'anonymous' }))).toBe('implicit-deny');
  });

  it('says nothing of the source of a copy to those who do not own it', async () => {
    const { stranger } = await start();
    await stranger.s3('PUT', '/theirs');
    const copy = await stranger.s3('PUT', '/theirs/k', {
      headers: [['x-amz-copy-source', '/photos/k']],
      unsigned: [[...ELSEWHERE]],
    });
    expect([copy.status, reason(copy)]).toEqual([403, undefined]);
  });

  it.each(['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Real-IP', 'Forwarded', 'Via'])(
    'takes who comes with %s for somebody from elsewhere, trusted or not',
    async (name) => {
      for (const trustProxy of [[], ['127.0.0.1']]) {
        await start({ trustProxy });
        const answer = await client.send('GET', '/photos/k', {
          sign: 'anonymous',
          unsigned: [[name, '127.0.0.1']],
        });
        expect([answer.status >= 400, reason(answer)]).toEqual([true, undefined]);
        if (trustProxy.length === 0) await client.close();
      }
    },
  );

  it('is for everybody, or for nobody, where that is wanted', async () => {
    const { stranger } = await start({ reasonHeader: 'always' });
    expect(reason(await get(undefined))).toBe('implicit-deny');
    expect(reason(await get(stranger))).toBe('implicit-deny');
    expect(reason(await assume(stranger, ACCOUNT))).toBe('role-not-found');
    await client.close();
    const { ann } = await start({ reasonHeader: 'never' });
    expect(reason(await ann.s3('GET', '/photos/k'))).toBeUndefined();
    expect(reason(await assume(ann, ACCOUNT))).toBeUndefined();
    expect(reason(await client.send('GET', '/photos/none'))).toBeUndefined();
  });
});
