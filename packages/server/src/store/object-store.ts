import { BoundedCache, NONE, type OrNone, remember } from './bounded-cache.js';
import type { CommitQueue } from './commit-queue.js';
import { StorageError } from './errors.js';
import { encodeKey } from './key-order.js';
import { listObjects, type SeekRows } from './list-objects.js';
import { OBJECT_COLUMNS, objectValues, toObject } from './object-row.js';
import type {
  ListPage,
  ListQuery,
  ObjectRecord,
  ObjectStore,
  WriteCondition,
  WriteOutcome,
} from './ports.js';
import type { Sql, SqlStatement } from './sql.js';

/** A character is taken for two bytes, which is the most that V8 holds it in. */
const BYTES_PER_CHARACTER = 2;
/** What a record takes besides its variable text. */
const RECORD_CHARACTERS = 400;

/** Gives up a blob that nothing refers to any more; must not throw. */
export type DiscardBlob = (id: string) => void;

export class SqlObjectStore implements ObjectStore {
  readonly #queue: CommitQueue;
  readonly #discard: DiscardBlob;
  readonly #cache: BoundedCache<OrNone<ObjectRecord>>;
  readonly #select: SqlStatement;
  readonly #bucketExists: SqlStatement;
  readonly #upsert: SqlStatement;
  readonly #remove: SqlStatement;
  readonly #range: SqlStatement;
  readonly #tail: SqlStatement;

  /** @param cacheBytes memory for records lately read */
  constructor(sql: Sql, queue: CommitQueue, discard: DiscardBlob, cacheBytes: number) {
    this.#cache = new BoundedCache(cacheBytes / BYTES_PER_CHARACTER, weigh);
    this.#queue = queue;
    this.#discard = discard;
    const columns = OBJECT_COLUMNS;
    this.#select = sql.statement(`SELECT ${columns} FROM objects WHERE bucket = ? AND key = ?`);
    this.#bucketExists = sql.statement('SELECT 1 FROM buckets WHERE id = ?');
    this.#upsert = sql.statement(
      `INSERT INTO objects (bucket, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (bucket, key) DO UPDATE SET version_id = excluded.version_id, size = excluded.size,
         etag = excluded.etag, last_modified = excluded.last_modified, blob = excluded.blob,
         owner = excluded.owner, storage_class = excluded.storage_class, extra = excluded.extra`,
    );
    this.#remove = sql.statement('DELETE FROM objects WHERE bucket = ? AND key = ?');
    const from = `SELECT ${columns} FROM objects WHERE bucket = ? AND key >= ?`;
    this.#range = sql.statement(`${from} AND key < ? ORDER BY key LIMIT ?`);
    this.#tail = sql.statement(`${from} ORDER BY key LIMIT ?`);
  }

  async find(bucketId: number, key: string): Promise<ObjectRecord | undefined> {
    return remember(this.#cache, cacheKey(bucketId, key), () => this.#read(bucketId, key));
  }

  async put(bucketId: number, object: ObjectRecord, condition?: WriteCondition): Promise<WriteOutcome> {
    try {
      const outcome = await this.#queue.write((write): WriteOutcome => {
        if (this.#bucketExists.get(bucketId) === undefined) return { outcome: 'no-such-bucket' };
        const current = this.#read(bucketId, object.key);
        const refused = judge(current, condition);
        if (refused !== undefined) return refused;
        this.#upsert.run(bucketId, ...objectValues(object));
        write.afterCommit(() => {
          this.#cache.set(cacheKey(bucketId, object.key), object);
          this.#giveUp(current, object.blob);
        });
        return { outcome: 'done', ...(current === undefined ? {} : { replaced: current }) };
      });
      if (outcome.outcome !== 'done') this.#giveUp(object);
      return outcome;
    } catch (error) {
      // After any other failure the row may yet turn out to be on disk: then the sweep at the next start decides.
      if (error instanceof StorageError && error.code === 'StorageFull') this.#giveUp(object);
      throw error;
    }
  }

  delete(bucketId: number, key: string, condition?: WriteCondition): Promise<WriteOutcome> {
    return this.#queue.write((write): WriteOutcome => {
      const current = this.#read(bucketId, key);
      const refused = judge(current, condition);
      if (refused !== undefined) return refused;
      if (current === undefined) {
        return this.#bucketExists.get(bucketId) === undefined
          ? { outcome: 'no-such-bucket' }
          : { outcome: 'done' };
      }
      this.#remove.run(bucketId, encodeKey(key));
      write.afterCommit(() => {
        this.#cache.set(cacheKey(bucketId, key), NONE);
        this.#giveUp(current);
      });
      return { outcome: 'done', replaced: current };
    });
  }

  async list(bucketId: number, query: ListQuery): Promise<ListPage> {
    const seek: SeekRows = (from, end, count) => {
      const [statement, ...range] =
        end === undefined ? ([this.#tail, from] as const) : ([this.#range, from, end] as const);
      if (count > 1) return statement.all(bucketId, ...range, count);
      // Going from one common prefix to the next asks for single rows: a third of the time this way.
      const row = statement.get(bucketId, ...range, count);
      return row === undefined ? [] : [row];
    };
    return listObjects(seek, query);
  }

  #read(bucketId: number, key: string): ObjectRecord | undefined {
    const row = this.#select.get(bucketId, encodeKey(key));
    return row === undefined ? undefined : toObject(row);
  }

  #giveUp(object: ObjectRecord | undefined, unless?: string): void {
    if (object?.blob !== undefined && object.blob !== unless) this.#discard(object.blob);
  }
}

/**
 * `If-Match` on a key that is not there is NoSuchKey, not a failed precondition.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
function judge(
  current: ObjectRecord | undefined,
  condition: WriteCondition | undefined,
): WriteOutcome | undefined {
  if (condition?.ifMatch !== undefined) {
    if (current === undefined) return { outcome: 'no-such-key' };
    if (current.etag !== condition.ifMatch && condition.ifMatch !== '*') {
      return { outcome: 'precondition-failed', condition: 'If-Match' };
    }
  }
  if (condition?.ifNoneMatch !== undefined && current !== undefined) {
    return { outcome: 'precondition-failed', condition: 'If-None-Match' };
  }
  return undefined;
}

function cacheKey(bucketId: number, key: string): string {
  return `${bucketId}/${key}`;
}

function weigh(object: OrNone<ObjectRecord>, key: string): number {
  if (object === NONE) return key.length + RECORD_CHARACTERS;
  let characters = RECORD_CHARACTERS + key.length + object.key.length;
  for (const list of [object.systemHeaders, object.userMetadata, object.tags]) {
    for (const text of list) characters += text.length;
  }
  return characters;
}
