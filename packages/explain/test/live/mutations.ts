import type { Pair } from '@countersign/sigv4';
import type { Keys } from '../../../server/test/support/people.js';
import { edited } from './live-case.js';
import type { Scene, Seen, SendOptions } from './scene.js';

/** What somebody has of a request that was valid but for one respect. */
export interface Mutated {
  readonly seen: Seen;
  readonly requestHeaders?: readonly Pair[];
  readonly context?: Readonly<Record<string, unknown>>;
  /** Who signed; the root user unless told. */
  readonly who?: Keys;
}

export interface Mutation {
  readonly name: string;
  readonly cause: string;
  /** Whether it shows in what was sent and answered, or only by recomputing the signature. */
  readonly shows: 'plainly' | 'with the secret';
  /** What the secret proves beyond that: the value was another one when the URL was signed. */
  readonly proved?: string;
  make(scene: Scene): Promise<Mutated>;
}

const DISPOSITION: Pair = ['response-content-disposition', 'attachment; filename="a b.jpg"'];

/** Sends the mutated URL as it stands. */
async function sent(s: Scene, url: string, options: SendOptions = {}): Promise<Mutated> {
  const { method = 'GET', headers = [] } = options;
  const body = options.body ?? (method === 'PUT' ? 'x' : '');
  return { seen: await s.send(url, { method, headers, body }), requestHeaders: headers };
}

/** Something on the way changes the request: the doctor is given the URL as the client had it. */
async function rewritten(
  s: Scene,
  url: string,
  onTheWay: { readonly url?: string; readonly headers?: readonly Pair[]; readonly method?: string },
): Promise<Mutated> {
  const seen = await s.send(onTheWay.url ?? url, {
    ...(onTheWay.headers === undefined ? {} : { headers: onTheWay.headers }),
  });
  return { seen: { ...seen, url } };
}

const mutate = (
  cause: string,
  name: string,
  shows: Mutation['shows'],
  make: (scene: Scene) => Promise<Mutated>,
): Mutation => ({ cause, name, shows, make });

/** Of a text: what happens to a URL on its way to the reader. */
const OF_TEXT: readonly Mutation[] = [
  mutate('html-escaped-ampersand', '&amp; for &', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replaceAll('&', '&amp;')),
  ),
  mutate('html-escaped-ampersand', '&#38; for &', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replaceAll('&', '&#38;')),
  ),
  mutate('json-escaped-ampersand', '\\u0026 for &', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replaceAll('&', '\\u0026')),
  ),
  mutate('double-encoded-query', '%252F for %2F', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replaceAll('%2F', '%252F')),
  ),
  mutate('double-encoded-query', '%2522 in a value', 'plainly', (s) =>
    sent(s, s.url('a.jpg', { query: [DISPOSITION] }).replace('%22a%20b', '%2522a%2520b')),
  ),
  mutate('double-encoded-path', '%2520 for %20', 'with the secret', (s) =>
    sent(s, s.url('my holiday.jpg').replace('my%20', 'my%2520')),
  ),
  mutate('url-truncated-in-transit', 'cut in the signature', 'plainly', (s) => {
    const url = s
      .url('a.jpg')
      .replace('&X-Amz-SignedHeaders=host', '')
      .replace('X-Amz-Signature', 'X-Amz-SignedHeaders=host&X-Amz-Signature');
    return sent(s, url.slice(0, -20));
  }),
  mutate('url-truncated-in-transit', 'cut after the date', 'plainly', (s) => {
    const url = s.url('a.jpg');
    return sent(s, url.slice(0, url.indexOf('&X-Amz-Expires')));
  }),
  mutate('space-encoded-as-plus-in-path', '+ for %20 in the path', 'plainly', (s) =>
    sent(s, s.url('my holiday.jpg').replace('my%20', 'my+')),
  ),
  mutate('space-encoded-as-plus-in-query', '+ for %20 in a value', 'plainly', (s) =>
    sent(s, s.url('a.jpg', { query: [DISPOSITION] }).replaceAll('%20', '+')),
  ),
  mutate('double-slash-collapsed-by-client', '/ for //', 'with the secret', (s) =>
    sent(s, s.url('2024//a.jpg').replace('2024//', '2024/')),
  ),
  mutate('double-slash-collapsed-by-client', '/ for // on the way', 'plainly', (s) => {
    const url = s.url('2024//a.jpg');
    return rewritten(s, url, { url: url.replace('2024//', '2024/') });
  }),
  mutate('query-parameter-added-after-signing', 'a cache buster', 'plainly', (s) =>
    sent(s, `${s.url('a.jpg')}&_=17`),
  ),
  mutate('query-parameter-added-after-signing', 'a campaign', 'plainly', (s) =>
    sent(s, `${s.url('a.jpg')}&utm_source=mail&utm_medium=link`),
  ),
  mutate('query-parameter-added-after-signing', 'a size', 'plainly', (s) =>
    sent(s, `${s.url('a.jpg')}&width=200`),
  ),
  mutate('query-parameter-added-after-signing', 'a file name', 'with the secret', (s) =>
    sent(s, `${s.url('a.jpg')}&response-content-disposition=inline`),
  ),
  mutate('signature-tampered', 'one digit of the signature', 'with the secret', (s) =>
    sent(
      s,
      s
        .url('a.jpg')
        .replace(/(X-Amz-Signature=.{20})(.)/, (_, before, digit) => `${before}${digit === '0' ? '1' : '0'}`),
    ),
  ),
  mutate('signature-tampered', 'the signature in capitals', 'plainly', (s) =>
    sent(
      s,
      s
        .url('a.jpg')
        .replace(/(X-Amz-Signature=)(\w+)/, (_, name, digits) => `${name}${digits.toUpperCase()}`),
    ),
  ),
  mutate('signature-tampered', 'a longer life written in', 'with the secret', (s) =>
    sent(s, s.url('a.jpg').replace('X-Amz-Expires=900', 'X-Amz-Expires=86400')),
  ),
  ...['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders'].map(
    (name) =>
      mutate('missing-signature-parameter', `without ${name}`, 'plainly', (s) =>
        sent(s, edited(s.url('a.jpg'), name, undefined)),
      ),
  ),
  mutate('host-missing-from-signed-headers', 'host not among the signed', 'plainly', (s) =>
    sent(s, edited(s.url('a.jpg'), 'X-Amz-SignedHeaders', 'range')),
  ),
  mutate('unknown-access-key', 'another key id', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replace(/AKIA\w{16}/, 'AKIAIOSFODNN7EXAMPLE')),
  ),
  mutate('special-character-in-access-key', 'a key id with a plus', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replace(/AKIA\w{16}/, 'back%2Bup')),
  ),
  mutate('whitespace-in-credentials', 'a key id with a line feed', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replace('%2F', '%0A%2F')),
  ),
  mutate('wrong-region-in-credential-scope', 'another region in the scope', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replace('us-east-1%2Fs3', 'eu-west-1%2Fs3')),
  ),
  {
    ...mutate('expires-over-seven-days', 'a life of thirty days', 'plainly', (s) =>
      sent(s, s.url('a.jpg').replace('X-Amz-Expires=900', 'X-Amz-Expires=2592000')),
    ),
    proved: 'signature-tampered',
  },
  {
    ...mutate('expires-unit-mistake', 'a life in milliseconds', 'plainly', (s) =>
      sent(s, s.url('a.jpg').replace('X-Amz-Expires=900', 'X-Amz-Expires=900000')),
    ),
    proved: 'signature-tampered',
  },
];

/** Of the credentials that sign. */
const OF_CREDENTIALS: readonly Mutation[] = [
  mutate('missing-session-token', 'without the token', 'plainly', async (s) => {
    const { credentials } = await s.assume();
    const url = edited(s.url('a.jpg', { who: credentials }), 'X-Amz-Security-Token', undefined);
    return { ...(await sent(s, url)), who: credentials };
  }),
  mutate('session-token-malformed', 'half of the token', 'plainly', async (s) => {
    const { credentials } = await s.assume();
    const token = encodeURIComponent(credentials.sessionToken!.slice(0, 40));
    const url = edited(s.url('a.jpg', { who: credentials }), 'X-Amz-Security-Token', token);
    return { ...(await sent(s, url)), who: credentials };
  }),
  mutate('whitespace-in-credentials', 'a secret with CR LF', 'with the secret', async (s) => {
    const { accessKeyId, secretAccessKey } = s.root.credentials;
    return sent(s, s.url('a.jpg', { who: { accessKeyId, secretAccessKey: `${secretAccessKey}\r\n` } }));
  }),
  mutate('wrong-secret-key', 'another secret', 'plainly', async (s) => {
    const who = { ...s.root.credentials, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
    return sent(s, s.url('a.jpg', { who }));
  }),
  mutate('credentials-expired-before-url', 'a session that has ended', 'plainly', async (s) => {
    const { credentials } = await s.assume({ DurationSeconds: '900' });
    const url = s.url('a.jpg', { who: credentials, expiresIn: 43_200 });
    await s.client.server.clock.advance('2h');
    return { ...(await sent(s, url)), who: credentials };
  }),
  mutate('credentials-not-loaded-when-signing', 'no query at all', 'plainly', (s) =>
    sent(s, s.url('a.jpg').replace(/\?.*/, '')),
  ),
];

/** Of the address. */
const OF_ADDRESS: readonly Mutation[] = [
  mutate('host-not-preserved-by-proxy', 'the name of the upstream', 'plainly', (s) =>
    rewritten(s, s.url('photos/a.jpg', { host: 'files.example.com' }), { headers: [['host', 'minio:9000']] }),
  ),
  mutate('host-rewritten-after-signing', 'path style for virtual hosts', 'with the secret', (s) =>
    sent(
      s,
      s
        .url('photos/a.jpg', { host: 's3.us-east-1.amazonaws.com' })
        .replace('s3.us-east-1.amazonaws.com/photos', 'photos.s3.us-east-1.amazonaws.com'),
    ),
  ),
  mutate('host-rewritten-after-signing', 'an internal name made public', 'with the secret', async (s) => ({
    ...(await sent(
      s,
      s.url('photos/a.jpg', { host: 'minio:9000' }).replace('minio:9000', 'files.example.com'),
    )),
    context: { backend: 'S3_ENDPOINT=http://minio:9000' },
  })),
  mutate('port-not-in-signed-host', 'the port lost by a proxy', 'plainly', (s) =>
    rewritten(s, s.url('photos/a.jpg', { host: 'files.example.com:9000' }), {
      headers: [['host', 'files.example.com']],
    }),
  ),
  mutate('port-not-in-signed-host', 'a port that was not signed', 'with the secret', (s) =>
    sent(
      s,
      s.url('photos/a.jpg', { host: 'files.example.com' }).replace('example.com/', 'example.com:9000/'),
    ),
  ),
  mutate('path-rewritten-by-proxy', 'a prefix added', 'plainly', (s) => {
    const url = s.url('a.jpg', { host: 'files.example.com' });
    return rewritten(s, url, { url: url.replace('example.com/', 'example.com/photos/') });
  }),
  mutate('path-rewritten-by-proxy', 'a prefix taken away', 'plainly', (s) => {
    const url = s.url('storage/photos/a.jpg', { host: 'files.example.com' });
    return rewritten(s, url, { url: url.replace('/storage/', '/') });
  }),
  mutate(
    'global-endpoint-redirect-new-bucket',
    'followed from the global to the regional host',
    'plainly',
    (s) => {
      const url = s.url('a.jpg', {
        bucket: 'frankfurt',
        region: 'eu-central-1',
        host: 'frankfurt.s3.amazonaws.com',
      });
      return rewritten(s, url, { url: url.replace('.s3.', '.s3.eu-central-1.') });
    },
  ),
];

/** Of verb, time and headers. */
const OF_REQUEST: readonly Mutation[] = [
  mutate('method-mismatch', 'PUT for GET', 'with the secret', (s) =>
    sent(s, s.url('a.jpg'), { method: 'PUT' }),
  ),
  mutate('method-mismatch', 'GET for PUT', 'with the secret', (s) =>
    sent(s, s.url('a.jpg', { method: 'PUT' })),
  ),
  mutate('method-mismatch', 'GET for PUT that says so', 'plainly', (s) =>
    sent(s, s.url('a.jpg', { method: 'PUT', query: [['x-id', 'PutObject']] })),
  ),
  mutate('method-mismatch', 'DELETE for GET', 'with the secret', (s) =>
    sent(s, s.url('a.jpg'), { method: 'DELETE' }),
  ),
  mutate('method-mismatch', 'POST for PUT', 'plainly', (s) =>
    sent(s, s.url('a.jpg', { method: 'PUT' }), { method: 'POST', body: 'x' }),
  ),
  mutate('head-on-get-url', 'HEAD for GET', 'plainly', (s) => sent(s, s.url('a.jpg'), { method: 'HEAD' })),
  mutate('url-expired', 'after its end', 'plainly', (s) => sent(s, s.url('a.jpg', { ago: 901 }))),
  mutate('request-not-yet-valid', 'before its time', 'plainly', (s) =>
    sent(s, s.url('a.jpg', { ago: -1800 })),
  ),
  mutate('two-auth-mechanisms', 'with an Authorization header', 'plainly', (s) =>
    sent(s, s.url('a.jpg'), { headers: [['authorization', 'Bearer 0123456789abcdef']] }),
  ),
  mutate('unsigned-amz-header-sent', 'with x-amz-acl', 'plainly', (s) =>
    sent(s, s.url('new.jpg', { method: 'PUT' }), { method: 'PUT', headers: [['x-amz-acl', 'private']] }),
  ),
  mutate('unsigned-amz-header-sent', 'with x-amz-date', 'plainly', (s) =>
    sent(s, s.url('a.jpg'), { headers: [['x-amz-date', '20260101T000000Z']] }),
  ),
  mutate('content-type-not-signed', 'another Content-Type', 'plainly', (s) =>
    sent(s, s.url('new.jpg', { method: 'PUT', headers: [['content-type', 'image/jpeg']] }), {
      method: 'PUT',
      headers: [['content-type', 'application/octet-stream']],
    }),
  ),
  mutate('signed-header-not-sent', 'without the metadata', 'plainly', (s) =>
    sent(
      s,
      s.url('new.jpg', { method: 'PUT', headers: [['x-amz-meta-by', 'me']], unhoistable: ['x-amz-meta-by'] }),
      { method: 'PUT' },
    ),
  ),
  mutate('content-type-not-signed', 'a Content-Type that Version 2 did not sign', 'plainly', (s) =>
    sent(s, s.url2('new.jpg', { method: 'PUT' }), {
      method: 'PUT',
      headers: [['content-type', 'image/png']],
    }),
  ),
  mutate('method-mismatch', 'PUT for GET in Version 2', 'with the secret', (s) =>
    sent(s, s.url2('a.jpg'), { method: 'PUT' }),
  ),
  mutate('url-expired', 'after its end in Version 2', 'plainly', (s) =>
    sent(s, s.url2('a.jpg').replace(/Expires=\d+/, `Expires=${Math.floor(s.now / 1000) - 5}`)),
  ),
];

export const MUTATIONS: readonly Mutation[] = [...OF_TEXT, ...OF_CREDENTIALS, ...OF_ADDRESS, ...OF_REQUEST];
