import type { CommitQueue, Sql, SqlStatement, Write } from '@countersign/runtime';
import { StorageError } from '@countersign/runtime';
import type { BlobReferences, DiscardBlob } from '../blobs/blob-references.js';
import type { ObjectPart, ObjectRecord, WriteCondition, WriteOutcome } from '../ports/objects.js';
import type {
  ListUploadsPage,
  ListUploadsQuery,
  PartRecord,
  UploadRecord,
  UploadStore,
} from '../ports/uploads.js';
import type { SqlObjectStore } from './object-store.js';
import { UploadRows } from './upload-rows.js';

type CompleteOutcome = WriteOutcome | { readonly outcome: 'no-such-upload' | 'part-changed' };

export class SqlUploadStore implements UploadStore {
  readonly #queue: CommitQueue;
  readonly #objects: SqlObjectStore;
  readonly #discard: DiscardBlob;
  readonly #references: BlobReferences;
  readonly #rows: UploadRows;
  readonly #bucketExists: SqlStatement;

  constructor(
    sql: Sql,
    queue: CommitQueue,
    objects: SqlObjectStore,
    discard: DiscardBlob,
    references: BlobReferences,
  ) {
    this.#queue = queue;
    this.#objects = objects;
    this.#discard = discard;
    this.#references = references;
    this.#rows = new UploadRows(sql);
    this.#bucketExists = sql.statement('SELECT 1 FROM buckets WHERE id = ?');
  }

  create(bucketId: number, upload: UploadRecord): Promise<boolean> {
    return this.#queue.write(() => {
      if (this.#bucketExists.get(bucketId) === undefined) return false;
      this.#rows.insert(bucketId, upload);
      return true;
    });
  }

  async find(bucketId: number, key: string, uploadId: string): Promise<UploadRecord | undefined> {
    return this.#rows.find(bucketId, key, uploadId);
  }

  async keyOf(bucketId: number, uploadId: string): Promise<string | undefined> {
    return this.#rows.keyOf(bucketId, uploadId);
  }

  async list(bucketId: number, query: ListUploadsQuery): Promise<ListUploadsPage> {
    return this.#rows.list(bucketId, query);
  }

  async putPart(bucketId: number, uploadId: string, part: PartRecord): Promise<boolean> {
    try {
      const done = await this.#queue.write((write) => this.#putPart(write, bucketId, uploadId, part));
      if (!done) this.#giveUp([part.blob]);
      return done;
    } catch (error) {
      // After any other failure the row may yet turn out to be on disk: then the sweep at the next start decides.
      if (error instanceof StorageError && error.code === 'StorageFull') this.#giveUp([part.blob]);
      throw error;
    }
  }

  async listParts(
    bucketId: number,
    uploadId: string,
    afterNumber: number,
    limit: number,
  ): Promise<readonly PartRecord[]> {
    const rowId = this.#rows.rowId(bucketId, uploadId);
    return rowId === undefined ? [] : this.#rows.parts(rowId, afterNumber, limit);
  }

  complete(
    bucketId: number,
    uploadId: string,
    object: ObjectRecord,
    condition?: WriteCondition,
  ): Promise<CompleteOutcome> {
    return this.#queue.write((write): CompleteOutcome => {
      const rowId = this.#rows.rowIdUnder(bucketId, object.key, uploadId);
      if (rowId === undefined) return { outcome: 'no-such-upload' };
      const chosen = object.parts ?? [];
      if (!areStillThere(chosen, this.#rows.parts(rowId))) return { outcome: 'part-changed' };
      const outcome = this.#objects.putWithin(write, bucketId, object, condition, uploadId);
      if (outcome.outcome !== 'done') return outcome;
      const kept = new Set(chosen.map(({ blob }) => blob));
      const left = this.#rows.remove(rowId).filter((blob) => !kept.has(blob));
      write.afterCommit(() => this.#giveUp(left));
      return outcome;
    });
  }

  findCompleted(bucketId: number, key: string, uploadId: string): Promise<ObjectRecord | undefined> {
    return this.#objects.findByUpload(bucketId, key, uploadId);
  }

  abort(bucketId: number, key: string, uploadId: string): Promise<boolean> {
    return this.#queue.write((write) => {
      const rowId = this.#rows.rowIdUnder(bucketId, key, uploadId);
      if (rowId === undefined) return false;
      const blobs = this.#rows.remove(rowId);
      write.afterCommit(() => this.#giveUp(blobs));
      return true;
    });
  }

  #putPart(write: Write, bucketId: number, uploadId: string, part: PartRecord): boolean {
    const rowId = this.#rows.rowId(bucketId, uploadId);
    if (rowId === undefined) return false;
    const replaced = this.#rows.part(rowId, part.number);
    this.#rows.putPart(rowId, part);
    if (part.blob !== undefined) this.#references.named({ blob: part.blob }, write);
    write.afterCommit(() => {
      if (replaced?.blob !== part.blob) this.#giveUp([replaced?.blob]);
    });
    return true;
  }

  #giveUp(blobs: readonly (string | undefined)[]): void {
    for (const blob of blobs) if (blob !== undefined) this.#discard(blob);
  }
}

/** Whether every chosen part is still the one that was put: its blob is its own. */
function areStillThere(chosen: readonly ObjectPart[], parts: readonly PartRecord[]): boolean {
  const byNumber = new Map(parts.map((part) => [part.number, part]));
  return chosen.every(({ number, size, blob }) => {
    const part = byNumber.get(number);
    return part !== undefined && part.blob === blob && part.size === size;
  });
}
