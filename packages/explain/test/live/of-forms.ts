import { deriveSigningKey, hmacSha256Hex, type Pair, prepareHmacKey } from '@countersign/sigv4';
import type { LiveCase } from './live-case.js';
import type { Scene } from './scene.js';

const without = (fields: readonly Pair[], name: string) =>
  fields.filter(([one]) => one.toLowerCase() !== name.toLowerCase());
const replaced = (fields: readonly Pair[], name: string, value: string): Pair[] =>
  fields.map(([one, old]) => (one.toLowerCase() === name.toLowerCase() ? [one, value] : [one, old]));
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A form whose policy is any text, signed all the same. */
function signedPolicy(s: Scene, text: string): Pair[] {
  const fields = s.form();
  const day = fields.find(([name]) => name === 'X-Amz-Date')![1].slice(0, 8);
  const { secretAccessKey } = s.root.credentials;
  const key = deriveSigningKey(secretAccessKey, { date: day, region: 'us-east-1', service: 's3' });
  const policy = base64(text);
  return replaced(
    replaced(fields, 'Policy', policy),
    'X-Amz-Signature',
    hmacSha256Hex(prepareHmacKey(key), policy),
  );
}

/** Refusals of form uploads (POST Object). */
export const OF_FORMS: readonly LiveCase[] = [
  {
    name: 'a form whose policy has expired',
    cause: 'post-policy-expired',
    reason: 'post-policy-expired',
    make: (s) => s.post(s.form({ ago: 7200, expiresIn: 3600 })),
  },
  {
    name: 'another key than the policy says',
    cause: 'post-policy-condition-failed',
    reason: 'post-policy-condition-failed',
    make: (s) => s.post(replaced(s.form({ key: 'up.jpg' }), 'key', 'other.jpg')),
  },
  {
    name: 'a field without a condition',
    cause: 'post-field-without-condition',
    reason: 'post-field-uncovered',
    make: (s) => s.post([...s.form(), ['x-amz-meta-from', 'me']]),
  },
  {
    name: 'a file larger than the policy allows',
    cause: 'post-policy-condition-failed',
    reason: 'post-upload-too-large',
    make: (s) => s.post(s.form({ conditions: [['content-length-range', 1, 3]] })),
  },
  {
    name: 'a file smaller than the policy allows',
    cause: 'post-policy-condition-failed',
    reason: 'post-upload-too-small',
    make: (s) => s.post(s.form({ conditions: [['content-length-range', 100, 300]] })),
  },
  {
    name: 'a form without its signature',
    cause: 'missing-signature-parameter',
    reason: 'post-field-missing',
    make: (s) => s.post(without(s.form(), 'X-Amz-Signature')),
  },
  {
    name: 'a form without a key',
    cause: 'post-form-malformed',
    reason: 'post-field-missing',
    make: (s) => s.post(without(s.form(), 'key')),
  },
  {
    name: 'a form with an empty key',
    cause: 'post-form-malformed',
    reason: 'post-field-empty',
    make: (s) => s.post(replaced(s.form(), 'key', '')),
  },
  {
    name: 'a policy that is no JSON',
    cause: 'post-form-malformed',
    reason: 'post-policy-malformed',
    make: (s) => s.post(signedPolicy(s, 'conditions: none')),
  },
  {
    name: 'a form signed with another secret',
    cause: 'wrong-secret-key',
    reason: 'signature-mismatch',
    make: (s) =>
      s.post(
        s.form({
          who: { ...s.root.credentials, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
        }),
      ),
  },
  {
    name: 'a form with another algorithm',
    cause: 'signature-parameter-malformed',
    reason: 'algorithm-unsupported',
    make: (s) => s.post(replaced(s.form(), 'X-Amz-Algorithm', 'AWS4-HMAC-SHA1')),
  },
  {
    name: 'a form whose date is of another format',
    cause: 'signature-parameter-malformed',
    reason: 'request-date-malformed',
    make: (s) => s.post(replaced(s.form(), 'X-Amz-Date', 'yesterday')),
  },
  {
    name: 'a form for another region',
    cause: 'wrong-region-in-credential-scope',
    reason: 'credential-scope-region-mismatch',
    make: (s) => s.post(s.form({ region: 'eu-west-1' })),
  },
  {
    name: 'a form of a key that nobody has here',
    cause: 'unknown-access-key',
    reason: 'access-key-unknown',
    make: (s) =>
      s.post(s.form({ who: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) } })),
  },
  {
    name: 'a form of a temporary key without its token',
    cause: 'missing-session-token',
    reason: 'session-token-missing',
    make: async (s) => {
      const { accessKeyId, secretAccessKey } = (await s.assume()).credentials;
      return s.post(s.form({ who: { accessKeyId, secretAccessKey } }));
    },
  },
  {
    name: 'a form without a file',
    cause: 'post-form-malformed',
    reason: 'invalid-argument',
    make: (s) => s.post(s.form(), { file: null }),
  },
  {
    name: 'fields sent as plain text',
    cause: 'post-form-malformed',
    reason: 'precondition-failed',
    make: (s) => s.post(s.form(), { type: 'text/plain', raw: 'key=a' }),
  },
  {
    name: 'a body that is no multipart',
    cause: 'post-form-malformed',
    reason: 'malformed-postrequest',
    make: (s) => s.post(s.form(), { raw: 'picture' }),
  },
  {
    name: 'fields of too many bytes before the file',
    cause: 'post-form-malformed',
    reason: 'max-post-pre-data-length-exceeded',
    make: (s) => s.post([...s.form(), ['x-ignore-me', 'x'.repeat(25_000)]]),
  },
];
