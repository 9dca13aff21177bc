import { AwsError } from '@countersign/aws-model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParsedForm, parseForm } from '../../src/s3/form/form-parser.js';
import type { WireRequest } from '../../src/wire/request.js';
import { SmallBodies } from '../../src/wire/small-bodies.js';

const CONTENT_TYPE = 'multipart/form-data; boundary=xyz';

/** A request whose body arrives in these pieces; who stops reading leaves the rest to the next reader. */
function request(pieces: readonly Uint8Array[], contentType = CONTENT_TYPE): WireRequest {
  const left = pieces.map((piece) => Buffer.from(piece));
  const next = async (): Promise<IteratorResult<Buffer>> => {
    const value = left.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  };
  return {
    header: (name) => (name === 'content-type' ? contentType : undefined),
    body: { [Symbol.asyncIterator]: () => ({ next }) },
  } as Partial<WireRequest> as WireRequest;
}

/** The body cut at places, so that boundaries and headers arrive in parts. */
function cut(body: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (body.length + 1)))].sort((a, b) => a - b);
  const ends = [...at, body.length];
  let from = 0;
  return ends.map((end) => {
    const piece = body.subarray(from, end);
    from = end;
    return piece;
  });
}

function formOf(fields: readonly (readonly [string, string])[], file: Uint8Array): Buffer {
  const parts = fields.map(
    ([name, value]) => `--xyz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return Buffer.concat([
    Buffer.from(parts.join('')),
    Buffer.from('--xyz\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'),
    file,
    Buffer.from('\r\n--xyz--\r\n'),
  ]);
}

async function bytesOf({ file }: ParsedForm): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of file?.bytes ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

const places = fc.array(fc.nat(), { maxLength: 8 });
const name = fc.stringMatching(/^[a-z][a-z-]{0,9}$/).filter((text) => text !== 'file');
const value = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('--xyz'));
const fields = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 5 });
/** Bytes that come close to being a boundary. */
const file = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      fc.constantFrom('\r\n', '--', '\r\n--x', '\r\n--xy').map((t) => Buffer.from(t)),
    ),
  )
  .map((pieces) => Buffer.concat(pieces))
  .filter((bytes) => !bytes.includes('\r\n--xyz'));

const bodies = new SmallBodies();

describe('parseForm', () => {
  it('reads fields and file, however the body is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fields, file, places, async (sent, content, at) => {
        const form = await parseForm(bodies, request(cut(formOf(sent, content), at)));
        expect([...form.fields]).toEqual(sent);
        expect(form.file?.filename).toBe('f');
        expect((await bytesOf(form)).equals(content)).toBe(true);
      }),
    );
  });

  it('ends, with a refusal or a form, whatever comes', async () => {
    const piece = fc.constantFrom(
      ...[
        '--xyz',
        '\r\n',
        '\n',
        '--',
        'Content-Disposition: form-data; name="a"',
        '; filename="b"',
        'x',
        '\0',
      ],
      ...[
        'Content-Disposition: form-data; name="file"',
        '\r\n\r\n',
        'Content-Type: text/plain',
        ': ',
        '"',
        ';',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), places, async (pieces, at) => {
        try {
          await bytesOf(await parseForm(bodies, request(cut(Buffer.from(pieces.join('')), at))));
        } catch (error) {
          expect(error).toBeInstanceOf(AwsError);
          expect((error as AwsError).code).toBe('MalformedPOSTRequest');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says so when the visitor goes away', async () => {
    const { header, body } = request([formOf([['key', 'k']], Buffer.from('hello')).subarray(0, -15)]);
    const begun = body[Symbol.asyncIterator]();
    const next = async (): Promise<IteratorResult<Buffer>> => {
      const result = await begun.next();
      if (result.done) throw new Error('aborted');
      return result;
    };
    const cutOff = { [Symbol.asyncIterator]: () => ({ next }) };
    const broken = { header, body: cutOff } as Partial<WireRequest> as WireRequest;
    await expect(parseForm(bodies, broken).then(bytesOf)).rejects.toMatchObject({ code: 'IncompleteBody' });
  });

  it('does not read on after 20 KB of fields', async () => {
    let read = 0;
    const field = Buffer.from(
      `--xyz\r\nContent-Disposition: form-data; name="a"\r\n\r\n${'x'.repeat(4_000)}\r\n`,
    );
    const { header } = request([]);
    const endless: AsyncIterable<Buffer> = {
      [Symbol.asyncIterator]: () => ({
        next: async () => {
          read += field.length;
          return { done: false, value: field };
        },
      }),
    };
    const flood = { header, body: endless } as Partial<WireRequest> as WireRequest;
    await expect(parseForm(bodies, flood)).rejects.toMatchObject({ code: 'MaxPostPreDataLengthExceeded' });
    expect(read).toBeLessThan(100_000);
  });
});
