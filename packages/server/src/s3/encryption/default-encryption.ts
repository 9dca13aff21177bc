import type { BucketRecord } from '../../store/ports/buckets.js';

/** How a bucket encrypts what is put without saying how, and what it does not take. */
export interface DefaultEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** As it was put: key id, ARN or alias. */
  readonly keyId?: string;
  readonly bucketKey: boolean;
  /** `BlockedEncryptionTypes` as it was put. */
  readonly blocked?: readonly ('NONE' | 'SSE-C')[];
}

const S3_KEYS: DefaultEncryption = { algorithm: 'AES256', bucketKey: false };

/** Kept as long as the record is: a change to a bucket makes a new record. */
const DEFAULTS = new WeakMap<BucketRecord, DefaultEncryption>();

/**
 * Of a bucket that was never told otherwise: S3's own keys, and SSE-C is taken. (AWS made new buckets refuse SSE-C in
 * April 2026; here it has to be blocked by hand.)
 */
export function defaultEncryption(bucket: BucketRecord): DefaultEncryption {
  const text = bucket.settings?.encryption;
  if (text === undefined) return S3_KEYS;
  let found = DEFAULTS.get(bucket);
  if (found === undefined) {
    // Written by PutBucketEncryption.
    found = JSON.parse(text) as DefaultEncryption;
    DEFAULTS.set(bucket, found);
  }
  return found;
}
