import type { Exchange } from '../../exchange.js';
import type { BlobStore } from '../../store/ports/blobs.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import type { WireRequest } from '../../wire/request.js';
import { amzValue } from '../common/amz-value.js';
import { invalidArgument } from '../common/errors.js';
import { type CustomerKey, keyToObject, readCustomerKey } from './customer-key.js';
import { authorizeKey } from './kms-access.js';
import { unsealing } from './sealed-blobs.js';

const SSE = 'x-amz-server-side-encryption';

/**
 * What a reader has to bring for an encrypted object: the customer's key, or a right to the KMS key.
 *
 * @returns the customer's key, where the object needs one
 * @throws AwsError InvalidRequest, InvalidArgument, AccessDenied; a key for an object that needs none is refused too
 */
export async function openObject(
  x: Exchange,
  bucket: BucketRecord,
  record: ObjectRecord,
): Promise<CustomerKey | undefined> {
  const { encryption } = record;
  if (encryption === undefined && !mentionsEncryption(x.request)) return undefined;
  const value = (name: string): string | undefined => amzValue(x, name);
  refuseChoice(value);
  const key = keyToObject(encryption, readCustomerKey(value));
  if (encryption !== undefined && encryption.kind !== 'customer') {
    await authorizeKey(x, 'kms:Decrypt', bucket, record.key, encryption);
  }
  return key;
}

/** Only what makes an object says how it is encrypted. @throws AwsError InvalidArgument */
export function refuseChoice(value: (name: string) => string | undefined): void {
  const asked = value(SSE);
  if (asked === undefined) return;
  throw invalidArgument(`${SSE} header is not supported for this operation.`, SSE, asked);
}

/** Where the bytes of an object are to be read from. */
export function blobsOfObject(
  blobs: BlobStore,
  record: ObjectRecord,
  key: CustomerKey | undefined,
): BlobStore {
  return key === undefined ? blobs : unsealing(blobs, key, noncesOf(record));
}

function noncesOf({ blob, parts, encryption }: ObjectRecord): ReadonlyMap<string, string> {
  const nonces = new Map<string, string>();
  if (blob !== undefined && encryption?.kind === 'customer' && encryption.nonce !== undefined) {
    nonces.set(blob, encryption.nonce);
  }
  for (const part of parts ?? []) {
    if (part.blob !== undefined && part.nonce !== undefined) nonces.set(part.blob, part.nonce);
  }
  return nonces;
}

/** Whether a header, or a parameter in its place, speaks of encryption. Hot: most requests have no header as long as these. */
function mentionsEncryption({ headers, query }: WireRequest): boolean {
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (name.length >= SSE.length && name.toLowerCase().startsWith(SSE)) return true;
  }
  return query !== '' && query.toLowerCase().includes(SSE);
}
