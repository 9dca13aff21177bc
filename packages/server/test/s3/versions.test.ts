import { crc32 } from 'node:zlib';
import type { Pair } from '@countersign/sigv4';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAnswer, RawClient, type RawOptions } from './raw-client.js';

let client: RawClient;
let buckets = 0;
beforeAll(async () => {
  client = await RawClient.start();
});
afterAll(() => client.close());

const element = (answer: RawAnswer, name: string): string | undefined =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer.text)?.[1];
const elements = (answer: RawAnswer, name: string): string[] =>
  [...answer.text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text!);

/** Has the form of a version id, but never was one. As in localstack/localstack, test_delete_objects_versioned. */
const NEVER = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';

/** A bucket of its own, and requests to it. */
class Versioned {
  readonly name: string;

  private constructor(name: string) {
    this.name = name;
  }

  static async make(status?: 'Enabled' | 'Suspended'): Promise<Versioned> {
    buckets += 1;
    const bucket = new Versioned(`versions-${buckets}`);
    await client.send('PUT', `/${bucket.name}`);
    if (status) await bucket.set(status);
    return bucket;
  }

  set(status: string): Promise<RawAnswer> {
    return this.send('PUT', '', {
      query: [['versioning', '']],
      body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
    });
  }

  send(method: string, key: string, options: RawOptions = {}): Promise<RawAnswer> {
    return client.send(method, `/${this.name}${key === '' ? '' : `/${key}`}`, options);
  }

  /** Puts, and answers the version id. */
  async put(key: string, body: string): Promise<string | undefined> {
    return (await this.send('PUT', key, { body })).headers['x-amz-version-id'];
  }

  version(method: string, key: string, versionId: string, options: RawOptions = {}): Promise<RawAnswer> {
    return this.send(method, key, {
      ...options,
      query: [...(options.query ?? []), ['versionId', versionId]],
    });
  }

  list(...query: Pair[]): Promise<RawAnswer> {
    return this.send('GET', '', { query: [['versions', ''], ...query] });
  }
}

describe('a bucket', () => {
  it('says nothing of versioning until it is enabled, then Enabled or Suspended', async () => {
    const bucket = await Versioned.make();
    const status = async () => (await bucket.send('GET', '', { query: [['versioning', '']] })).text;
    const document = (inner: string): string =>
      `<?xml version="1.0" encoding="UTF-8"?>\n<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"${inner === '' ? '/>' : `>${inner}</VersioningConfiguration>`}`;
    expect(await status()).toBe(document(''));
    await bucket.set('Enabled');
    expect(await status()).toBe(document('<Status>Enabled</Status>'));
    await bucket.set('Suspended');
    expect(await status()).toBe(document('<Status>Suspended</Status>'));
  });

  it('refuses other states, and MFA delete', async () => {
    const bucket = await Versioned.make();
    expect((await bucket.set('Disabled')).error.code).toBe('MalformedXML');
    const put = (inner: string): Promise<RawAnswer> =>
      bucket.send('PUT', '', {
        query: [['versioning', '']],
        body: `<VersioningConfiguration>${inner}</VersioningConfiguration>`,
      });
    const none = await put('');
    expect([none.status, none.error]).toEqual([
      400,
      {
        code: 'IllegalVersioningConfigurationException',
        message: 'The Versioning element must be specified',
        extras: {},
      },
    ]);
    expect((await put('<Status>Enabled</Status><MfaDelete>Enabled</MfaDelete>')).status).toBe(501);
    expect((await put('<Status>Enabled</Status><MfaDelete>Disabled</MfaDelete>')).status).toBe(200);
  });

  it('that holds versions or delete markers is not empty', async () => {
    const bucket = await Versioned.make('Enabled');
    const version = await bucket.put('k', 'x');
    const marker = (await bucket.send('DELETE', 'k')).headers['x-amz-version-id'];
    expect((await bucket.send('DELETE', '')).error.code).toBe('BucketNotEmpty');
    await bucket.version('DELETE', 'k', version!);
    expect((await bucket.send('DELETE', '')).error.code).toBe('BucketNotEmpty');
    await bucket.version('DELETE', 'k', marker!);
    expect((await bucket.send('DELETE', '')).status).toBe(204);
  });
});

describe('versions', () => {
  it('are kept and read by their ids, by header and by presigned URL', async () => {
    const bucket = await Versioned.make('Enabled');
    const [one, two] = [await bucket.put('k', 'one'), await bucket.put('k', 'two')];
    expect(one).toMatch(/^[A-Za-z0-9._]{32}$/);
    expect(two).not.toBe(one);
    const current = await bucket.send('GET', 'k');
    expect([current.text, current.headers['x-amz-version-id']]).toEqual(['two', two]);
    const old = await bucket.version('GET', 'k', one!);
    expect([old.text, old.headers['x-amz-version-id']]).toEqual(['one', one]);
    expect((await bucket.version('GET', 'k', one!, { sign: 'query' })).text).toBe('one');
    const head = await bucket.version('HEAD', 'k', one!);
    expect([head.status, head.headers['x-amz-version-id']]).toEqual([200, one]);
    const attributes = await bucket.version('GET', 'k', one!, {
      query: [['attributes', '']],
      headers: [['x-amz-object-attributes', 'ObjectSize']],
    });
    expect([element(attributes, 'ObjectSize'), attributes.headers['x-amz-version-id']]).toEqual(['3', one]);
  });

  it('of before versioning are `null`, and stay until something is put while it is suspended', async () => {
    const bucket = await Versioned.make();
    expect(await bucket.put('k', 'before')).toBeUndefined();
    expect((await bucket.send('GET', 'k')).headers['x-amz-version-id']).toBeUndefined();
    await bucket.set('Enabled');
    expect((await bucket.send('GET', 'k')).headers['x-amz-version-id']).toBe('null');
    const during = await bucket.put('k', 'during');
    expect((await bucket.version('GET', 'k', 'null')).text).toBe('before');
    await bucket.set('Suspended');
    expect(await bucket.put('k', 'after')).toBeUndefined();
    expect((await bucket.send('GET', 'k')).headers['x-amz-version-id']).toBe('null');
    expect((await bucket.version('GET', 'k', 'null')).text).toBe('after');
    expect((await bucket.version('GET', 'k', during!)).text).toBe('during');
    expect(elements(await bucket.list(), 'VersionId')).toEqual(['null', during]);
  });

  it('H17: behind a delete marker there is no object', async () => {
    const bucket = await Versioned.make('Enabled');
    const version = await bucket.put('k', 'x');
    const deleted = await bucket.send('DELETE', 'k');
    const marker = deleted.headers['x-amz-version-id']!;
    expect([deleted.status, deleted.headers['x-amz-delete-marker']]).toEqual([204, 'true']);
    const gone = await bucket.send('GET', 'k');
    expect([gone.status, gone.error]).toEqual([
      404,
      { code: 'NoSuchKey', message: 'The specified key does not exist.', extras: { Key: 'k' } },
    ]);
    expect(gone.headers).toMatchObject({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker });
    const head = await bucket.send('HEAD', 'k');
    expect([head.status, head.headers['x-amz-delete-marker']]).toEqual([404, 'true']);
    expect((await bucket.version('GET', 'k', version!)).text).toBe('x');
    expect(elements(await bucket.send('GET', '', { query: [['list-type', '2']] }), 'Key')).toEqual([]);

    const asked = await bucket.version('GET', 'k', marker);
    expect([asked.status, asked.error]).toEqual([
      405,
      {
        code: 'MethodNotAllowed',
        message: 'The specified method is not allowed against this resource.',
        extras: { Method: 'GET', ResourceType: 'DeleteMarker' },
      },
    ]);
    expect(asked.headers).toMatchObject({
      'x-amz-delete-marker': 'true',
      'x-amz-version-id': marker,
      allow: 'DELETE',
    });
    expect(asked.headers['last-modified']).toBeDefined();

    const restored = await bucket.version('DELETE', 'k', marker);
    expect(restored.headers).toMatchObject({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker });
    expect((await bucket.send('GET', 'k')).text).toBe('x');
  });

  it('that are not there', async () => {
    const bucket = await Versioned.make('Enabled');
    const version = await bucket.put('k', 'x');
    const gone = await bucket.put('k', 'y');
    await bucket.version('DELETE', 'k', gone!);
    const missing = await bucket.version('GET', 'k', gone!);
    expect([missing.status, missing.error]).toEqual([
      404,
      {
        code: 'NoSuchVersion',
        message: 'The specified version does not exist.',
        extras: { Key: 'k', VersionId: gone },
      },
    ]);
    expect((await bucket.version('DELETE', 'k', gone!)).status).toBe(204);
    // Recorded on AWS by localstack/localstack, test_delete_object_versioned: the last letters of an id changed.
    const altered = `${version!.slice(0, -4)}ABCD`;
    for (const never of ['no-version', altered, NEVER]) {
      for (const method of ['GET', 'DELETE']) {
        const answer = await bucket.version(method, 'k', never);
        expect([answer.status, answer.error]).toEqual([
          400,
          {
            code: 'InvalidArgument',
            message: 'Invalid version id specified',
            extras: { ArgumentName: 'versionId', ArgumentValue: never },
          },
        ]);
      }
    }
    expect((await bucket.version('GET', 'k', version!)).text).toBe('x');
    const never = await Versioned.make();
    expect((await never.version('GET', 'k', version!)).error.code).toBe('InvalidArgument');
  });

  it('many at once: DeleteObjects tells of markers made and removed', async () => {
    const bucket = await Versioned.make('Enabled');
    const version = await bucket.put('a', 'x');
    await bucket.put('b', 'x');
    const remove = (inner: string): Promise<RawAnswer> =>
      bucket.send('POST', '', {
        query: [['delete', '']],
        headers: [
          ['x-amz-sdk-checksum-algorithm', 'CRC32'],
          ['x-amz-checksum-crc32', crc(`<Delete>${inner}</Delete>`)],
        ],
        body: `<Delete>${inner}</Delete>`,
      });
    const first = await remove(
      `<Object><Key>a</Key><VersionId>${version}</VersionId></Object><Object><Key>b</Key></Object><Object><Key>c</Key><VersionId>${NEVER}</VersionId></Object>`,
    );
    expect(first.text).toContain(`<Deleted><Key>a</Key><VersionId>${version}</VersionId></Deleted>`);
    const marker = element(first, 'DeleteMarkerVersionId')!;
    expect(first.text).toContain(
      `<Deleted><Key>b</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>${marker}</DeleteMarkerVersionId></Deleted>`,
    );
    expect(first.text).toContain(
      `<Error><Key>c</Key><VersionId>${NEVER}</VersionId><Code>NoSuchVersion</Code><Message>The specified version does not exist.</Message></Error>`,
    );
    // A version that is gone is deleted once more.
    const again = await remove(`<Object><Key>a</Key><VersionId>${version}</VersionId></Object>`);
    expect(again.text).toContain(`<Deleted><Key>a</Key><VersionId>${version}</VersionId></Deleted>`);
    const second = await remove(`<Object><Key>b</Key><VersionId>${marker}</VersionId></Object>`);
    expect(second.text).toContain('<DeleteMarker>true</DeleteMarker>');
    expect((await bucket.send('GET', 'b')).text).toBe('x');
  });

  it('need actions of their own', async () => {
    const bucket = await Versioned.make('Enabled');
    const version = (await bucket.put('k', 'x'))!;
    await bucket.send('DELETE', '', { query: [['publicAccessBlock', '']] });
    const allow = (action: string): Promise<RawAnswer> =>
      bucket.send('PUT', '', {
        query: [['policy', '']],
        body: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Principal: '*', Action: action, Resource: `arn:aws:s3:::${bucket.name}/*` },
          ],
        }),
      });
    const status = async (method: string, ...query: Pair[]): Promise<number> =>
      (await bucket.send(method, 'k', { sign: 'anonymous', query })).status;
    expect((await allow('s3:GetObject')).status).toBe(204);
    expect([await status('GET'), await status('GET', ['versionId', version])]).toEqual([200, 403]);
    await allow('s3:GetObjectVersion');
    expect([await status('GET'), await status('GET', ['versionId', version])]).toEqual([403, 200]);
    await allow('s3:DeleteObject');
    expect(await status('DELETE', ['versionId', version])).toBe(403);
    await allow('s3:DeleteObjectVersion');
    expect([await status('DELETE'), await status('DELETE', ['versionId', version])]).toEqual([403, 204]);
  });
});

describe('ListObjectVersions', () => {
  it('pages through keys and their versions, newest first', async () => {
    const bucket = await Versioned.make('Enabled');
    const a1 = await bucket.put('a', '1');
    const a2 = await bucket.put('a', '22');
    const b = await bucket.put('b c', '1');
    const gone = (await bucket.send('DELETE', 'b c')).headers['x-amz-version-id'];
    await bucket.put('dir/x', '1');
    await bucket.put('dir/y', '1');
    const all = await bucket.list(['delimiter', '/'], ['encoding-type', 'url']);
    expect(elements(all, 'VersionId')).toEqual([a2, a1, gone, b]);
    expect(elements(all, 'IsLatest')).toEqual(['true', 'false', 'true', 'false']);
    expect(elements(all, 'Key')).toEqual(['a', 'a', 'b+c', 'b+c']);
    expect(elements(all, 'Size')).toEqual(['2', '1', '1']);
    expect(all.text).toContain(`<DeleteMarker><Key>b+c</Key><VersionId>${gone}</VersionId>`);
    expect(all.text).toContain('<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>');

    const seen: string[] = [];
    let markers: Pair[] = [];
    for (;;) {
      const page = await bucket.list(['max-keys', '1'], ...markers);
      seen.push(...elements(page, 'VersionId'));
      if (element(page, 'IsTruncated') !== 'true') break;
      markers = [
        ['key-marker', element(page, 'NextKeyMarker')!],
        ['version-id-marker', element(page, 'NextVersionIdMarker')!],
      ];
    }
    expect(seen.slice(0, 4)).toEqual([a2, a1, gone, b]);
    expect(seen).toHaveLength(6);
    expect(elements(await bucket.list(['prefix', 'b']), 'VersionId')).toEqual([gone, b]);
    expect(elements(await bucket.list(['max-keys', '0']), 'VersionId')).toEqual([]);
    expect((await bucket.list(['version-id-marker', a1!])).error.message).toBe(
      'A version-id marker cannot be specified without a key marker.',
    );
    expect((await bucket.list(['key-marker', 'a'], ['version-id-marker', ''])).error.message).toBe(
      'A version-id marker cannot be empty.',
    );
  });

  it('tells of an unversioned bucket as of one version a key', async () => {
    const bucket = await Versioned.make();
    await bucket.put('k', 'x');
    const listed = await bucket.list();
    expect([elements(listed, 'VersionId'), elements(listed, 'IsLatest')]).toEqual([['null'], ['true']]);
  });
});

/** What is known of a version: its id, and its bytes; none for a delete marker. */
interface Known {
  readonly id: string;
  readonly body: string | undefined;
}

type Step =
  | { readonly do: 'put'; readonly key: string; readonly body: string }
  | { readonly do: 'delete'; readonly key: string }
  | { readonly do: 'delete version'; readonly key: string; readonly at: number }
  | { readonly do: 'versioning'; readonly status: 'Enabled' | 'Suspended' };

const key = fc.constantFrom('a', 'a/b', 'ü');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('put' as const), key, body: fc.string({ maxLength: 5 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete version' as const), key, at: fc.nat(5) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('versioning' as const),
      status: fc.constantFrom('Enabled' as const, 'Suspended' as const),
    }),
  },
);

describe('any sequence of puts, deletions and changes of versioning', () => {
  it('leaves what a plain list of versions would', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const bucket = await Versioned.make();
        let versioning: string | undefined;
        /** By key, newest first. */
        const model = new Map<string, Known[]>();
        const add = (name: string, known: Known): void => {
          const others = (model.get(name) ?? []).filter(({ id }) => id !== 'null' || known.id !== 'null');
          model.set(name, [known, ...others]);
        };
        for (const one of steps) {
          if (one.do === 'versioning') {
            await bucket.set(one.status);
            versioning = one.status;
          } else if (one.do === 'put') {
            add(one.key, { id: (await bucket.put(one.key, one.body)) ?? 'null', body: one.body });
          } else if (one.do === 'delete') {
            const { headers } = await bucket.send('DELETE', one.key);
            if (versioning === undefined) model.delete(one.key);
            else add(one.key, { id: headers['x-amz-version-id']!, body: undefined });
          } else {
            const known = model.get(one.key) ?? [];
            const chosen = known[one.at % Math.max(known.length, 1)];
            if (chosen === undefined) continue;
            expect((await bucket.version('DELETE', one.key, chosen.id)).status).toBe(204);
            model.set(
              one.key,
              known.filter((other) => other !== chosen),
            );
          }
        }
        const names = [...model.keys()]
          .filter((name) => model.get(name)!.length > 0)
          .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        const listed = await bucket.list();
        const expected = names.flatMap((name) =>
          model.get(name)!.map(({ id }, at) => [name, id, String(at === 0)]),
        );
        const [keys, ids, latest] = ['Key', 'VersionId', 'IsLatest'].map((name) => elements(listed, name));
        expect(keys!.map((name, at) => [name, ids![at], latest![at]])).toEqual(expected);
        for (const name of names) {
          const versions = model.get(name)!;
          const current = await bucket.send('GET', name);
          expect(current.status === 200 ? current.text : undefined).toBe(versions[0]!.body);
          for (const { id, body } of versions) {
            const got = await bucket.version('GET', name, id);
            // Where versioning was never on, `null` is the only version, and no marker can be.
            expect([got.status, got.status === 200 ? got.text : undefined]).toEqual([
              body === undefined ? 405 : 200,
              body,
            ]);
          }
        }
        const current = await bucket.send('GET', '', { query: [['list-type', '2']] });
        expect(elements(current, 'Key')).toEqual(
          names.filter((name) => model.get(name)![0]!.body !== undefined),
        );
      }),
      { numRuns: 40 },
    );
  });
});

function crc(text: string): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(text));
  return digest.toString('base64');
}
