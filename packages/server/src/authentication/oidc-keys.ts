import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';

/** The keys of an identity provider, given locally: this server fetches nothing. */
export interface OidcIssuer {
  /** As the `iss` claim of its tokens, such as `https://token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** A JSON Web Key Set (RFC 7517, section 5), as the issuer publishes it at its `jwks_uri`. */
  readonly jwks: { readonly keys: readonly JsonWebKey[] };
}

/** Finds the keys that an issuer signs with, and checks signatures. */
export interface OidcKeys {
  /** False where the issuer's keys were never given. */
  knows(issuer: string): boolean;
  /**
   * Whether a token's signature is right; undefined where none of the issuer's keys can have made it.
   *
   * @param signed what was signed: header and payload with the dot between them
   */
  verify(issuer: string, header: JwtHeader, signed: string, signature: Buffer): boolean | undefined;
}

export interface JwtHeader {
  readonly alg: string;
  readonly kid?: string;
}

interface IssuerKey {
  readonly kid: unknown;
  readonly key: KeyObject;
}

/**
 * Signature algorithms by their JOSE name (RFC 7518, section 3.1): all that STS takes.
 * Source: IAM User Guide, "Create an OpenID Connect (OIDC) identity provider in IAM".
 */
const ALGORITHMS: Readonly<Record<string, { readonly hash: string; readonly type: 'rsa' | 'ec' }>> = {
  RS256: { hash: 'sha256', type: 'rsa' },
  RS384: { hash: 'sha384', type: 'rsa' },
  RS512: { hash: 'sha512', type: 'rsa' },
  ES256: { hash: 'sha256', type: 'ec' },
  ES384: { hash: 'sha384', type: 'ec' },
  ES512: { hash: 'sha512', type: 'ec' },
};

const CURVES: Readonly<Record<string, string>> = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
};

/**
 * Reads the keys of all issuers. Keys of other kinds than RSA and elliptic curves are passed over, as STS does.
 *
 * @throws RangeError for a set that is no JSON Web Key Set, or in which no key can be used
 */
export function readOidcKeys(issuers: readonly OidcIssuer[]): OidcKeys {
  const known = new Map(issuers.map(({ issuer, jwks }) => [issuer, readKeySet(issuer, jwks)]));
  return {
    knows: (issuer) => known.has(issuer),
    verify(issuer, { alg, kid }, signed, signature) {
      const algorithm = Object.hasOwn(ALGORITHMS, alg) ? ALGORITHMS[alg] : undefined;
      if (!algorithm) return undefined;
      const candidates = (known.get(issuer) ?? []).filter(
        ({ key, kid: id }) => (kid === undefined || id === kid) && fits(key, alg),
      );
      if (candidates.length === 0) return undefined;
      const text = Buffer.from(signed);
      return candidates.some(({ key }) =>
        // JOSE writes the two numbers of an ECDSA signature one after the other (RFC 7518, section 3.4).
        verify(algorithm.hash, text, { key, dsaEncoding: 'ieee-p1363' }, signature),
      );
    },
  };
}

function fits(key: KeyObject, alg: string): boolean {
  if (key.asymmetricKeyType !== ALGORITHMS[alg]?.type) return false;
  return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyDetails?.namedCurve === CURVES[alg];
}

function readKeySet(issuer: string, jwks: OidcIssuer['jwks']): readonly IssuerKey[] {
  if (typeof jwks !== 'object' || jwks === null || !Array.isArray(jwks.keys))
    throw new RangeError(`the keys of ${issuer} are not a JSON Web Key Set; expected {"keys": [...]}`);
  const keys = jwks.keys.flatMap((jwk: JsonWebKey): IssuerKey[] => {
    try {
      // `d` is the private part: a set is made of public keys, and the private half of one is not needed here.
      const { d: _, ...open } = jwk;
      const key = createPublicKey({ key: open, format: 'jwk' });
      return key.asymmetricKeyType === 'rsa' || key.asymmetricKeyType === 'ec' ? [{ kid: jwk.kid, key }] : [];
    } catch {
      return [];
    }
  });
  if (keys.length === 0) throw new RangeError(`the keys of ${issuer} include no RSA or elliptic-curve key`);
  return keys;
}
