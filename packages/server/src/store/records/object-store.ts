import type { CommitQueue, Sql, SqlStatement, Write } from '@countersign/runtime';
import { BoundedCache, NONE, type OrNone, remember, StorageError } from '@countersign/runtime';
import type { BlobReferences, DiscardBlob } from '../blobs/blob-references.js';
import type {
  AclGrant,
  ListPage,
  ListQuery,
  ListVersionsPage,
  ListVersionsQuery,
  ObjectLock,
  ObjectRecord,
  ObjectRestore,
  ObjectStore,
  RemovalGuard,
  SaveOutcome,
  WriteCondition,
  WriteOutcome,
} from '../ports/objects.js';
import { listObjects, objectSeeker, type SeekRows } from './list-objects.js';
import { VersionLister } from './list-versions.js';
import { isHeld, isSameLock } from './object-lock.js';
import { blobsOf, extraText, identityOf } from './object-row.js';
import { VersionRows } from './version-rows.js';

/** A character is taken for two bytes, which is the most that V8 holds it in. */
const BYTES_PER_CHARACTER = 2;
/** What a record takes besides its variable text. */
const RECORD_CHARACTERS = 400;
/** What one of its parts takes. */
const PART_CHARACTERS = 120;

export class SqlObjectStore implements ObjectStore {
  readonly #queue: CommitQueue;
  readonly #discard: DiscardBlob;
  readonly #references: BlobReferences;
  readonly #cache: BoundedCache<OrNone<ObjectRecord>>;
  readonly #rows: VersionRows;
  readonly #versions: VersionLister;
  readonly #bucketExists: SqlStatement;
  readonly #seekIn: (bucketId: number) => SeekRows;

  /** @param cacheBytes memory for records lately read */
  constructor(
    sql: Sql,
    queue: CommitQueue,
    discard: DiscardBlob,
    references: BlobReferences,
    cacheBytes: number,
  ) {
    this.#cache = new BoundedCache(cacheBytes / BYTES_PER_CHARACTER, weigh);
    this.#queue = queue;
    this.#discard = discard;
    this.#references = references;
    this.#rows = new VersionRows(sql);
    this.#versions = new VersionLister(sql);
    this.#bucketExists = sql.statement('SELECT 1 FROM buckets WHERE id = ?');
    this.#seekIn = objectSeeker(sql);
  }

  async find(bucketId: number, key: string): Promise<ObjectRecord | undefined> {
    return remember(this.#cache, cacheKey(bucketId, key), () => this.#rows.current(bucketId, key));
  }

  async findVersion(bucketId: number, key: string, versionId: string): Promise<ObjectRecord | undefined> {
    const current = this.#cache.get(cacheKey(bucketId, key));
    if (current !== undefined && current !== NONE && current.versionId === versionId) return current;
    return this.#rows.version(bucketId, key, versionId);
  }

  /** What an upload became, for as long as that version is there. */
  async findByUpload(bucketId: number, key: string, uploadId: string): Promise<ObjectRecord | undefined> {
    return this.#rows.ofUpload(bucketId, key, uploadId);
  }

  async put(bucketId: number, object: ObjectRecord, condition?: WriteCondition): Promise<WriteOutcome> {
    try {
      const outcome = await this.#queue.write((write) => this.putWithin(write, bucketId, object, condition));
      if (outcome.outcome !== 'done') this.#giveUp(object);
      return outcome;
    } catch (error) {
      // After any other failure the row may yet turn out to be on disk: then the sweep at the next start decides.
      if (error instanceof StorageError && error.code === 'StorageFull') this.#giveUp(object);
      throw error;
    }
  }

  /** The same as a part of a larger write. What is refused keeps its blobs. */
  putWithin(
    write: Write,
    bucketId: number,
    object: ObjectRecord,
    condition: WriteCondition | undefined,
    uploadId?: string,
  ): WriteOutcome {
    if (this.#bucketExists.get(bucketId) === undefined) return { outcome: 'no-such-bucket' };
    const current = this.#rows.current(bucketId, object.key);
    const refused = judge(current, condition);
    if (refused !== undefined) return refused;
    const replaced = this.#rows.put(bucketId, object, current, uploadId);
    this.#references.named(object, write);
    if (current !== undefined && current !== replaced) this.#references.named(current, write);
    write.afterCommit(() => {
      this.#cache.set(cacheKey(bucketId, object.key), object);
      if (replaced !== undefined) this.#giveUp(replaced, object);
    });
    return { outcome: 'done', ...(replaced === undefined ? {} : { replaced }) };
  }

  delete(bucketId: number, key: string, condition?: WriteCondition): Promise<WriteOutcome> {
    return this.#queue.write((write): WriteOutcome => {
      const current = this.#rows.current(bucketId, key);
      const refused = judge(current, condition);
      if (refused !== undefined) return refused;
      return this.#remove(write, bucketId, key, current?.versionId);
    });
  }

  deleteVersion(
    bucketId: number,
    key: string,
    versionId: string,
    guard?: RemovalGuard,
  ): Promise<WriteOutcome | { readonly outcome: 'locked' }> {
    return this.#queue.write((write) => {
      if (guard !== undefined && isHeld(this.#rows.version(bucketId, key, versionId)?.lock, guard)) {
        return { outcome: 'locked' };
      }
      return this.#remove(write, bucketId, key, versionId);
    });
  }

  saveTags(
    bucketId: number,
    key: string,
    versionId: string,
    tags: readonly string[],
    expected?: ObjectRecord,
  ): Promise<SaveOutcome> {
    return this.#saveExtra(bucketId, key, versionId, (version) =>
      isStill(version, expected) ? { ...version, tags } : undefined,
    );
  }

  saveAcl(
    bucketId: number,
    key: string,
    versionId: string,
    acl: readonly AclGrant[],
    expected?: ObjectRecord,
  ): Promise<SaveOutcome> {
    return this.#saveExtra(bucketId, key, versionId, (version) =>
      isStill(version, expected) ? { ...version, acl } : undefined,
    );
  }

  saveRestore(
    bucketId: number,
    key: string,
    versionId: string,
    restore: ObjectRestore,
  ): Promise<SaveOutcome> {
    return this.#saveExtra(bucketId, key, versionId, (version) => ({ ...version, restore }));
  }

  saveLock(
    bucketId: number,
    key: string,
    versionId: string,
    lock: ObjectLock,
    expected: ObjectLock | undefined,
  ): Promise<SaveOutcome> {
    return this.#saveExtra(bucketId, key, versionId, (version) =>
      isSameLock(version.lock, expected) ? { ...version, lock } : undefined,
    );
  }

  /** @param edit gives the version as it is to be; undefined where it is not the one that was expected */
  #saveExtra(
    bucketId: number,
    key: string,
    versionId: string,
    edit: (version: ObjectRecord) => ObjectRecord | undefined,
  ): Promise<SaveOutcome> {
    return this.#queue.write((write): SaveOutcome => {
      const current = this.#rows.current(bucketId, key);
      const isCurrent = current?.versionId === versionId;
      const version = isCurrent ? current : this.#rows.version(bucketId, key, versionId);
      if (version === undefined || version.deleteMarker) return 'no-such-version';
      const edited = edit(version);
      if (edited === undefined) return 'changed';
      this.#rows.saveExtra(bucketId, key, versionId, extraText(edited), isCurrent);
      if (isCurrent) write.afterCommit(() => this.#cache.set(cacheKey(bucketId, key), edited));
      return 'saved';
    });
  }

  async list(bucketId: number, query: ListQuery): Promise<ListPage> {
    return listObjects(this.#seekIn(bucketId), query);
  }

  async listVersions(bucketId: number, query: ListVersionsQuery): Promise<ListVersionsPage> {
    return this.#versions.list(bucketId, query);
  }

  #remove(write: Write, bucketId: number, key: string, versionId: string | undefined): WriteOutcome {
    const done = versionId === undefined ? undefined : this.#rows.remove(bucketId, key, versionId);
    if (done === undefined) {
      return this.#bucketExists.get(bucketId) === undefined
        ? { outcome: 'no-such-bucket' }
        : { outcome: 'done' };
    }
    const { removed, current } = done;
    if (current !== undefined) this.#references.named(current, write);
    write.afterCommit(() => {
      this.#cache.set(cacheKey(bucketId, key), current ?? NONE);
      this.#giveUp(removed);
    });
    return { outcome: 'done', replaced: removed };
  }

  /** @param successor keeps the blobs that it names too, as where an object is put again with other metadata */
  #giveUp(object: ObjectRecord, successor?: ObjectRecord): void {
    const kept = new Set(successor === undefined ? [] : blobsOf(successor));
    for (const blob of blobsOf(object)) if (!kept.has(blob)) this.#discard(blob);
  }
}

/**
 * `If-Match` on a key that is not there is NoSuchKey, not a failed precondition. A delete marker is no object.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
function judge(
  current: ObjectRecord | undefined,
  condition: WriteCondition | undefined,
): WriteOutcome | undefined {
  const there = current?.deleteMarker ? undefined : current;
  if (condition?.ifMatch !== undefined) {
    if (there === undefined) return { outcome: 'no-such-key' };
    if (there.etag !== condition.ifMatch && condition.ifMatch !== '*') {
      return { outcome: 'precondition-failed', condition: 'If-Match' };
    }
  }
  if (condition?.ifNoneMatch !== undefined && there !== undefined) {
    return { outcome: 'precondition-failed', condition: 'If-None-Match' };
  }
  if (condition?.found === undefined || condition.found === identityOf(current)) return undefined;
  return { outcome: 'conflict', condition: condition.ifMatch === undefined ? 'If-None-Match' : 'If-Match' };
}

/** Whether a version is the same object, with the same owner, ACL and tags. */
function isStill(version: ObjectRecord, expected: ObjectRecord | undefined): boolean {
  return expected === undefined || identity(version) === identity(expected);
}

function identity(version: ObjectRecord): string {
  const { ownerAccountId, tags, acl = null } = version;
  return JSON.stringify([identityOf(version), ownerAccountId, tags, acl]);
}

function cacheKey(bucketId: number, key: string): string {
  return `${bucketId}/${key}`;
}

function weigh(object: OrNone<ObjectRecord>, key: string): number {
  if (object === NONE) return key.length + RECORD_CHARACTERS;
  const parts = object.parts?.length ?? 0;
  let characters = RECORD_CHARACTERS + key.length + object.key.length + parts * PART_CHARACTERS;
  for (const list of [object.systemHeaders, object.userMetadata, object.tags]) {
    for (const text of list) characters += text.length;
  }
  return characters;
}
