import type { CommitQueue, Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import { BoundedCache, NONE, type OrNone, remember } from '@countersign/runtime';
import type { DiscardBlob } from '../blobs/blob-references.js';
import type { BucketChange, BucketRecord, BucketStore, PublicAccessBlock } from '../ports/buckets.js';
import { UploadRows } from './upload-rows.js';

const SETTINGS = 'policy, public_access_block, cors, versioning, tags, settings';
const COLUMNS = `id, name, owner, region, created_at, ${SETTINGS}`;
const CACHED_BUCKETS = 10_000;

export class SqlBucketStore implements BucketStore {
  readonly #queue: CommitQueue;
  readonly #cache = new BoundedCache<OrNone<BucketRecord>>(CACHED_BUCKETS);
  readonly #byName: SqlStatement;
  readonly #byId: SqlStatement;
  readonly #byOwner: SqlStatement;
  readonly #insert: SqlStatement;
  readonly #update: SqlStatement;
  readonly #remove: SqlStatement;
  readonly #anyVersion: SqlStatement;
  readonly #uploads: UploadRows;
  readonly #discard: DiscardBlob;

  constructor(sql: Sql, queue: CommitQueue, discard: DiscardBlob) {
    this.#queue = queue;
    this.#discard = discard;
    this.#uploads = new UploadRows(sql);
    this.#byName = sql.statement(`SELECT ${COLUMNS} FROM buckets WHERE name = ?`);
    this.#byId = sql.statement(`SELECT ${COLUMNS} FROM buckets WHERE id = ?`);
    this.#byOwner = sql.statement(`SELECT ${COLUMNS} FROM buckets WHERE owner = ? ORDER BY name`);
    this.#insert = sql.statement(
      `INSERT INTO buckets (name, owner, region, created_at, ${SETTINGS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = sql.statement(`UPDATE buckets SET (${SETTINGS}) = (?, ?, ?, ?, ?, ?) WHERE id = ?`);
    this.#remove = sql.statement('DELETE FROM buckets WHERE id = ?');
    this.#anyVersion = sql.statement(
      'SELECT 1 WHERE EXISTS (SELECT 1 FROM objects WHERE bucket = ?1) OR EXISTS (SELECT 1 FROM versions WHERE bucket = ?1)',
    );
  }

  async find(name: string): Promise<BucketRecord | undefined> {
    return remember(this.#cache, name, () => this.#read(this.#byName.get(name)));
  }

  async list(ownerAccountId: string): Promise<readonly BucketRecord[]> {
    return this.#byOwner.all(ownerAccountId).map(toBucket);
  }

  create(bucket: Omit<BucketRecord, 'id'>): Promise<BucketRecord | undefined> {
    return this.#queue.write((write) => {
      if (this.#byName.get(bucket.name) !== undefined) return undefined;
      const { lastInsertRowid: id } = this.#insert.run(
        bucket.name,
        bucket.ownerAccountId,
        bucket.region,
        bucket.createdAt,
        ...settingsOf(bucket),
      );
      const created: BucketRecord = { ...bucket, id };
      write.afterCommit(() => this.#cache.set(bucket.name, created));
      return created;
    });
  }

  change(id: number, change: BucketChange): Promise<void> {
    return this.#queue.write((write) => {
      const before = this.#read(this.#byId.get(id));
      if (before === undefined) return;
      const after = withChange(before, change);
      this.#update.run(...settingsOf(after), id);
      write.afterCommit(() => this.#cache.set(before.name, after));
    });
  }

  delete(id: number): Promise<boolean> {
    return this.#queue.write((write) => {
      const bucket = this.#read(this.#byId.get(id));
      if (bucket === undefined) return true;
      if (this.#anyVersion.get(id) !== undefined) return false;
      const blobs = this.#uploads.removeAll(id);
      this.#remove.run(id);
      write.afterCommit(() => {
        this.#cache.set(bucket.name, NONE);
        for (const blob of blobs) this.#discard(blob);
      });
      return true;
    });
  }

  #read(row: SqlRow | undefined): BucketRecord | undefined {
    return row === undefined ? undefined : toBucket(row);
  }
}

/** The columns that `change` may set, in the order of {@link SETTINGS}. */
function settingsOf(bucket: Omit<BucketRecord, 'id'>): (string | null)[] {
  const { policy, publicAccessBlock, cors, versioning, tags, settings } = bucket;
  return [
    policy ?? null,
    jsonOf(publicAccessBlock),
    cors ?? null,
    versioning ?? null,
    jsonOf(tags),
    jsonOf(settings),
  ];
}

function jsonOf(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

function withChange(bucket: BucketRecord, change: BucketChange): BucketRecord {
  const { policy, publicAccessBlock, cors, versioning, tags, settings, ...rest } = bucket;
  return {
    ...rest,
    ...field('policy', change.policy, policy),
    ...field('publicAccessBlock', change.publicAccessBlock, publicAccessBlock),
    ...field('cors', change.cors, cors),
    ...field('versioning', change.versioning, versioning),
    ...field('tags', change.tags, tags),
    ...field('settings', mergedSettings(settings, change.settings), undefined),
  };
}

function mergedSettings(
  before: BucketRecord['settings'],
  change: BucketChange['settings'],
): BucketRecord['settings'] {
  const merged = Object.entries({ ...before, ...change }).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  );
  return merged.length === 0 ? undefined : Object.fromEntries(merged);
}

/** Null clears, undefined leaves. */
function field<Name extends string, Value>(
  name: Name,
  change: Value | null | undefined,
  before: Value | undefined,
): { readonly [Key in Name]?: Value } {
  const value = change === undefined ? before : change;
  return value === undefined || value === null ? {} : ({ [name]: value } as { [Key in Name]?: Value });
}

function toBucket(row: SqlRow): BucketRecord {
  const [id, name, owner, region, createdAt, policy, publicAccessBlock, cors, versioning, tags, settings] =
    row;
  return {
    id: Number(id),
    name: String(name),
    ownerAccountId: String(owner),
    region: String(region),
    createdAt: Number(createdAt),
    ...(policy === null ? {} : { policy: String(policy) }),
    ...(publicAccessBlock === null
      ? {}
      : { publicAccessBlock: JSON.parse(String(publicAccessBlock)) as PublicAccessBlock }),
    ...(cors === null ? {} : { cors: String(cors) }),
    ...(versioning === 'Enabled' || versioning === 'Suspended' ? { versioning } : {}),
    ...(tags === null ? {} : { tags: JSON.parse(String(tags)) as string[] }),
    ...(settings === null ? {} : { settings: JSON.parse(String(settings)) as Record<string, string> }),
  };
}
