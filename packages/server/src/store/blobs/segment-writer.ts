import { fstatSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { asStorageError, StorageClosedError, StorageError } from '@countersign/runtime';
import type { SegmentFiles } from './segment-files.js';
import { lengthOf, packedId, RECORD_HEADER_BYTES, recordHeader, SEGMENT_HEADER } from './segment-record.js';

/** A segment that has grown beyond this is closed, and the next one begun. */
const SEGMENT_BYTES = 67_108_864;
/** Bounds how long those who came first wait for those who came last. */
const BATCH_BYTES = 16_777_216;

interface Waiting {
  readonly pieces: readonly Buffer[];
  readonly length: number;
  resolve(id: string): void;
  reject(error: unknown): void;
}

interface OpenSegment {
  readonly name: string;
  readonly handle: FileHandle;
  /** Where the next record goes. What is before it is on disk; what may be behind it was promised to nobody. */
  end: number;
}

/**
 * Appends small blobs to the current segment: one write and one flush to disk for all that came in while the last one ran,
 * off the event loop. What is on disk is never written again; every run of the server begins a segment of its own.
 */
export class SegmentWriter {
  readonly #files: SegmentFiles;
  readonly #written: (id: string) => void;
  #current: string | undefined;
  #waiting: Waiting[] = [];
  #segment: OpenSegment | undefined;
  #running: Promise<void> | undefined;
  #closed = false;
  #flushes = 0;

  /** @param written is told of every blob that is durable, while its segment still is the current one */
  constructor(files: SegmentFiles, written: (id: string) => void) {
    this.#files = files;
    this.#written = written;
  }

  /** The segment that is being written, from before its file is made; undefined before the first one, and between two. */
  get current(): string | undefined {
    return this.#current;
  }

  /** Batches made durable so far. */
  get flushes(): number {
    return this.#flushes;
  }

  /**
   * Resolves with the blob's id when it is durable. The bytes must stay as they are until then.
   *
   * @throws StorageFullError | StorageError when it could not be made durable: nothing of it was kept
   */
  append(pieces: readonly Buffer[]): Promise<string> {
    if (this.#closed) return Promise.reject(new StorageClosedError());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ pieces, length: lengthOf(pieces), resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Waits for what is being written, and refuses what comes later. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    await this.#seal();
  }

  async #run(): Promise<void> {
    // All that arrives in one turn of the event loop belongs together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#flush(this.#takeBatch());
    this.#running = undefined;
  }

  #takeBatch(): readonly Waiting[] {
    let count = 0;
    for (let bytes = 0; count < this.#waiting.length && bytes < BATCH_BYTES; count += 1) {
      bytes += this.#waiting[count]!.length;
    }
    return this.#waiting.splice(0, count);
  }

  async #flush(batch: readonly Waiting[]): Promise<void> {
    let ids: readonly string[];
    try {
      ids = await this.#write(batch);
    } catch (error) {
      const failure = asStorageError(error, this.#files.root);
      for (const { reject } of batch) reject(failure);
      return;
    }
    this.#flushes += 1;
    batch.forEach(({ resolve }, index) => {
      const id = ids[index]!;
      this.#written(id);
      resolve(id);
    });
    if ((this.#segment?.end ?? 0) >= SEGMENT_BYTES) await this.#seal();
  }

  async #write(batch: readonly Waiting[]): Promise<readonly string[]> {
    if (this.#segment !== undefined && isDeleted(this.#segment)) await this.#seal();
    const segment = this.#segment ?? (await this.#begin());
    const isNew = segment.end === 0;
    const records: Buffer[] = isNew ? [SEGMENT_HEADER] : [];
    let end = isNew ? SEGMENT_HEADER.length : segment.end;
    const ids = batch.map(({ pieces, length }) => {
      const id = packedId({ segment: segment.name, offset: end, length });
      records.push(recordHeader(pieces), ...pieces);
      end += RECORD_HEADER_BYTES + length;
      return id;
    });
    try {
      await writeFully(segment.handle, records, segment.end);
      await Promise.all([segment.handle.datasync(), isNew ? this.#files.sync() : undefined]);
      if (isDeleted(segment)) {
        const where = this.#files.path(segment.name);
        throw new StorageError(
          'StorageFailed',
          `${where} was deleted by another program while it was being written`,
        );
      }
    } catch (error) {
      await this.#abandon(segment);
      throw error;
    }
    segment.end = end;
    return ids;
  }

  async #begin(): Promise<OpenSegment> {
    await this.#files.ready();
    const name = this.#files.newName();
    this.#current = name;
    const handle = await open(this.#files.path(name), 'wx', 0o600);
    this.#segment = { name, handle, end: 0 };
    return this.#segment;
  }

  async #seal(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    this.#current = undefined;
    await segment?.handle.close().catch(() => undefined);
  }

  /**
   * After a failure nothing is known of what is behind the last good record: it is cut off as far as that
   * is possible, and nothing is written behind it any more.
   */
  async #abandon({ name, handle, end }: OpenSegment): Promise<void> {
    if (end > 0) await handle.truncate(end).catch(() => undefined);
    await this.#seal();
    if (end === 0) await rm(this.#files.path(name), { force: true }).catch(() => undefined);
  }
}

/** One write may take less than all, as on a disk that is about to be full. */
async function writeFully(handle: FileHandle, pieces: readonly Buffer[], position: number): Promise<void> {
  const { bytesWritten } = await handle.writev(pieces, position);
  if (bytesWritten === lengthOf(pieces)) return;
  const left = Buffer.concat(pieces).subarray(bytesWritten);
  for (let at = 0; at < left.length; ) {
    const written = await handle.write(left, at, left.length - at, position + bytesWritten + at);
    at += written.bytesWritten;
  }
}

/** What is written to a file without a name is gone with the process. */
function isDeleted({ handle }: OpenSegment): boolean {
  return fstatSync(handle.fd).nlink === 0;
}
