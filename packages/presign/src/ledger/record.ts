import type { CredentialKind, LimitedBy } from '@countersign/aws-model';
import { sha256Hex } from '@countersign/sigv4';
import type { LifeReport } from '../report.js';

/** One URL (or form) that was handed out: enough to know what dies with a key, not enough to use the URL. */
export interface IssuedRecord {
  /** ISO 8601: when it was signed, by the clock it was signed with. */
  readonly issuedAt: string;
  readonly method: string;
  readonly bucket: string;
  /** Empty where the URL is for the bucket itself. */
  readonly key: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly limitedBy: LimitedBy;
  readonly accessKeyId: string;
  readonly kind: CredentialKind;
  /** ISO 8601; absent where the credentials never end or it is not known when. */
  readonly credentialsExpireAt?: string;
  readonly principalArn?: string;
  /** SHA-256 of the hex signature: finds a URL that turned up somewhere, and cannot be turned back into one. */
  readonly signatureSha256: string;
}

/** What the record says of a URL besides what its report knows. */
export interface Issued {
  readonly signed: LifeReport;
  readonly bucket: string;
  readonly key: string;
  readonly signature: string;
  readonly issuedAt: Date;
}

export function issuedRecord({ signed, bucket, key, signature, issuedAt }: Issued): IssuedRecord {
  const { accessKeyId, kind, expiresAt, principalArn } = signed.credentials;
  return {
    issuedAt: issuedAt.toISOString(),
    method: signed.method,
    bucket,
    key,
    validFrom: signed.validFrom,
    validUntil: signed.validUntil,
    limitedBy: signed.limitedBy,
    accessKeyId,
    kind,
    ...(expiresAt === undefined ? {} : { credentialsExpireAt: expiresAt }),
    ...(principalArn === undefined ? {} : { principalArn }),
    signatureSha256: sha256Hex(signature),
  };
}

/** The signature inside a presigned URL. */
export function signatureOf(url: string): string {
  return /[?&]X-Amz-Signature=([0-9a-f]{64})/.exec(url)?.[1] ?? '';
}

/** The signature among the fields of a form. */
export function signatureOfForm(fields: Readonly<Record<string, string>>): string {
  return fields['X-Amz-Signature'] ?? '';
}
