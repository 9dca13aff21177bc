import { createHash, createHmac } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSigner, encodeS3Key, type Pair, parseQuery } from '../src/index.js';
import { credentials, expiresIn, headers, instant, key, query, region, text } from './arbitraries.js';

/** Equality, byte for byte, with the presigners of AWS's JavaScript SDK. */
const signer = createSigner();

const AUTHENTICATION = /^X-Amz-(?:Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token)$/;

/** What a URL asks for, its authentication taken away: the input that both signers had. */
function withoutAuthentication(url: string): Pair[] {
  return parseQuery(url.slice(url.indexOf('?') + 1)).filter(([name]) => !AUTHENTICATION.test(name));
}

describe('getSignedUrl', () => {
  const metadata = fc.dictionary(
    fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/),
    fc.stringMatching(/^[ -~]{0,12}$/),
    {
      maxKeys: 3,
    },
  );

  test('GetObject: the same URL', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ credentials, region, key, instant, expiresIn }),
        fc.record({ VersionId: key, ResponseContentDisposition: key }, { requiredKeys: [] }),
        async (given, overrides) => {
          const client = new S3Client({ region: given.region, credentials: given.credentials });
          const expected = await getSignedUrl(
            client,
            new GetObjectCommand({ Bucket: 'bucket', Key: given.key, ...overrides }),
            { expiresIn: given.expiresIn, signingDate: new Date(given.instant) },
          );
          const { url } = signer.presign({
            credentials: given.credentials,
            region: given.region,
            method: 'GET',
            host: `bucket.s3.${given.region}.amazonaws.com`,
            path: `/${encodeS3Key(given.key)}`,
            query: withoutAuthentication(expected),
            signingDate: new Date(given.instant),
            expiresIn: given.expiresIn,
          });
          expect(url).toBe(expected);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('PutObject with metadata, at an endpoint with a port: the same URL', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ credentials, region, key, instant, expiresIn, metadata }),
        async (given) => {
          const client = new S3Client({
            region: given.region,
            credentials: given.credentials,
            endpoint: 'http://127.0.0.1:9000',
            forcePathStyle: true,
          });
          const expected = await getSignedUrl(
            client,
            new PutObjectCommand({
              Bucket: 'bucket',
              Key: given.key,
              Metadata: given.metadata,
              ServerSideEncryption: 'AES256',
            }),
            { expiresIn: given.expiresIn, signingDate: new Date(given.instant) },
          );
          const { url, signedHeaders } = signer.presign({
            credentials: given.credentials,
            region: given.region,
            method: 'PUT',
            protocol: 'http:',
            host: '127.0.0.1:9000',
            path: `/bucket/${encodeS3Key(given.key)}`,
            query: withoutAuthentication(expected),
            headers: [['x-amz-server-side-encryption', 'AES256']],
            unhoistableHeaders: new Set(['x-amz-server-side-encryption']),
            signingDate: given.instant,
            expiresIn: given.expiresIn,
          });
          expect(signedHeaders).toEqual(['host', 'x-amz-server-side-encryption']);
          expect(url).toBe(expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** The hash constructor that the SDK wants. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('the signer never resets a hash');
  }
}

/** The presigner takes an object: parameters of one name are one list there. */
function asObject(pairs: readonly Pair[]): Record<string, string | string[]> {
  const object: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    const known = Object.hasOwn(object, name) ? object[name] : undefined;
    if (name === '__proto__') continue;
    object[name] = known === undefined ? value : [known, value].flat();
  }
  return object;
}

test('S3RequestPresigner: the same query for any headers, hoisted or signed, and any parameters', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ credentials, region, key, instant, expiresIn, headers, query }),
      fc.constantFrom('GET', 'PUT', 'HEAD', 'DELETE'),
      async (given, method) => {
        const presigner = new S3RequestPresigner({
          credentials: given.credentials,
          region: given.region,
          sha256: Sha256,
        });
        const parameters = given.query.filter(([name]) => name !== '__proto__');
        const path = `/${encodeS3Key(given.key)}`;
        const request = {
          method,
          protocol: 'https:',
          hostname: 'bucket.example.org',
          path,
          query: asObject(parameters),
          headers: Object.fromEntries(given.headers),
        };
        const signed = await presigner.presign(request, {
          signingDate: new Date(given.instant),
          expiresIn: given.expiresIn,
        });
        const { url } = signer.presign({
          credentials: given.credentials,
          region: given.region,
          method,
          host: 'bucket.example.org',
          path,
          query: parameters,
          headers: [...given.headers, ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
          unsignableHeaders: new Set(['content-type']),
          signingDate: given.instant,
          expiresIn: given.expiresIn,
        });
        const sent = parseQuery(url.slice(url.indexOf('?') + 1));
        expect(asObject(sent)).toEqual(signed.query);
      },
    ),
    { numRuns: 300 },
  );
});

describe('createPresignedPost', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('the same URL, fields, order and signature', async () => {
    const fields = fc.dictionary(fc.constantFrom('acl', 'Content-Type', 'x-amz-meta-a', 'tagging'), text, {
      maxKeys: 3,
    });
    const conditions = fc.array(
      fc.oneof(
        fc.tuple(fc.constant('content-length-range' as const), fc.nat(), fc.nat()),
        fc.tuple(fc.constantFrom('starts-with' as const, 'eq' as const), fc.constant('$acl'), text),
        fc.record({ acl: text }),
      ),
      { maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.record({ credentials, region, key, instant, fields, conditions }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.boolean(),
        async (given, lifetime, anyName) => {
          vi.useFakeTimers({ now: given.instant, toFake: ['Date'] });
          const objectKey = anyName ? `${given.key}\${filename}` : given.key;
          const client = new S3Client({ region: given.region, credentials: given.credentials });
          const expected = await createPresignedPost(client, {
            Bucket: 'bucket',
            Key: objectKey,
            Fields: given.fields,
            Conditions: given.conditions,
            Expires: lifetime,
          });
          const post = signer.presignPost({
            credentials: given.credentials,
            region: given.region,
            url: expected.url,
            bucket: 'bucket',
            key: objectKey,
            fields: given.fields,
            conditions: given.conditions,
            expiresIn: lifetime,
            signingDate: given.instant,
          });
          expect(Object.entries(post.fields)).toEqual(Object.entries(expected.fields));
        },
      ),
      { numRuns: 100 },
    );
  });
});
