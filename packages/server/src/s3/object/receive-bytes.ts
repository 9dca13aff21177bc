import { nameObject, type ObjectName } from '../../store/errors.js';
import type { BlobPieces, BlobStore, BlobWriter } from '../../store/ports/blobs.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import type { BlobBody } from '../../wire/answer.js';
import { openBlobs } from '../../wire/blob-body.js';
import type { Payload } from '../common/payload.js';
import type { BodyDigests, SettledDigests } from './body-digests.js';

/** Bytes that are durable, but that no record names yet. */
export interface ReceivedBytes {
  /** Absent when there were none. */
  readonly blob: string | undefined;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  readonly checksum: NonNullable<ObjectRecord['checksum']>;
  /** The checksum that came with them, where one did. */
  readonly announced?: NonNullable<ObjectRecord['checksum']>;
}

/**
 * Takes a body in, piece by piece, into a blob. Whatever goes wrong, nothing of it is kept: not when it is cut off,
 * not when it is not what was signed or announced.
 *
 * @throws AwsError | SigV4Error as {@link Payload} and {@link BodyDigests} do
 */
export function receiveBytes(
  blobs: BlobStore,
  payload: Payload,
  digests: BodyDigests,
): Promise<ReceivedBytes> {
  return keepBytes(blobs, payload.chunks, false, digests, () => digests.settle(payload.trailers()));
}

const NO_TRAILERS: ReadonlyMap<string, string> = new Map();

/**
 * Copies stored bytes, piece by piece, into a blob of their own.
 *
 * @param source whose bytes they are, for the log where they cannot be read
 * @throws BlobMissingError when their object was replaced since its record was read, or its bytes are lost
 * @throws BlobUnreadableError
 */
export async function copyBytes(
  blobs: BlobStore,
  sources: readonly BlobBody[],
  digests: BodyDigests,
  source: ObjectName,
): Promise<ReceivedBytes> {
  try {
    const opened = await openBlobs(blobs, sources);
    const pieces = Buffer.isBuffer(opened) ? only(opened) : returning(opened);
    return await keepBytes(blobs, pieces, true, digests, () => digests.settle(NO_TRAILERS));
  } catch (error) {
    nameObject(error, source);
    throw error;
  }
}

/** @param lent whether the memory of a chunk serves again when the next one is asked for */
async function keepBytes(
  blobs: BlobStore,
  chunks: AsyncIterable<Uint8Array>,
  lent: boolean,
  digests: BodyDigests,
  settle: () => SettledDigests,
): Promise<ReceivedBytes> {
  let writer: BlobWriter | undefined;
  try {
    for await (const chunk of chunks) {
      if (chunk.length === 0) continue;
      writer ??= await blobs.create();
      digests.update(chunk);
      await writer.write(chunk, lent);
    }
    const settled = settle();
    if (!writer) return { ...settled, blob: undefined, size: 0 };
    const { id, size } = await writer.finish();
    return { ...settled, blob: id, size };
  } catch (error) {
    await writer?.abort();
    throw error;
  }
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

/** Each piece goes back when the next is asked for: its memory serves again. */
async function* returning(pieces: BlobPieces): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    yield piece;
    pieces.release?.(piece);
  }
}
