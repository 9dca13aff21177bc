/** Kinds of credential a signer can meet, told by what is known of them. */
export type CredentialKind = 'long-term' | 'temporary' | 'unknown';

/** Whether the instant at which credentials end is known. */
export type CredentialExpiry = 'never' | 'known' | 'unknown';

/**
 * The kind of credential an access key id belongs to.
 * Source: IAM User Guide, "IAM identifiers": AKIA is long-term, ASIA temporary (STS).
 * A key that comes with a session token is temporary whatever its form.
 */
export function credentialKindOf(accessKeyId: string, hasSessionToken: boolean): CredentialKind {
  if (hasSessionToken || accessKeyId.startsWith('ASIA')) return 'temporary';
  return accessKeyId.startsWith('AKIA') ? 'long-term' : 'unknown';
}

/**
 * Whether the end of credentials is known. Only what STS hands out ends, and that always comes with a session token (IAM User Guide,
 * "Temporary security credentials"): a key without one, of AWS's form or of another S3 store's, never ends by itself.
 */
export function credentialExpiryOf(
  accessKeyId: string,
  hasSessionToken: boolean,
  expiration: Date | undefined,
): CredentialExpiry {
  if (expiration) return 'known';
  return credentialKindOf(accessKeyId, hasSessionToken) === 'temporary' ? 'unknown' : 'never';
}

/** Bounds of a session's length in seconds. */
export interface SessionBounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

/** Source: STS API Reference, DurationSeconds of each operation. */
export const SESSION_SECONDS = {
  AssumeRole: { minimum: 900, maximum: 43_200, default: 3_600 },
  AssumeRoleWithWebIdentity: { minimum: 900, maximum: 43_200, default: 3_600 },
  GetSessionToken: { minimum: 900, maximum: 129_600, default: 43_200 },
  GetFederationToken: { minimum: 900, maximum: 129_600, default: 43_200 },
} as const satisfies Record<string, SessionBounds>;

/** A session that the root user asks for, or a chained role, never lives longer (seconds). */
export const ONE_HOUR_CAP_SECONDS = 3_600;

/** No session of any kind lives longer (seconds). Source: STS API Reference, GetSessionToken and GetFederationToken. */
export const LONGEST_SESSION_SECONDS = SESSION_SECONDS.GetSessionToken.maximum;

/**
 * Credentials of `aws login` live so many seconds, and are renewed by whoever holds the login.
 * Source: AWS SDKs and Tools Reference Guide, "Login credentials provider".
 */
export const CONSOLE_LOGIN_SECONDS = 900;

/** MaxSessionDuration of a role, seconds. Source: IAM API Reference, CreateRole. */
export const ROLE_SESSION_SECONDS = {
  minimum: 3_600,
  maximum: 43_200,
  default: 3_600,
} as const satisfies SessionBounds;

/** Longest life of a SigV4 presigned URL, seconds. Source: S3 API Reference, "Authenticating Requests: Using Query Parameters". */
export const MAXIMUM_PRESIGNED_SECONDS = 604_800;
