import { randomBytes } from 'node:crypto';
import { type AwsError, s3Error } from '@countersign/aws-model';
import type { Caller } from '../../authentication/caller.js';
import type { Exchange } from '../../exchange.js';
import type { BlobStore } from '../../store/ports/blobs.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectEncryption } from '../../store/ports/objects.js';
import { invalidArgument } from '../common/errors.js';
import { objectArn } from '../common/require-bucket.js';
import type { AttributeSource } from '../object/attribute-source.js';
import { type CustomerKey, customerKeyHeaders, readCustomerKey, rememberKey } from './customer-key.js';
import { type DefaultEncryption, defaultEncryption } from './default-encryption.js';
import { authorizeKey } from './kms-access.js';
import { kmsKeyArn } from './kms-key.js';
import { makeNonce, sealing } from './sealed-blobs.js';

/** How a new object, or an upload of one, is encrypted. */
export interface ChosenEncryption {
  /** What is kept of it; undefined: S3's own keys. */
  readonly encryption: ObjectEncryption | undefined;
  /** The key itself, where it came with the request. */
  readonly customerKey: CustomerKey | undefined;
}

const SSE = 'x-amz-server-side-encryption';
const KMS_KEY = `${SSE}-aws-kms-key-id`;
const CONTEXT = `${SSE}-context`;
const BUCKET_KEY = `${SSE}-bucket-key-enabled`;

/**
 * What the request asks for, or else the bucket. Sources: S3 API Reference, PutObject; S3 User Guide, "Protecting data with
 * encryption" and "Blocking or unblocking SSE-C for a general purpose bucket".
 *
 * @throws AwsError InvalidArgument, InvalidEncryptionAlgorithmError, KMS.NotFoundException; AccessDenied where the bucket blocks SSE-C
 */
export function chooseEncryption(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  source: AttributeSource,
): ChosenEncryption {
  const value = (name: string): string | undefined => source.value(name);
  const algorithm = value(SSE);
  const byDefault = defaultEncryption(bucket);
  if (algorithm !== undefined && namesCustomerKey(value)) {
    throw invalidArgument(
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      SSE,
      algorithm,
    );
  }
  const customerKey = readCustomerKey(value);
  if (customerKey !== undefined) {
    if (byDefault.blocked?.includes('SSE-C')) throw customerKeysBlocked(x, bucket, key);
    return { encryption: { ...rememberKey(customerKey), nonce: makeNonce() }, customerKey };
  }
  if (algorithm !== undefined && algorithm !== 'AES256' && !isKms(algorithm)) {
    throw invalidArgument('The encryption method specified is not supported', SSE, algorithm);
  }
  return {
    encryption: isKms(algorithm)
      ? kmsEncryption(x, bucket, algorithm, value, byDefault)
      : withoutKms(x, bucket, algorithm, value, byDefault),
    customerKey: undefined,
  };
}

/** Asks for the key that will be needed. @throws AwsError AccessDenied, InvalidArgument */
export async function authorizeEncryption(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  { encryption }: ChosenEncryption,
): Promise<void> {
  if (encryption === undefined || encryption.kind === 'customer') return;
  await authorizeKey(x, 'kms:GenerateDataKey', bucket, key, encryption);
}

/** Where the bytes of one new blob are to be written. */
export function blobsFor(blobs: BlobStore, { encryption, customerKey }: ChosenEncryption): BlobStore {
  if (customerKey === undefined || encryption?.kind !== 'customer') return blobs;
  return sealing(blobs, customerKey, encryption.nonce ?? '');
}

/**
 * The ETag of an object, or a part: the MD5 only where S3's own keys encrypt it.
 * Source: S3 API Reference, Object, ETag.
 */
export function etagOf(encryption: ObjectEncryption | undefined, md5: string): string {
  return encryption === undefined ? md5 : randomBytes(16).toString('hex');
}

const OWN_KEYS: readonly string[] = [SSE, 'AES256'];

/** What answers say of how an object is encrypted; of a customer's key nothing but by the key that came. Flat. */
export function encryptionHeaders(
  encryption: ObjectEncryption | undefined,
  customerKey?: CustomerKey,
): readonly string[] {
  if (encryption === undefined) return OWN_KEYS;
  if (encryption.kind === 'customer') return customerKey === undefined ? [] : customerKeyHeaders(customerKey);
  return [
    ...[SSE, encryption.kind],
    ...[KMS_KEY, encryption.keyArn],
    ...(encryption.bucketKey ? [BUCKET_KEY, 'true'] : []),
  ];
}

type ReadValue = (name: string) => string | undefined;

function isKms(algorithm: string | undefined): algorithm is 'aws:kms' | 'aws:kms:dsse' {
  return algorithm === 'aws:kms' || algorithm === 'aws:kms:dsse';
}

function namesCustomerKey(value: ReadValue): boolean {
  return ['algorithm', 'key', 'key-md5'].some((part) => value(`${SSE}-customer-${part}`) !== undefined);
}

/** Nothing, or S3's own keys, asked for: then nothing else may speak of KMS, and only a bucket may. */
function withoutKms(
  x: Exchange,
  bucket: BucketRecord,
  algorithm: string | undefined,
  value: ReadValue,
  byDefault: DefaultEncryption,
): ObjectEncryption | undefined {
  if (value(KMS_KEY) !== undefined || value(CONTEXT) !== undefined) {
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      SSE,
      algorithm ?? 'null',
    );
  }
  if (algorithm !== undefined || !isKms(byDefault.algorithm)) return undefined;
  const bucketKey = readBucketKey(value) ?? byDefault.bucketKey;
  return {
    kind: byDefault.algorithm,
    keyArn: defaultKeyArn(x, bucket, byDefault),
    ...(bucketKey ? { bucketKey } : {}),
  };
}

function kmsEncryption(
  x: Exchange,
  bucket: BucketRecord,
  kind: 'aws:kms' | 'aws:kms:dsse',
  value: ReadValue,
  byDefault: DefaultEncryption,
): ObjectEncryption {
  const place = { region: bucket.region, accountId: callersAccount(x.caller, bucket) };
  const context = readContext(value(CONTEXT));
  const bucketKey = readBucketKey(value) ?? byDefault.bucketKey;
  return {
    kind,
    keyArn: kmsKeyArn(value(KMS_KEY) || undefined, place),
    ...(context === undefined ? {} : { context }),
    ...(bucketKey ? { bucketKey } : {}),
  };
}

/** A key id of the bucket's configuration is of the bucket's account; an alias is looked up in the caller's. */
function defaultKeyArn(x: Exchange, bucket: BucketRecord, { keyId }: DefaultEncryption): string {
  const isAlias = keyId === undefined || keyId.startsWith('alias/');
  return kmsKeyArn(keyId, {
    region: bucket.region,
    accountId: isAlias ? callersAccount(x.caller, bucket) : bucket.ownerAccountId,
  });
}

function callersAccount(caller: Caller, bucket: BucketRecord): string {
  return caller.kind === 'anonymous' ? bucket.ownerAccountId : caller.accountId;
}

function readBucketKey(value: ReadValue): true | false | undefined {
  const text = value(BUCKET_KEY);
  if (text === undefined) return undefined;
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  throw invalidArgument(`Value for ${BUCKET_KEY} header is invalid.`, BUCKET_KEY, text);
}

/** @returns JSON */
function readContext(encoded: string | undefined): string | undefined {
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  if (isStringMap(text)) return text;
  throw invalidArgument(
    `The header '${CONTEXT}' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map`,
    CONTEXT,
    encoded,
  );
}

function isStringMap(text: string): boolean {
  try {
    const map: unknown = JSON.parse(text);
    if (typeof map !== 'object' || map === null || Array.isArray(map)) return false;
    return Object.values(map).every((entry) => typeof entry === 'string');
  } catch {
    return false;
  }
}

/** Source: S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors", encryption settings. */
function customerKeysBlocked({ caller }: Exchange, bucket: BucketRecord, key: string): AwsError {
  const who = caller.kind === 'anonymous' ? 'anonymous' : caller.arn;
  return s3Error('AccessDenied', {
    message: `User: ${who} is not authorized to perform: s3:PutObject on resource: "${objectArn(bucket, key)}" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type`,
    reason: 'CustomerKeysBlocked',
    facts: { bucket: bucket.name },
  });
}
