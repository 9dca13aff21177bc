import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSessionTokens, type SessionClaims } from '../../src/authentication/session-token.js';

const KEY = createSecretKey(Buffer.alloc(32, 7));

const ROLE_SESSION: SessionClaims = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  accountId: '123456789012',
  principal: {
    kind: 'assumed-role',
    roleName: 'Uploader',
    roleUniqueId: 'AROACKCEVSQ6C2EXAMPLE',
    sessionName: 'nightly',
  },
  issuedAt: Date.UTC(2026, 0, 1),
  expiresAt: Date.UTC(2026, 0, 1, 1),
  chained: false,
};

const LARGE: SessionClaims = {
  ...ROLE_SESSION,
  policy: JSON.stringify({
    Statement: Array.from({ length: 40 }, () => ({ Effect: 'Allow', Action: 's3:*' })),
  }),
  policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
  sourceIdentity: 'Ünïcode',
  tags: { Project: 'blue', __proto__x: 'kept' },
  transitiveTagKeys: ['Project'],
};

describe('session tokens', () => {
  it.each([
    ['a plain session', ROLE_SESSION],
    ['a session with policy and tags', LARGE],
    ['a root session', { ...ROLE_SESSION, principal: { kind: 'root' } } satisfies SessionClaims],
  ])('of %s open to what was sealed, in this process and in the next', (_, claims) => {
    const token = createSessionTokens(KEY).seal(claims);
    const tokens = createSessionTokens(KEY);
    expect(tokens.open(token)).toEqual(claims);
    expect(tokens.open(token)).toBe(tokens.open(token));
  });

  it('look like those of AWS, and show nothing of what they hold', () => {
    const token = createSessionTokens(KEY).seal(LARGE);
    expect(token).toMatch(/^IQoJ[A-Za-z0-9+/]+={0,2}$/);
    const bytes = Buffer.from(token, 'base64').toString('latin1');
    expect(bytes).not.toContain('Uploader');
    expect(bytes).not.toContain('wJalr');
  });

  it('are shorter than what they say when that repeats itself, and never the same twice', () => {
    const tokens = createSessionTokens(KEY);
    expect(tokens.seal(LARGE).length).toBeLessThan(JSON.stringify(LARGE).length);
    expect(tokens.seal(LARGE)).not.toBe(tokens.seal(LARGE));
  });

  it('of another key are no tokens', () => {
    const other = createSessionTokens(createSecretKey(Buffer.alloc(32, 8)));
    expect(other.open(createSessionTokens(KEY).seal(ROLE_SESSION))).toBeUndefined();
  });

  it('with any one character changed, added or left out are no tokens', () => {
    const tokens = createSessionTokens(KEY);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_ %\n';
    for (const claims of [
      ROLE_SESSION,
      LARGE,
      { ...ROLE_SESSION, accountId: '1' },
      { ...ROLE_SESSION, accountId: '12' },
    ]) {
      const token = tokens.seal(claims);
      expect(tokens.open(token)).toBeDefined();
      for (let at = 0; at < token.length; at += 1) {
        const other = alphabet[(alphabet.indexOf(token[at]!) + 1) % alphabet.length]!;
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        expect(tokens.open(changed), `changed at ${at}`).toBeUndefined();
        expect(tokens.open(token.slice(0, at) + token.slice(at + 1)), `left out at ${at}`).toBeUndefined();
      }
      for (const more of [...alphabet]) {
        expect(tokens.open(token + more)).toBeUndefined();
        expect(tokens.open(more + token)).toBeUndefined();
      }
      // The unused bits of the last character are part of the spelling too.
      for (const last of alphabet) {
        const end = token.replace(/[^=](=*)$/, (_, padding) => last + padding);
        if (end !== token) expect(tokens.open(end)).toBeUndefined();
      }
    }
  });

  it('cut off anywhere, or made up, are no tokens', () => {
    const tokens = createSessionTokens(KEY);
    const token = tokens.seal(ROLE_SESSION);
    for (let length = 0; length < token.length; length += 1) {
      expect(tokens.open(token.slice(0, length))).toBeUndefined();
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.base64String().map((text) => `IQoJ${text}`),
        ),
        (text) => {
          expect(tokens.open(text)).toBeUndefined();
        },
      ),
    );
    expect(tokens.open('IQoJ'.padEnd(100_000, 'A'))).toBeUndefined();
  });
});
