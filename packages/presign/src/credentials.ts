import { type CredentialExpiry, type CredentialKind, credentialKindOf } from '@countersign/aws-model';

/** Credentials to sign with, as the AWS SDKs spell them, and what is known of them. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** When they end. Absent: they never do, or nobody said; {@link describeCredentials} tells the two apart. */
  readonly expiration?: Date | undefined;
  /** Whose they are, where that is known without asking STS. */
  readonly principalArn?: string | undefined;
  /** Where they come from, in words for a person: `role arn:aws:iam::…:role/X of profile dev`. */
  readonly source?: string | undefined;
}

/** What a signer can say of credentials without showing them: the `credentials` of a presigned URL's report. */
export interface CredentialsReport {
  readonly kind: CredentialKind;
  readonly accessKeyId: string;
  /** `never` for keys without a session, `known` with an expiration, `unknown` for a session whose end nobody told. */
  readonly expiry: CredentialExpiry;
  /** ISO 8601 instant; present exactly when `expiry` is `known`. */
  readonly expiresAt?: string;
  readonly principalArn?: string;
}

/**
 * Kind and expiry of credentials.
 *
 * Only what STS hands out ends, and that always comes with a session token (IAM User Guide, "Temporary security
 * credentials"): a key without one, of AWS's form or of another S3 store's, never ends by itself.
 */
export function describeCredentials(credentials: SigningCredentials): CredentialsReport {
  const { accessKeyId, sessionToken, expiration, principalArn } = credentials;
  const kind = credentialKindOf(accessKeyId, Boolean(sessionToken));
  const expiry: CredentialExpiry = expiration ? 'known' : kind === 'temporary' ? 'unknown' : 'never';
  return {
    kind,
    accessKeyId,
    expiry,
    ...(expiration ? { expiresAt: expiration.toISOString() } : {}),
    ...(principalArn === undefined ? {} : { principalArn }),
  };
}
