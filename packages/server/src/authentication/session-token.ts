import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ContextValue } from '@countersign/policy';
import { BoundedCache } from '@countersign/runtime';

/** What a session token says. Times are milliseconds since the epoch. */
export interface SessionClaims {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly accountId: string;
  readonly principal:
    | { readonly kind: 'root' }
    | { readonly kind: 'user'; readonly userName: string; readonly userUniqueId: string }
    | {
        readonly kind: 'assumed-role';
        readonly roleName: string;
        readonly roleUniqueId: string;
        readonly sessionName: string;
        /** ARN of the OIDC provider; absent: AssumeRole. */
        readonly federatedProvider?: string;
        /** Condition keys `<issuer>:sub` and the like that stay with the session, in lower case. */
        readonly federatedKeys?: Readonly<Record<string, ContextValue>>;
      }
    | {
        readonly kind: 'federated-user';
        readonly name: string;
        /** Who called GetFederationToken; absent: the root user. */
        readonly user?: { readonly userName: string; readonly userUniqueId: string };
      };
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly chained: boolean;
  /** When the user proved to have its MFA device; absent: it did not. */
  readonly mfaAt?: number;
  /** JSON text of the inline session policy. */
  readonly policy?: string;
  readonly policyArns?: readonly string[];
  readonly sourceIdentity?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
}

/**
 * Session tokens carry their session, encrypted under the server's key: nothing has to be kept,
 * and a token is either exactly what was issued or not a token.
 */
export interface SessionTokens {
  /** Base64 text. */
  seal(claims: SessionClaims): string;
  /** Undefined for anything that this server did not issue. Expiry is not judged here. */
  open(token: string): SessionClaims | undefined;
}

/** Bytes of every token: 0x21 0x0A 0x09 give it the `IQoJ` that AWS's tokens begin with; then the form of the content. */
const MAGIC = Buffer.from([0x21, 0x0a, 0x09]);
const PLAIN = 1;
const DEFLATED = 2;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + 1;
const PREFIX_BYTES = HEADER_BYTES + IV_BYTES + TAG_BYTES;

/** Characters; the largest session that STS admits (policy, 50 tags) stays well below. */
const MAX_TOKEN_LENGTH = 65_536;
const MAX_CLAIMS_BYTES = 262_144;
/** Characters of tokens whose claims are held opened. */
const CACHED_CHARACTERS = 8 * 1024 * 1024;

/**
 * Session tokens under `key` (AES-256-GCM): base64 of a header, IV, tag, and the claims as JSON, deflated
 * where that is shorter. Tokens that were opened stay opened in a bounded cache.
 */
export function createSessionTokens(key: KeyObject): SessionTokens {
  const opened = new BoundedCache<SessionClaims>(CACHED_CHARACTERS, (_, token) => token.length);
  return {
    seal: (claims) => sealClaims(key, claims),
    open: (token) => {
      const known = opened.get(token);
      if (known !== undefined) return known;
      const claims = openClaims(key, token);
      if (claims !== undefined) opened.set(token, claims);
      return claims;
    },
  };
}

function sealClaims(key: KeyObject, claims: SessionClaims): string {
  const json = Buffer.from(JSON.stringify(claims));
  const deflated = deflateRawSync(json);
  const [form, content] = deflated.length < json.length ? [DEFLATED, deflated] : [PLAIN, json];
  const header = Buffer.concat([MAGIC, Buffer.of(form)]);
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(header);
  const ciphertext = [cipher.update(content), cipher.final()];
  return Buffer.concat([header, iv, cipher.getAuthTag(), ...ciphertext]).toString('base64');
}

function openClaims(key: KeyObject, token: string): SessionClaims | undefined {
  if (token.length > MAX_TOKEN_LENGTH) return undefined;
  const bytes = Buffer.from(token, 'base64');
  // Decoding forgives stray characters and unused bits: only the one spelling that was issued is the token.
  if (bytes.length <= PREFIX_BYTES || bytes.toString('base64') !== token) return undefined;
  const header = bytes.subarray(0, HEADER_BYTES);
  if (!MAGIC.equals(header.subarray(0, MAGIC.length))) return undefined;
  try {
    const decipher = createDecipheriv(
      'aes-256-gcm',
      key,
      bytes.subarray(HEADER_BYTES, HEADER_BYTES + IV_BYTES),
      {
        authTagLength: TAG_BYTES,
      },
    )
      .setAAD(header)
      .setAuthTag(bytes.subarray(HEADER_BYTES + IV_BYTES, PREFIX_BYTES));
    const content = Buffer.concat([decipher.update(bytes.subarray(PREFIX_BYTES)), decipher.final()]);
    const json =
      header[MAGIC.length] === DEFLATED
        ? inflateRawSync(content, { maxOutputLength: MAX_CLAIMS_BYTES })
        : content;
    // Authenticated: this is what `sealClaims` was given, and nothing else can be.
    return JSON.parse(json.toString('utf8')) as SessionClaims;
  } catch {
    return undefined;
  }
}
