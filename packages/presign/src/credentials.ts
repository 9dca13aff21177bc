import {
  type CredentialExpiry,
  type CredentialKind,
  type CredentialOrigin,
  credentialExpiryOf,
  credentialKindOf,
  credentialOrigin,
  principalOfArn,
  type SessionOrigin,
} from '@countersign/aws-model';

/** Credentials to sign with, as the AWS SDKs spell them, and what is known of them. */
export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** When they expire. Absent: they never do, or it is not known; {@link describeCredentials} tells the two apart. */
  readonly expiration?: Date | undefined;
  /** Whose they are, where that is known without asking STS. */
  readonly principalArn?: string | undefined;
  /** Where they come from, in words for a person: `role arn:aws:iam::…:role/X of profile dev`. */
  readonly source?: string | undefined;
  /** Where they come from, as far as it caps their life; see `credentialOrigin` of `@countersign/aws-model`. Default: what key and ARN tell. */
  readonly origin?: CredentialOrigin | undefined;
  /** False: their provider has no others, since they stand in variables, a file or code. Default true. */
  readonly renewable?: boolean | undefined;
}

/** What a signer can say of credentials without showing them: the `credentials` of a presigned URL's report. */
export interface CredentialsReport {
  readonly kind: CredentialKind;
  readonly accessKeyId: string;
  /** `never` for keys without a session, `known` with an expiration, `unknown` for a session whose end was not supplied. */
  readonly expiry: CredentialExpiry;
  /** ISO 8601 instant; present exactly when `expiry` is `known`. */
  readonly expiresAt?: string;
  readonly principalArn?: string;
}

/** Kind and expiry of credentials; see `credentialExpiryOf` of `@countersign/aws-model`. */
export function describeCredentials(credentials: SigningCredentials): CredentialsReport {
  const { accessKeyId, sessionToken, expiration, principalArn } = credentials;
  return {
    kind: credentialKindOf(accessKeyId, Boolean(sessionToken)),
    accessKeyId,
    expiry: credentialExpiryOf(accessKeyId, Boolean(sessionToken), expiration),
    ...(expiration ? { expiresAt: expiration.toISOString() } : {}),
    ...(principalArn === undefined ? {} : { principalArn }),
  };
}

/** Where credentials come from and how long such credentials live at most, as far as key, ARN and provider tell. */
export function originOf({
  accessKeyId,
  sessionToken,
  principalArn,
  origin,
}: SigningCredentials): SessionOrigin {
  return credentialOrigin({
    accessKeyId,
    hasSessionToken: Boolean(sessionToken),
    told: origin,
    identity: principalArn === undefined ? undefined : principalOfArn(principalArn),
  });
}

/** Whose end limits a URL, in words: `the session of role …`, or of the key. */
export function whoseSession({ accessKeyId, principalArn, source }: SigningCredentials): string {
  return `the session of ${principalArn ?? source ?? `key ${accessKeyId}`}`;
}
