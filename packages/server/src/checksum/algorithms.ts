import { createHash } from 'node:crypto';
import { createCrc32, createCrc32c, createCrc64Nvme } from './crc.js';

/** Takes bytes piece by piece; a CRC or a hash. */
export interface Checksum {
  update(bytes: Uint8Array): unknown;
  digest(): Buffer;
}

/** Algorithms of S3's additional checksums, with the bytes of their digest. Source: S3 User Guide, "Checking object integrity". */
export const ALGORITHMS = {
  CRC32: { bytes: 4, create: createCrc32 },
  CRC32C: { bytes: 4, create: createCrc32c },
  CRC64NVME: { bytes: 8, create: createCrc64Nvme },
  SHA1: { bytes: 20, create: () => createHash('sha1') },
  SHA256: { bytes: 32, create: () => createHash('sha256') },
} as const satisfies Record<string, { bytes: number; create: () => Checksum }>;

export type ChecksumAlgorithm = keyof typeof ALGORITHMS;

/** What S3 computes for an upload that brings no checksum. */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

/** Their names. */
export const CHECKSUM_ALGORITHMS = Object.keys(ALGORITHMS) as readonly ChecksumAlgorithm[];

/** The algorithm a record of this server names. */
export function algorithmOf(name: string): ChecksumAlgorithm {
  return name as ChecksumAlgorithm;
}

/** Starts computing one. */
export function createChecksum(algorithm: ChecksumAlgorithm): Checksum {
  return ALGORITHMS[algorithm].create();
}
