import { algorithmOf, type ChecksumAlgorithm, DEFAULT_ALGORITHM } from '../../checksum/algorithms.js';
import type { ObjectEncryption } from '../../store/ports/objects.js';
import type { PartRecord, UploadRecord } from '../../store/ports/uploads.js';
import { wholeSecond } from '../common/dates.js';
import { etagOf } from '../encryption/chosen-encryption.js';
import type { ReceivedBytes } from '../object/receive-bytes.js';

/** Parts are always checksummed: where the client named no algorithm, S3 gives the object a CRC64NVME in the end. */
export function partAlgorithm(upload: UploadRecord): ChecksumAlgorithm {
  return upload.checksumAlgorithm === undefined ? DEFAULT_ALGORITHM : algorithmOf(upload.checksumAlgorithm);
}

export function partOf(
  number: number,
  bytes: ReceivedBytes,
  now: number,
  encryption: ObjectEncryption | undefined,
): PartRecord {
  const { algorithm, value } = bytes.checksum;
  return {
    number,
    size: bytes.size,
    etag: etagOf(encryption, bytes.md5),
    lastModified: wholeSecond(now),
    ...(bytes.blob === undefined ? {} : { blob: bytes.blob }),
    checksum: { algorithm, value },
    ...(encryption?.kind === 'customer' && encryption.nonce !== undefined ? { nonce: encryption.nonce } : {}),
  };
}
