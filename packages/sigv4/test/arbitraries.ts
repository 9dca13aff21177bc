import fc from 'fast-check';
import type { Pair } from '../src/index.js';

/** As the AWS SDK types them: a token or none, never `undefined`. */
interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Any text that has a UTF-8 form, awkward ASCII as often as the rest of Unicode. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(...'./~!\'()*+ %2F&=?#@:;,\\"é€🙂\u0000\n') }),
);

export const key: fc.Arbitrary<string> = text.filter((candidate) => candidate.length > 0);

const BASE64 = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'];
const KEY_ID = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'];

export const credentials: fc.Arbitrary<Credentials> = fc.record(
  {
    accessKeyId: fc.string({ unit: fc.constantFrom(...KEY_ID), minLength: 16, maxLength: 20 }),
    secretAccessKey: fc.string({ unit: fc.constantFrom(...BASE64), minLength: 20, maxLength: 80 }),
    sessionToken: fc.string({ unit: fc.constantFrom(...BASE64, '='), minLength: 1, maxLength: 600 }),
  },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
);

export const region: fc.Arbitrary<string> = fc.constantFrom('us-east-1', 'eu-central-1', 'ap-southeast-2');

/** Whole seconds, 2000 to 2099. */
export const instant: fc.Arbitrary<number> = fc
  .integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2099, 0) / 1000 })
  .map((seconds) => seconds * 1000);

export const expiresIn: fc.Arbitrary<number> = fc.integer({ min: 1, max: 604_800 });

const TOKEN = [...'abcdefghijklmnopqrstuvwxyz0123456789-'];

/** Headers that may be signed, values with every kind of space inside and around. */
export const headers: fc.Arbitrary<Pair[]> = fc.uniqueArray(
  fc.tuple(
    fc.oneof(
      fc.constantFrom('content-type', 'content-md5', 'range', 'Cache-Control', 'If-None-Match', 'x-amz-acl'),
      fc
        .string({ unit: fc.constantFrom(...TOKEN), minLength: 1, maxLength: 8 })
        .map((name) => `X-Amz-Meta-${name}`),
    ),
    fc.string({ unit: fc.constantFrom(...'abcXYZ019-_.~,;="\'  \t'), maxLength: 20 }),
  ),
  { maxLength: 4, selector: ([name]) => name.toLowerCase() },
);

/** Parameters, names repeated now and then, none of the signature's own. */
export const query: fc.Arbitrary<Pair[]> = fc.array(
  fc.tuple(
    fc
      .oneof(fc.constantFrom('prefix', 'versionId', 'a', 'a-b', 'A'), key)
      .filter((name) => !/^x-amz-/i.test(name)),
    text,
  ),
  { maxLength: 5 },
);
