import { type AwsError, queryError } from '@countersign/aws-model';
import type { JwtHeader } from '../authentication/oidc-keys.js';

/** A token as it came: read, and not yet believed. */
export interface WebIdentityToken {
  readonly header: JwtHeader;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly issuer: string;
  readonly subject: string;
  /** What `<issuer>:aud` is: `azp` where there is one, else the one `aud`. */
  readonly audience: string;
  /** `aud`, where `azp` took its place: `<issuer>:oaud`. */
  readonly originalAudience?: readonly string[];
  /** Header and payload as they were signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** STS forgives a clock this far behind (seconds). Source: IAM User Guide, "OIDC federation". */
const LEEWAY_SECONDS = 300;

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * Reads a JSON Web Token (RFC 7519) without judging its signature.
 * Texts as reported by callers of STS; those about single claims as versitygw has them from AWS.
 *
 * @throws AwsError InvalidIdentityToken for what is no such token, or lacks iss, aud, sub, iat or exp
 */
export function readWebIdentityToken(text: string): WebIdentityToken {
  const parts = text.split('.');
  const [header, payload, signature] = parts;
  if (parts.length !== 3 || !parts.every((part) => BASE64URL.test(part))) throw notAToken();
  const read = readObject(header!);
  const claims = readObject(payload!);
  if (typeof read.alg !== 'string') throw notAToken();
  const issuer = textClaim(claims, 'iss');
  for (const name of ['exp', 'iat']) if (typeof claims[name] !== 'number') throw missing(name);
  return {
    header: { alg: read.alg, ...(typeof read.kid === 'string' ? { kid: read.kid } : {}) },
    claims,
    issuer,
    subject: textClaim(claims, 'sub'),
    ...audienceOf(claims),
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature!, 'base64url'),
  };
}

/**
 * @param now milliseconds
 * @throws AwsError ExpiredTokenException; InvalidIdentityToken for one that is not valid yet
 */
export function checkTokenTimes({ claims }: WebIdentityToken, now: number): void {
  const seconds = Math.floor(now / 1_000);
  const expires = Number(claims.exp);
  if (seconds > expires + LEEWAY_SECONDS) {
    throw queryError(
      'ExpiredTokenException',
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${Math.floor(expires)}`,
    );
  }
  const begins = claims.nbf;
  if (typeof begins === 'number' && seconds < begins - LEEWAY_SECONDS) {
    throw queryError(
      'InvalidIdentityToken',
      `Token is not yet valid: current date/time ${seconds} must be after ${Math.floor(begins)}`,
      { reason: 'TokenNotYetValid' },
    );
  }
}

function readObject(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // The one answer below is for everything that cannot be read.
  }
  throw notAToken();
}

function textClaim(claims: Readonly<Record<string, unknown>>, name: string): string {
  const value = claims[name];
  if (typeof value !== 'string' || value === '') throw missing(name);
  return value;
}

/** Of several audiences `azp` has to say which the token is for (OpenID Connect Core, section 2). */
function audienceOf(
  claims: Readonly<Record<string, unknown>>,
): Pick<WebIdentityToken, 'audience' | 'originalAudience'> {
  const sent = Array.isArray(claims.aud) ? (claims.aud as unknown[]) : [claims.aud];
  const audiences = sent.filter((aud): aud is string => typeof aud === 'string' && aud !== '');
  const [first, ...others] = audiences;
  if (first === undefined) throw missing('aud');
  if (typeof claims.azp === 'string' && claims.azp !== '')
    return { audience: claims.azp, originalAudience: audiences };
  if (others.length > 0) throw missing('azp');
  return { audience: first };
}

function notAToken(): AwsError {
  return queryError(
    'InvalidIdentityToken',
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  );
}

function missing(claim: string): AwsError {
  return queryError('InvalidIdentityToken', `Missing a required claim: ${claim}.`);
}
