/** `aws-chunked` bodies, in all forms and cut into any pieces. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createChunkedDecoder,
  createChunkSigner,
  isStreamingPayload,
  type Pair,
  type SeedSignature,
  type StreamingPayload,
} from '../../src/index.js';
import { EXAMPLE, refusalOf } from '../support.js';

const SEED: SeedSignature = {
  ...EXAMPLE,
  credentialScope: { date: '20260101', region: 'us-east-1', service: 's3' },
  date: '20260101T000000Z',
  signature: '0'.repeat(64),
};
const TRAILERS: Pair[] = [['x-amz-checksum-crc32', 'AAAAAA==']];

interface Form {
  readonly payloadHash: StreamingPayload;
  readonly seed?: SeedSignature;
  readonly trailers?: Pair[];
}

const FORMS: Form[] = [
  { payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', trailers: TRAILERS },
  { payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD', seed: SEED },
  { payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER', seed: SEED, trailers: TRAILERS },
];

function encode(form: Form, chunks: readonly Uint8Array[]): Buffer {
  const signer = createChunkSigner(form.seed);
  return Buffer.concat([...chunks.map((chunk) => signer.chunk(chunk)), signer.end(form.trailers)]);
}

function decode(form: Form, pieces: readonly Uint8Array[], decodedContentLength?: number) {
  const decoder = createChunkedDecoder({
    payloadHash: form.payloadHash,
    seed: form.seed,
    decodedContentLength,
    trailerNames: form.trailers?.map(([name]) => name),
  });
  const body = Buffer.concat(pieces.flatMap((piece) => decoder.push(piece)));
  return { body, ...decoder.end() };
}

/** Cuts a buffer at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

describe.each(FORMS)('$payloadHash', (form) => {
  test('any body, cut anywhere, comes out as it went in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 8192, max: 9000 }), { maxLength: 3 }),
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (sizes, last, places) => {
          const chunks = [...sizes.map((size, index) => new Uint8Array(size).fill(index + 1)), last];
          const data = Buffer.concat(chunks);
          const decoded = decode(form, cut(encode(form, chunks), places), data.length);
          expect(decoded.body.equals(data)).toBe(true);
          expect(decoded.decodedLength).toBe(data.length);
          expect([...decoded.trailers]).toEqual(form.trailers ?? []);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('an empty body, byte by byte', () => {
    const wire = encode(form, []);
    const pieces = Array.from({ length: wire.length }, (_, index) => wire.subarray(index, index + 1));
    expect(decode(form, pieces, 0).decodedLength).toBe(0);
  });

  test('a body that ends early', () => {
    const wire = encode(form, [Buffer.from('hello')]);
    for (const length of [0, 1, 5, 20, wire.length - 5]) {
      const refusal = refusalOf(() => decode(form, [wire.subarray(0, length)]));
      expect(refusal.code).toBe('IncompleteBody');
      expect(refusal.message).toBe('The request body terminated unexpectedly');
    }
  });

  test.each([
    ['more than announced', 4],
    ['less than announced', 6],
  ])('%s', (_, announced) => {
    expect(refusalOf(() => decode(form, [encode(form, [Buffer.from('hello')])], announced))).toMatchObject({
      code: 'IncompleteBody',
      reason: 'ChunkedBodyLengthMismatch',
      message: 'You did not provide the number of bytes specified by the Content-Length HTTP header',
    });
  });

  test('a short chunk that is not the last', () => {
    const wire = encode(form, [Buffer.alloc(8192), Buffer.alloc(8191), Buffer.alloc(1)]);
    const { code, message, extras } = refusalOf(() => decode(form, [wire]));
    expect({ code, message, extras }).toEqual({
      code: 'InvalidChunkSizeError',
      message: 'Only the last chunk is allowed to have a size less than 8192 bytes',
      extras: [
        ['Chunk', '2'],
        ['BadChunkSize', '8191'],
      ],
    });
  });

  test.each([
    ['a header that never ends', Buffer.alloc(2000, 'a')],
    ['a size that is none', Buffer.from('xyz\r\n')],
    ['a size beyond counting', Buffer.from('ffffffffffffffff\r\n')],
    ['an empty header', Buffer.from('\r\n')],
  ])('%s', (_, wire) => {
    expect(refusalOf(() => decode(form, [wire])).reason).toBe('ChunkMalformed');
  });

  test('bytes after the end', () => {
    const wire = Buffer.concat([encode(form, [Buffer.from('hello')]), Buffer.from('0\r\n')]);
    expect(refusalOf(() => decode(form, [wire])).reason).toBe('ChunkMalformed');
  });

  test('arbitrary bytes are refused or read, never more', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), (pieces) => {
        const attempt = () => decode(form, pieces);
        expect(refusalOf(attempt).code).toMatch(/^(?:IncompleteBody|MalformedTrailerError)$/);
      }),
    );
  });
});

describe('signatures', () => {
  const [, signed, signedTrailer] = FORMS as [Form, Form, Form];

  test.each([signed, signedTrailer])('$payloadHash: one byte of data changed', (form) => {
    const wire = encode(form, [Buffer.from('hello')]);
    wire[wire.indexOf('hello')] = 0x48;
    const refusal = refusalOf(() => decode(form, [wire]));
    expect(refusal).toMatchObject({ code: 'SignatureDoesNotMatch', reason: 'ChunkSignatureMismatch' });
    expect(new Map(refusal.extras).get('StringToSign')).toMatch(
      /^AWS4-HMAC-SHA256-PAYLOAD\n20260101T000000Z\n/,
    );
  });

  test('chunks in another order', () => {
    const [one, two] = [Buffer.alloc(8192, 1), Buffer.alloc(8192, 2)];
    const signer = createChunkSigner(SEED);
    const first = signer.chunk(one);
    const second = signer.chunk(two);
    expect(refusalOf(() => decode(signed, [second, first])).reason).toBe('ChunkSignatureMismatch');
  });

  test('another seed', () => {
    const wire = encode(signed, [Buffer.from('hello')]);
    const other = { ...signed, seed: { ...SEED, signature: '1'.repeat(64) } };
    expect(refusalOf(() => decode(other, [wire])).reason).toBe('ChunkSignatureMismatch');
  });

  test('a trailer changed, or its signature left out', () => {
    const wire = encode(signedTrailer, [Buffer.from('hello')]).toString('latin1');
    const changed = wire.replace('AAAAAA==', 'BAAAAA==');
    const bare = wire.replace(/x-amz-trailer-signature:.*\r\n/, '');
    for (const text of [changed, bare]) {
      const refusal = refusalOf(() => decode(signedTrailer, [Buffer.from(text, 'latin1')]));
      expect(refusal.reason).toBe('TrailerSignatureMismatch');
    }
  });

  test('a signed form needs its seed', () => {
    expect(() => createChunkedDecoder({ payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' })).toThrow(
      TypeError,
    );
  });
});

describe('trailers', () => {
  const form = FORMS[0] as Form;

  test.each([
    ['not announced', '0\r\nx-other:v\r\n\r\n'],
    ['announced and missing', '0\r\n\r\n'],
    ['without a colon', '0\r\nx-amz-checksum-crc32\r\n\r\n'],
    ['given twice', '0\r\nx-amz-checksum-crc32:v\r\nX-Amz-Checksum-CRC32:v\r\n\r\n'],
    ['too long', `0\r\nx-amz-checksum-crc32:${'v'.repeat(20_000)}`],
  ])('%s', (_, text) => {
    expect(refusalOf(() => decode(form, [Buffer.from(text)]))).toMatchObject({
      code: 'MalformedTrailerError',
      message:
        'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    });
  });

  test('the empty line at the very end may be missing', () => {
    expect(
      decode(form, [Buffer.from('0\r\nx-amz-checksum-crc32:v\r\n')]).trailers.get('x-amz-checksum-crc32'),
    ).toBe('v');
  });
});

test('the streaming payload hashes', () => {
  expect(FORMS.every(({ payloadHash }) => isStreamingPayload(payloadHash))).toBe(true);
  expect(isStreamingPayload('UNSIGNED-PAYLOAD')).toBe(false);
});
