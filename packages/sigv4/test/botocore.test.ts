import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '#hash';
import { type Credentials, createSigner, createVerifier, type Pair, parsePostPolicy } from '../src/index.js';
import { rawRequest, verify } from './support.js';

/** What botocore signs, made by vectors/make-botocore-vectors.py. */
interface Vectors {
  readonly requests: readonly SignedByBotocore[];
  readonly posts: readonly PostSignedByBotocore[];
}

interface SignedByBotocore {
  readonly kind: 's3-query' | 's3-header' | 'generic-header' | 'generic-query';
  readonly credentials: Credentials;
  readonly region: string;
  readonly service: 's3' | 'sts' | 'iam';
  readonly signingDate: number;
  readonly method: string;
  readonly protocol: 'https:' | 'http:';
  readonly host: string;
  readonly path: string;
  readonly query: readonly Pair[];
  readonly headers: readonly Pair[];
  readonly expiresIn: number | null;
  readonly body: string;
  readonly url: string;
  readonly signedHeaders: readonly Pair[];
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

interface PostSignedByBotocore {
  readonly credentials: Credentials;
  readonly region: string;
  readonly signingDate: number;
  readonly fields: Readonly<Record<string, string>>;
}

const { requests, posts }: Vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, 'vectors', 'botocore-vectors.json'), 'utf8'),
);

/** botocore signs this one, which AWS's JavaScript signer leaves out. */
const SIGNED_BY_BOTOCORE: ReadonlySet<string> = new Set(['cache-control']);

/** botocore moves no header into the query. */
function notHoisted(headers: readonly Pair[]): ReadonlySet<string> {
  return new Set(headers.map(([name]) => name.toLowerCase()));
}

describe('signing equals botocore', () => {
  const signer = createSigner();

  test.each(requests.map((vector, index) => ({ index, kind: vector.kind, vector })))(
    '$index $kind',
    ({ vector }) => {
      const { expiresIn, ...request } = vector;
      const common = { ...request, signableHeaders: SIGNED_BY_BOTOCORE };
      const signed =
        expiresIn === null
          ? signer.signHeaders({ ...common, payloadHash: sha256Hex(vector.body) })
          : signer.presign({ ...common, expiresIn, unhoistableHeaders: notHoisted(vector.headers) });
      expect(signed.canonicalRequest).toBe(vector.canonicalRequest);
      expect(signed.stringToSign).toBe(vector.stringToSign);
      const sent = `${vector.url} ${vector.signedHeaders.map(([, value]) => value).join(' ')}`;
      expect(sent).toContain(`Signature=${signed.signature}`);
    },
  );
});

describe('verifying accepts what botocore signs', () => {
  test.each(requests.map((vector, index) => ({ index, kind: vector.kind, vector })))(
    '$index $kind',
    ({ vector }) => {
      const request = rawRequest(vector.method, vector.url, vector.signedHeaders);
      const options = { now: vector.signingDate, service: vector.service, expectedRegion: vector.region };
      const payloadHash = sha256Hex(vector.body);
      const claim = verify(request, { ...options, payloadHash }, vector.credentials.secretAccessKey);
      expect(claim.accessKeyId).toBe(vector.credentials.accessKeyId);
      expect(claim.sessionToken).toBe(vector.credentials.sessionToken);
    },
  );
});

test.each(posts.map((vector, index) => ({ index, vector })))('POST policy $index', ({ vector }) => {
  const fields = new Map(Object.entries(vector.fields).map(([name, value]) => [name.toLowerCase(), value]));
  const verifier = createVerifier();
  const claim = verifier.readPostPolicy(fields, { expectedRegion: vector.region });
  expect(claim?.accessKeyId).toBe(vector.credentials.accessKeyId);
  verifier.verifyPostSignature(claim!, vector.credentials.secretAccessKey);
  expect(parsePostPolicy(claim!.policy).expiresAt).toBe(vector.signingDate + 3_600_000);
});
