import { readSync } from 'node:fs';
import { BoundedCache, StorageFullError } from '@countersign/runtime';
import { asReadError, BlobMissingError, BlobUnreadableError, endsEarly } from '../errors.js';
import type { HeldBlobs } from './held-blobs.js';
import { OpenBlobs } from './open-blobs.js';
import type { SegmentFiles } from './segment-files.js';
import { checkRecord, lengthOf, type PackedBlob, packedId, RECORD_HEADER_BYTES } from './segment-record.js';
import { SegmentWriter } from './segment-writer.js';

const OPEN_SEGMENTS = 64;
/** Deleted blobs that are remembered as such; older ones are gone when their space is reclaimed. */
const REMEMBERED_DELETIONS = 65_536;

/** Every row is looked at to reclaim space, so it has to be worth that: this much, and this share of all. */
const WORTHWHILE_BYTES = 67_108_864;
const WORTHWHILE_SHARE = 0.25;

/** Small blobs, many to a file. Space of deleted ones is given back by {@link reclaimSegments}, segment by segment. */
export class Segments {
  readonly files: SegmentFiles;
  readonly #writer: SegmentWriter;
  readonly #open: OpenBlobs<undefined>;
  readonly #deleted = new BoundedCache<true>(REMEMBERED_DELETIONS);
  /** Written in this run, and named by no row yet. */
  readonly #unclaimed = new Set<string>();
  readonly #readers = new Set<HeldBlobs>();
  #keptBytes = 0;
  #deletedBytes = 0;
  #onWaste: () => void = () => undefined;

  constructor(files: SegmentFiles) {
    this.files = files;
    this.#writer = new SegmentWriter(files, (id) => this.#unclaimed.add(id));
    this.#open = new OpenBlobs(
      OPEN_SEGMENTS,
      (name) => files.path(name),
      () => undefined,
    );
  }

  /** The segment that is being written. */
  get current(): string | undefined {
    return this.#writer.current;
  }

  /** Blobs that count as named, though no row may name them: their row is yet to come, or they are still read. */
  *inUse(): Generator<string> {
    yield* this.#unclaimed;
    for (const held of this.#readers) yield* held.ids;
  }

  /** Leaves what is held alone, from now until the returned function is called. */
  respect(held: HeldBlobs): () => void {
    this.#readers.add(held);
    return () => this.#readers.delete(held);
  }

  /** @param onWaste is called when so much was deleted, or so little space is left, that reclaiming is worth its while */
  watch(onWaste: () => void): void {
    this.#onWaste = onWaste;
  }

  /** What was deleted before is about to be given back: from here on waste is counted anew. */
  countAnew(): void {
    this.#deletedBytes = 0;
  }

  /** How much of all segments is in use, as it has just been found out. */
  settle(keptBytes: number): void {
    this.#keptBytes = keptBytes;
  }

  /** Resolves with the id when the bytes are durable; they must stay as they are until then. */
  async append(pieces: readonly Buffer[]): Promise<string> {
    try {
      const id = await this.#writer.append(pieces);
      this.#keptBytes += lengthOf(pieces);
      return id;
    } catch (error) {
      if (error instanceof StorageFullError && this.#deletedBytes > 0) this.#onWaste();
      throw error;
    }
  }

  /** A row has come to name a blob. */
  claim(id: string): void {
    this.#unclaimed.delete(id);
  }

  /**
   * The whole blob, checked against its checksum. Reads without leaving the thread: some microseconds for what the
   * system holds in memory, where the way through the thread pool and back takes ten times as long.
   *
   * @throws BlobMissingError | StorageError
   */
  async read(blob: PackedBlob): Promise<Buffer> {
    const id = packedId(blob);
    if (this.#deleted.has(id)) throw new BlobMissingError(id, this.files.path(blob.segment));
    const record = Buffer.allocUnsafe(RECORD_HEADER_BYTES + blob.length);
    const where = this.files.path(blob.segment);
    try {
      const segment = await this.#open.acquire(blob.segment);
      try {
        const bytesRead = readSync(segment.handle.fd, record, 0, record.length, blob.offset);
        if (bytesRead < record.length) {
          throw endsEarly(id, where, blob.offset + bytesRead, record.length - bytesRead);
        }
      } finally {
        this.#open.release(segment);
      }
    } catch (error) {
      throw asReadError(error, id, where);
    }
    const state = checkRecord(record);
    if (state === 'reclaimed') throw new BlobMissingError(id, where);
    if (state === 'damaged') {
      throw new BlobUnreadableError(
        id,
        where,
        `the bytes at ${blob.offset} in ${where} do not belong to blob \`${id}\`; another program changed them`,
      );
    }
    return record.subarray(RECORD_HEADER_BYTES);
  }

  delete(blob: PackedBlob): void {
    const id = packedId(blob);
    if (this.#deleted.has(id)) return;
    this.#deleted.set(id, true);
    this.#unclaimed.delete(id);
    this.#deletedBytes += blob.length;
    if (this.#deletedBytes >= Math.max(WORTHWHILE_BYTES, this.#keptBytes * WORTHWHILE_SHARE)) this.#onWaste();
  }

  isDeleted(id: string): boolean {
    return this.#deleted.has(id);
  }

  /** To be called when another file has taken the place of a segment's, or none. */
  forget(segment: string): void {
    this.#open.forget(segment);
  }

  async close(): Promise<void> {
    await this.#writer.close();
    await this.#open.close();
  }
}
