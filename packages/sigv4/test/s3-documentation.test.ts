/**
 * The worked examples of the S3 API pages "Authenticating Requests (AWS Signature Version 4)":
 * "Using the Authorization Header", "Using Query Parameters", "Transferring Payload in Multiple
 * Chunks", "... Including trailing headers", and "Browser-Based Uploads Using POST".
 */
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '#hash';
import {
  createChunkedDecoder,
  createChunkSigner,
  createSigner,
  createVerifier,
  parsePostPolicy,
  type SeedSignature,
} from '../src/index.js';
import { EXAMPLE, rawRequest, refusalOf, verify } from './support.js';

const NOW = Date.UTC(2013, 4, 24);
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const OPTIONS = { now: NOW, service: 's3', expectedRegion: 'us-east-1' } as const;

interface HeaderExample {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly payloadHash: string;
  readonly canonicalRequestHash?: string;
  readonly signedHeaders: string;
  readonly signature: string;
}

const EXAMPLES: readonly HeaderExample[] = [
  {
    name: 'GET Object with a range',
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/test.txt',
    headers: [['Range', 'bytes=0-9']],
    payloadHash: EMPTY,
    canonicalRequestHash: '7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972',
    signedHeaders: 'host;range;x-amz-content-sha256;x-amz-date',
    signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  },
  {
    name: 'PUT Object, a dollar sign in the key',
    method: 'PUT',
    url: 'https://examplebucket.s3.amazonaws.com/test%24file.text',
    headers: [
      ['Date', 'Fri, 24 May 2013 00:00:00 GMT'],
      ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
    ],
    payloadHash: sha256Hex('Welcome to Amazon S3.'),
    canonicalRequestHash: '9e0e90d9c76de8fa5b200d8c849cd5b8dc7a3be3951ddb7f6a76b4158342019d',
    signedHeaders: 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
    signature: '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
  },
  {
    name: 'GET Bucket lifecycle, a parameter without a value',
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/?lifecycle',
    headers: [],
    payloadHash: EMPTY,
    canonicalRequestHash: '9766c798316ff2757b517bc739a67f6213b4ab36dd5da2f94eaebf79c77395ca',
    signedHeaders: 'host;x-amz-content-sha256;x-amz-date',
    signature: 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
  },
  {
    name: 'List Objects',
    method: 'GET',
    url: 'https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J',
    headers: [],
    payloadHash: EMPTY,
    canonicalRequestHash: 'df57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7',
    signedHeaders: 'host;x-amz-content-sha256;x-amz-date',
    signature: '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
  },
  {
    name: 'PUT in chunks, the seed signature',
    method: 'PUT',
    url: 'https://s3.amazonaws.com/examplebucket/chunkObject.txt',
    headers: [
      ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
      ['Content-Encoding', 'aws-chunked'],
      ['x-amz-decoded-content-length', '66560'],
      ['Content-Length', '66824'],
    ],
    payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    canonicalRequestHash: 'cee3fed04b70f867d036f722359b0b1f2f0e5dc0efadbc082b76c4c60e316455',
    signedHeaders:
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
    signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  },
];

function signedRequest(example: HeaderExample, signature: string) {
  return rawRequest(example.method, example.url, [
    ...example.headers,
    ['x-amz-date', '20130524T000000Z'],
    ['x-amz-content-sha256', example.payloadHash],
    [
      'Authorization',
      `AWS4-HMAC-SHA256 Credential=${EXAMPLE.accessKeyId}/20130524/us-east-1/s3/aws4_request,SignedHeaders=${example.signedHeaders},Signature=${signature}`,
    ],
  ]);
}

describe.each(EXAMPLES)('Authorization header: $name', (example) => {
  test('the canonical request', () => {
    const refusal = refusalOf(() => verify(signedRequest(example, '0'.repeat(64)), OPTIONS));
    const canonicalRequest = new Map(refusal.extras).get('CanonicalRequest') ?? '';
    expect(sha256Hex(canonicalRequest)).toBe(example.canonicalRequestHash);
  });

  test('the signature', () => {
    expect(verify(signedRequest(example, example.signature), OPTIONS).accessKeyId).toBe(EXAMPLE.accessKeyId);
  });
});

test('Authorization header: the signer makes the same signature', () => {
  const signed = createSigner().signHeaders({
    credentials: EXAMPLE,
    region: 'us-east-1',
    method: 'GET',
    host: 'examplebucket.s3.amazonaws.com',
    path: '/test.txt',
    headers: [['Range', 'bytes=0-9']],
    signingDate: NOW,
  });
  expect(signed.signature).toBe(EXAMPLES[0]!.signature);
});

test('query parameters: a presigned GET', () => {
  const presigned = createSigner().presign({
    credentials: EXAMPLE,
    region: 'us-east-1',
    method: 'GET',
    host: 'examplebucket.s3.amazonaws.com',
    path: '/test.txt',
    signingDate: NOW,
    expiresIn: 86_400,
  });
  expect(sha256Hex(presigned.canonicalRequest)).toBe(
    '3bfa292879f6447bbcda7001decf97f4a54dc650c8942174ae0a9121cf58ad04',
  );
  expect(presigned.signature).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
  expect(presigned.signedHeaders).toEqual(['host']);
  expect(presigned.validFrom).toEqual(new Date(NOW));
  expect(presigned.validUntil).toEqual(new Date(NOW + 86_400_000));
});

describe('payload in chunks', () => {
  const seed = (signature: string): SeedSignature => ({
    ...EXAMPLE,
    credentialScope: { date: '20130524', region: 'us-east-1', service: 's3' },
    date: '20130524T000000Z',
    signature,
  });
  const body = new Uint8Array(66_560).fill(0x61);

  test('signed chunks', () => {
    const signer = createChunkSigner(
      seed('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'),
    );
    const wire = [signer.chunk(body.subarray(0, 65_536)), signer.chunk(body.subarray(65_536)), signer.end()];
    const heads = wire.map((piece) => Buffer.from(piece).toString('latin1').split('\r\n', 1)[0]);
    expect(heads).toEqual([
      '10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ]);
    expect(Buffer.concat(wire)).toHaveLength(66_824);

    const decoder = createChunkedDecoder({
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      decodedContentLength: 66_560,
      seed: seed('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'),
    });
    expect(Buffer.concat(decoder.push(Buffer.concat(wire))).equals(body)).toBe(true);
    expect(decoder.end().decodedLength).toBe(66_560);
  });

  test('signed chunks and a signed trailer', () => {
    const signer = createChunkSigner(
      seed('106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e'),
    );
    const wire = [
      signer.chunk(body.subarray(0, 65_536)),
      signer.chunk(body.subarray(65_536)),
      signer.end([['x-amz-checksum-crc32c', 'sOO8/Q==']]),
    ];
    expect(Buffer.from(wire[2]!).toString('latin1').split('\r\n')).toEqual([
      '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
      'x-amz-checksum-crc32c:sOO8/Q==',
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435',
      '',
      '',
    ]);
    const decoder = createChunkedDecoder({
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      seed: seed('106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e'),
      trailerNames: ['x-amz-checksum-crc32c'],
    });
    decoder.push(Buffer.concat(wire));
    expect([...decoder.end().trailers]).toEqual([['x-amz-checksum-crc32c', 'sOO8/Q==']]);
  });
});

test('POST policy', () => {
  const policy =
    'eyAiZXhwaXJhdGlvbiI6ICIyMDE1LTEyLTMwVDEyOjAwOjAwLjAwMFoiLA0KICAiY29uZGl0aW9ucyI6IFsNCiAgICB7ImJ1Y2tldCI6ICJzaWd2NGV4YW1wbGVidWNrZXQifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRrZXkiLCAidXNlci91c2VyMS8iXSwNCiAgICB7ImFjbCI6ICJwdWJsaWMtcmVhZCJ9LA0KICAgIHsic3VjY2Vzc19hY3Rpb25fcmVkaXJlY3QiOiAiaHR0cDovL3NpZ3Y0ZXhhbXBsZWJ1Y2tldC5zMy5hbWF6b25hd3MuY29tL3N1Y2Nlc3NmdWxfdXBsb2FkLmh0bWwifSwNCiAgICBbInN0YXJ0cy13aXRoIiwgIiRDb250ZW50LVR5cGUiLCAiaW1hZ2UvIl0sDQogICAgeyJ4LWFtei1tZXRhLXV1aWQiOiAiMTQzNjUxMjM2NTEyNzQifSwNCiAgICB7IngtYW16LXNlcnZlci1zaWRlLWVuY3J5cHRpb24iOiAiQUVTMjU2In0sDQogICAgWyJzdGFydHMtd2l0aCIsICIkeC1hbXotbWV0YS10YWciLCAiIl0sDQoNCiAgICB7IngtYW16LWNyZWRlbnRpYWwiOiAiQUtJQUlPU0ZPRE5ON0VYQU1QTEUvMjAxNTEyMjkvdXMtZWFzdC0xL3MzL2F3czRfcmVxdWVzdCJ9LA0KICAgIHsieC1hbXotYWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwNCiAgICB7IngtYW16LWRhdGUiOiAiMjAxNTEyMjlUMDAwMDAwWiIgfQ0KICBdDQp9';
  const fields = new Map([
    ['policy', policy],
    ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
    ['x-amz-credential', `${EXAMPLE.accessKeyId}/20151229/us-east-1/s3/aws4_request`],
    ['x-amz-date', '20151229T000000Z'],
    ['x-amz-signature', '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e'],
  ]);
  const verifier = createVerifier();
  const claim = verifier.readPostPolicy(fields, { expectedRegion: 'us-east-1' });
  expect(claim).not.toBeNull();
  verifier.verifyPostSignature(claim!, EXAMPLE.secretAccessKey);
  const { expiresAt, conditions } = parsePostPolicy(policy);
  expect(expiresAt).toBe(Date.UTC(2015, 11, 30, 12));
  expect(conditions).toHaveLength(11);
});
