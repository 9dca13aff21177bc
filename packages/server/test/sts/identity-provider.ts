import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { OidcIssuer } from '../../src/authentication/oidc-keys.js';

const ALGORITHMS = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
} as const;

export type Algorithm = keyof typeof ALGORITHMS;

/** An OIDC provider that hands out whatever token a test asks for. */
export class IdentityProvider {
  readonly issuer: string;
  readonly #algorithm: Algorithm;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;

  constructor(issuer: string, algorithm: Algorithm) {
    this.issuer = issuer;
    this.#algorithm = algorithm;
    const { privateKey, publicKey } = ALGORITHMS[algorithm]();
    this.#privateKey = privateKey;
    this.#publicKey = publicKey;
  }

  /** As the server is told of it. */
  get keys(): OidcIssuer {
    const jwk = { ...this.#publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' };
    return { issuer: this.issuer, jwks: { keys: [{ kty: 'oct', k: 'AAAA' }, jwk] } };
  }

  /** @param issuedAt seconds; the token lives an hour */
  token(claims: object = {}, header: object = {}, issuedAt = 0): string {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const body = { iss: this.issuer, aud: 'app', sub: 'me', iat: issuedAt, exp: issuedAt + 3_600, ...claims };
    const signed = `${encode({ alg: this.#algorithm, kid: 'one', typ: 'JWT', ...header })}.${encode(body)}`;
    const key = { key: this.#privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  }
}
