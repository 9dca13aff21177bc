import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type AwsError, s3Error } from '@countersign/aws-model';
import type { ObjectEncryption } from '../../store/ports/objects.js';
import { invalidArgument } from '../common/errors.js';

/** A key that a client brought with its request (SSE-C). It lives as long as the request. */
export interface CustomerKey {
  /** 32 bytes. */
  readonly key: Buffer;
  /** MD5 of the key in base64, as the answer says it again. */
  readonly md5: string;
}

/** How an object with a customer's key is kept. */
export type CustomerEncryption = Extract<ObjectEncryption, { kind: 'customer' }>;

/** Reads a value of the request by its name in lower case. */
type ReadValue = (name: string) => string | undefined;

const PREFIX = 'x-amz-server-side-encryption-customer-';
const SOURCE_PREFIX = 'x-amz-copy-source-server-side-encryption-customer-';
/** What S3 names in every refusal of these headers, whichever of them is at fault. */
const BLAMED = 'x-amz-server-side-encryption';
const KEY_BYTES = 32;

/**
 * The key that a request brings, if it brings one. AWS takes such requests over TLS only; this server, which stands on
 * loopback without TLS, takes them as they come. Source: S3 User Guide, "Specifying server-side encryption with
 * customer-provided keys (SSE-C)"; texts as recorded from S3.
 *
 * @throws AwsError InvalidEncryptionAlgorithmError, InvalidArgument
 */
export function readCustomerKey(value: ReadValue): CustomerKey | undefined {
  return readKey(value, PREFIX);
}

/** The key of the source of a copy. @throws AwsError as {@link readCustomerKey} */
export function readSourceKey(value: ReadValue): CustomerKey | undefined {
  return readKey(value, SOURCE_PREFIX);
}

function readKey(value: ReadValue, prefix: string): CustomerKey | undefined {
  const algorithm = value(`${prefix}algorithm`);
  const encoded = value(`${prefix}key`);
  const md5 = value(`${prefix}key-md5`);
  if (algorithm === undefined && encoded === undefined && md5 === undefined) return undefined;
  const must = 'Requests specifying Server Side Encryption with Customer provided keys must provide';
  if (algorithm === undefined || algorithm === '') throw refusal(`${must} a valid encryption algorithm.`);
  if (algorithm !== 'AES256') {
    throw s3Error('InvalidEncryptionAlgorithmError', {
      extras: [
        ['ArgumentName', BLAMED],
        ['ArgumentValue', algorithm],
      ],
    });
  }
  if (encoded === undefined || encoded === '') throw refusal(`${must} an appropriate secret key.`);
  if (md5 === undefined || md5 === '') {
    throw refusal(`${must} the client calculated MD5 of the secret key.`);
  }
  const key = Buffer.from(encoded, 'base64');
  // As recorded: the digest is looked at before the length.
  if (createHash('md5').update(key).digest('base64') !== md5) {
    throw refusal('The calculated MD5 hash of the key did not match the hash that was provided.');
  }
  if (key.length !== KEY_BYTES) throw refusal('The secret key was invalid for the specified algorithm.');
  return { key, md5 };
}

function refusal(message: string): AwsError {
  return invalidArgument(message, BLAMED);
}

const SALT_BYTES = 16;

/** What is kept of a key: a salted HMAC, from which nobody gets the key back. */
export function rememberKey({ key }: CustomerKey): CustomerEncryption {
  const salt = randomBytes(SALT_BYTES);
  return { kind: 'customer', keySalt: salt.toString('hex'), keyMac: macOf(key, salt).toString('hex') };
}

/** Whether it is the key that was remembered. */
export function isSameKey({ key }: CustomerKey, { keySalt, keyMac }: CustomerEncryption): boolean {
  return timingSafeEqual(macOf(key, Buffer.from(keySalt, 'hex')), Buffer.from(keyMac, 'hex'));
}

function macOf(key: Buffer, salt: Buffer): Buffer {
  return createHmac('sha256', key).update('countersign customer key').update(salt).digest();
}

/**
 * The key to an object, or undefined where it needs none.
 *
 * @param key what the request brought
 * @throws AwsError InvalidRequest without a key where one is needed, or with one where none is; AccessDenied for another key
 */
export function keyToObject(
  encryption: ObjectEncryption | undefined,
  key: CustomerKey | undefined,
): CustomerKey | undefined {
  if (encryption?.kind !== 'customer') {
    if (key === undefined) return undefined;
    throw s3Error('InvalidRequest', {
      message: 'The encryption parameters are not applicable to this object.',
      reason: 'CustomerKeyNotApplicable',
    });
  }
  if (key === undefined) {
    throw s3Error('InvalidRequest', {
      message:
        'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
      reason: 'CustomerKeyMissing',
    });
  }
  if (isSameKey(key, encryption)) return key;
  throw s3Error('AccessDenied', {
    message:
      'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
    reason: 'CustomerKeyWrong',
  });
}

/** What answers say of a key that was used. Flat. */
export function customerKeyHeaders({ md5 }: CustomerKey): readonly string[] {
  return [`${PREFIX}algorithm`, 'AES256', `${PREFIX}key-MD5`, md5];
}
