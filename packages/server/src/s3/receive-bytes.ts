import type { BlobStore, BlobWriter, ObjectRecord } from '../store/ports.js';
import type { Payload } from '../wire/payload.js';
import type { BodyDigests } from './body-digests.js';

/** Bytes that are durable, but that no record names yet. */
export interface ReceivedBytes {
  /** Absent when there were none. */
  readonly blob: string | undefined;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  readonly checksum: NonNullable<ObjectRecord['checksum']>;
}

/**
 * Takes a body in, piece by piece, into a blob. Whatever goes wrong, nothing of it is kept: not when it is cut off,
 * not when it is not what was signed or announced.
 *
 * @throws AwsError | SigV4Error as {@link Payload} and {@link BodyDigests} do
 */
export async function receiveBytes(
  blobs: BlobStore,
  payload: Payload,
  digests: BodyDigests,
): Promise<ReceivedBytes> {
  let writer: BlobWriter | undefined;
  try {
    for await (const chunk of payload.chunks) {
      if (chunk.length === 0) continue;
      writer ??= await blobs.create();
      digests.update(chunk);
      await writer.write(chunk);
    }
    const settled = digests.settle(payload.trailers());
    if (!writer) return { ...settled, blob: undefined, size: 0 };
    const { id, size } = await writer.finish();
    return { ...settled, blob: id, size };
  } catch (error) {
    await writer?.abort();
    throw error;
  }
}
