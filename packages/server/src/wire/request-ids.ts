import { randomBytes } from 'node:crypto';

/** How many ids one draw of random bytes serves: a draw an id would cost more than the rest of a small answer. */
const IDS_PER_DRAW = 512;

/** Makes request ids of S3's form: 16 letters and digits, upper case. */
export function requestIdSource(): () => string {
  let pool = '';
  let offset = 0;
  return () => {
    if (offset === pool.length) {
      pool = randomBytes(IDS_PER_DRAW * 8)
        .toString('hex')
        .toUpperCase();
      offset = 0;
    }
    offset += 16;
    return pool.slice(offset - 16, offset);
  };
}

/** The form STS and IAM use. */
export function asUuid(requestId: string): string {
  const hex = `${requestId}${requestId}`.toLowerCase();
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const HOST_ID_BYTES = 56;
/** What differs from one answer to the next. */
const OWN_BYTES = 14;

/** Makes what S3 calls `x-amz-id-2` and `HostId`: another for each answer, 76 characters of base64. */
export function hostIdSource(): () => string {
  const shared = randomBytes(HOST_ID_BYTES - OWN_BYTES).toString('base64');
  let pool = Buffer.alloc(0);
  let offset = 0;
  return () => {
    if (offset === pool.length) {
      pool = randomBytes(IDS_PER_DRAW * OWN_BYTES);
      offset = 0;
    }
    offset += OWN_BYTES;
    return shared + pool.toString('base64', offset - OWN_BYTES, offset);
  };
}
