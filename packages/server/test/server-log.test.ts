import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RawClient } from './s3/raw-client.js';
import { Person, queryApi } from './support/people.js';

/** What a terminal would obey, or that turns the direction of text: C0, DEL, C1, bidirectional controls, LS and PS. */
const OBEYED = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;
/** One of each kind, as UTF-8. */
const HOSTILE = ['\n', '\r', '\t', '\0', '\u001b]0;x\u0007', '\u007f', '\u009b2J', '\u061c', '\u200e'].concat(
  ['\u200f', '\u2028', '\u2029', '\u202a', '\u202e', '\u2066', '\u2069'],
);

const said: Record<string, unknown>[] = [];
let client: RawClient;
let ann: Person;

beforeAll(async () => {
  const log = (entry: object) => void said.push({ ...entry });
  client = await RawClient.start({ log: { answered: log, refused: log, failed: log } });
  ann = await new Person(client, client.server.credentials).createUser('ann');
});
afterAll(() => client.close());
beforeEach(() => said.splice(0));

function expectPlainLines(): void {
  expect(said.length).toBeGreaterThan(0);
  for (const entry of said)
    for (const [name, value] of Object.entries(entry)) expect(`${name} ${value}`).not.toMatch(OBEYED);
}

describe('lines of the log hold nothing that a terminal obeys', () => {
  it.each(HOSTILE.map((text) => [JSON.stringify(text), text]))('%s in a key', async (_name, text) => {
    await client.send('GET', `/b/${text}`, { sign: 'anonymous' });
    await ann.s3('GET', `/b/${text}`);
    await ann.s3('PUT', `/b/k`, { headers: [['x-amz-copy-source', encodeURIComponent(`b/${text}`)]] });
    expectPlainLines();
  });

  it.each(HOSTILE.map((text) => [JSON.stringify(text), text]))(
    '%s in names of IAM and STS',
    async (_name, text) => {
      const { credentials } = ann;
      await queryApi(client, credentials, 'iam', { Action: `Get${text}` });
      await queryApi(client, credentials, 'iam', { Action: 'GetUser', UserName: text });
      await queryApi(client, credentials, 'iam', { Action: 'GetUser', Version: text });
      const RoleArn = `arn:aws:iam::123456789012:role/${text}`;
      await queryApi(client, credentials, 'sts', { Action: 'AssumeRole', RoleArn, RoleSessionName: text });
      expectPlainLines();
    },
  );

  it.each(HOSTILE.map((text) => [JSON.stringify(text), text]))('%s in a signed URL', async (_name, text) => {
    const names = [
      'X-Amz-Credential',
      'X-Amz-Date',
      'X-Amz-Expires',
      'X-Amz-SignedHeaders',
      'X-Amz-Security-Token',
      'X-Amz-Algorithm',
    ];
    const good: Record<string, string> = {
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${ann.credentials.accessKeyId}/20260101/us-east-1/s3/aws4_request`,
      'X-Amz-Date': '20260101T000000Z',
      'X-Amz-Expires': '60',
      'X-Amz-SignedHeaders': 'host',
      'X-Amz-Signature': 'ab'.repeat(32),
    };
    for (const changed of [...names, text])
      await client.send('GET', '/b/k', {
        sign: 'anonymous',
        query: Object.entries({ ...good, [changed]: `${good[changed] ?? ''}${text}` }),
      });
    expectPlainLines();
  });

  it('and no signature of a URL whose ? was encoded on the way', async () => {
    await client.fetch('GET', 'http://host/b/k%3FX-Amz-Signature%3Dabcdef%26X-Amz-Expires%3D60');
    expect(said[0]).toMatchObject({ path: '/b/k%3FX-Amz-Signature%3D...%26X-Amz-Expires%3D60' });
  });
});
