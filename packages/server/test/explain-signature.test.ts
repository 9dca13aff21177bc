import { createSigner, type Pair } from '@countersign/sigv4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawClient } from './s3/raw-client.js';
import { queryApi } from './support/people.js';

let client: RawClient;
const signer = createSigner();

beforeAll(async () => {
  client = await RawClient.start({ reasonHeader: 'always' });
  await client.send('PUT', '/photos');
  await client.send('PUT', '/photos/a b', { body: 'a' });
});
afterAll(() => client.close());

interface Signed {
  readonly method?: string;
  readonly host?: string;
  readonly secret?: (secret: string) => string;
  readonly path?: string;
  readonly headers?: readonly Pair[];
}

function presign({
  method = 'GET',
  host = client.host,
  secret = (s) => s,
  path = '/photos/a%20b',
  headers = [],
}: Signed = {}): string {
  const { accessKeyId, secretAccessKey } = client.server.credentials;
  return signer.presign({
    credentials: { accessKeyId, secretAccessKey: secret(secretAccessKey) },
    region: 'us-east-1',
    method,
    protocol: 'http:',
    host,
    path,
    query: [],
    headers,
    expiresIn: 60,
    signingDate: client.server.clock.now(),
  }).url;
}

const reasonFor = async (url: string, method = 'GET', headers: readonly Pair[] = []): Promise<string> => {
  const answer = await client.fetch(method, url.replace(/^http:\/\/[^/]+/, `http://${client.host}`), headers);
  expect([answer.status, answer.error.code || 'no body']).toEqual([
    403,
    method === 'HEAD' ? 'no body' : 'SignatureDoesNotMatch',
  ]);
  expect(answer.error.message).toMatch(method === 'HEAD' ? /^$/ : /^The request signature we calculated/);
  return answer.headers['x-countersign-reason'] ?? '';
};

describe('a signature that does not fit', () => {
  it.each<[string, () => Promise<string>, string | RegExp]>([
    [
      'another verb',
      () => reasonFor(presign({ method: 'GET' }), 'HEAD'),
      'it was signed for GET and sent as HEAD',
    ],
    [
      'a secret with a line feed',
      () => reasonFor(presign({ secret: (s) => `${s}\n` })),
      'it was made with the secret key and a line feed behind it',
    ],
    [
      'another name of the host',
      () => reasonFor(presign({ host: `localhost:${client.host.split(':')[1]}` })),
      /it was signed for Host localhost:\d+ but sent with Host 127\.0\.0\.1:\d+/,
    ],
    [
      'the host before a proxy',
      () =>
        reasonFor(presign({ host: 'files.example.com' }), 'GET', [['x-forwarded-host', 'files.example.com']]),
      /it was signed for Host files\.example\.com but sent with/,
    ],
    [
      'a parameter more',
      () => reasonFor(`${presign()}&utm_source=mail`),
      'the parameter utm_source was not there when it was signed',
    ],
    [
      'a plus for a space',
      () => reasonFor(presign().replace('/photos/a%20b', '/photos/a+b')),
      /the path was signed as \/photos\/a%20b but sent as \/photos\/a\+b/,
    ],
    [
      'a header changed on its way',
      () =>
        reasonFor(
          presign({ method: 'PUT', headers: [['content-type', 'application/octet-stream']] }),
          'PUT',
          [['content-type', 'text/plain']],
        ),
      'the header content-type was signed as "application/octet-stream" but sent as "text/plain"',
    ],
    [
      'nothing that is known',
      () => reasonFor(presign({ secret: () => 'x'.repeat(40) })),
      'the method, path, query or a signed header differs from what was signed, or a different secret signed it',
    ],
  ])('%s', async (_name, reason, said) => {
    const text = await reason();
    expect(text).toMatch(
      /^signature-mismatch: the signature made with AKIA\w+ does not match this request: /,
    );
    if (typeof said === 'string') expect(text.endsWith(`: ${said}`)).toBe(true);
    else expect(text).toMatch(said);
    expect(text).not.toContain(client.server.credentials.secretAccessKey);
  });

  it('of STS, too', async () => {
    const { accessKeyId, secretAccessKey } = client.server.credentials;
    const answer = await queryApi(client, { accessKeyId, secretAccessKey: `${secretAccessKey} ` }, 'sts', {
      Action: 'GetCallerIdentity',
    });
    expect(answer.headers['x-countersign-reason']).toMatch(/made with the secret key and a space behind it$/);
  });
});
