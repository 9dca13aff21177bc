import type { Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import type { ObjectRecord } from '../ports/objects.js';
import { encodeKey } from './key-order.js';
import { LISTED_COLUMNS, OBJECT_COLUMNS, objectValues, toObject } from './object-row.js';

/** Column that tells a delete marker in rows of `LISTED_COLUMNS, delete_marker`. */
export const MARKER_COLUMN = LISTED_COLUMNS.split(',').length;

/** A row of `LISTED_COLUMNS, delete_marker`. */
export function toVersion(row: SqlRow): ObjectRecord {
  return marked(toObject(row), row[MARKER_COLUMN]);
}

/** A row of `OBJECT_COLUMNS, delete_marker`. */
function toWholeVersion(row: SqlRow): ObjectRecord {
  return marked(toObject(row, true), row[MARKER_COLUMN + 1]);
}

function marked(object: ObjectRecord, deleteMarker: unknown): ObjectRecord {
  return Number(deleteMarker) === 1 ? { ...object, deleteMarker: true } : object;
}

/**
 * The versions of keys, in two tables: `objects` has the newest version of a key where that is an object; `versions` has
 * all others, and delete markers, by descending id from the newest on. To be used inside writes; reads
 * may stand alone.
 */
export class VersionRows {
  readonly #current: SqlStatement;
  readonly #newest: SqlStatement;
  readonly #older: SqlStatement;
  readonly #byUpload: SqlStatement;
  readonly #olderByUpload: SqlStatement;
  readonly #upsert: SqlStatement;
  readonly #insertMarker: SqlStatement;
  readonly #demote: SqlStatement;
  readonly #promote: SqlStatement;
  readonly #removeCurrent: SqlStatement;
  readonly #removeOlder: SqlStatement;
  readonly #removeNewest: SqlStatement;
  readonly #saveExtra: SqlStatement;
  readonly #saveOlderExtra: SqlStatement;

  constructor(sql: Sql) {
    const whole = OBJECT_COLUMNS;
    const older = `SELECT ${whole}, delete_marker FROM versions WHERE bucket = ? AND key = ?`;
    this.#current = sql.statement(`SELECT ${whole} FROM objects WHERE bucket = ? AND key = ?`);
    this.#newest = sql.statement(`${older} ORDER BY id DESC LIMIT 1`);
    this.#older = sql.statement(`${older} AND version_id = ?`);
    this.#byUpload = sql.statement(
      `SELECT ${whole} FROM objects WHERE bucket = ? AND key = ? AND upload_id = ?`,
    );
    this.#olderByUpload = sql.statement(`${older} AND upload_id = ?`);
    this.#upsert = sql.statement(
      `INSERT INTO objects (bucket, ${whole}, upload_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (bucket, key) DO UPDATE SET version_id = excluded.version_id, size = excluded.size,
         etag = excluded.etag, last_modified = excluded.last_modified, blob = excluded.blob,
         owner = excluded.owner, storage_class = excluded.storage_class, extra = excluded.extra,
         parts = excluded.parts, upload_id = excluded.upload_id`,
    );
    this.#insertMarker = sql.statement(
      `INSERT INTO versions (bucket, ${whole}, delete_marker) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    );
    const moved = `bucket, ${whole}, upload_id`;
    this.#demote = sql.statement(
      `INSERT INTO versions (${moved}, delete_marker) SELECT ${moved}, 0 FROM objects WHERE bucket = ? AND key = ?`,
    );
    this.#promote = sql.statement(
      `INSERT INTO objects (${moved}) SELECT ${moved} FROM versions WHERE bucket = ? AND key = ?
         ORDER BY id DESC LIMIT 1`,
    );
    this.#removeCurrent = sql.statement('DELETE FROM objects WHERE bucket = ? AND key = ?');
    this.#removeOlder = sql.statement('DELETE FROM versions WHERE bucket = ? AND key = ? AND version_id = ?');
    this.#removeNewest = sql.statement(
      'DELETE FROM versions WHERE id = (SELECT id FROM versions WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1)',
    );
    this.#saveExtra = sql.statement('UPDATE objects SET extra = ? WHERE bucket = ? AND key = ?');
    this.#saveOlderExtra = sql.statement(
      'UPDATE versions SET extra = ? WHERE bucket = ? AND key = ? AND version_id = ?',
    );
  }

  /** The newest version: an object, or a delete marker. */
  current(bucketId: number, key: string): ObjectRecord | undefined {
    const encoded = encodeKey(key);
    const row = this.#current.get(bucketId, encoded);
    if (row !== undefined) return toObject(row, true);
    const marker = this.#newest.get(bucketId, encoded);
    return marker === undefined ? undefined : toWholeVersion(marker);
  }

  version(bucketId: number, key: string, versionId: string): ObjectRecord | undefined {
    const current = this.#current.get(bucketId, encodeKey(key));
    if (current?.[1] === versionId) return toObject(current, true);
    return this.#olderVersion(bucketId, key, versionId);
  }

  /** What an upload became. */
  ofUpload(bucketId: number, key: string, uploadId: string): ObjectRecord | undefined {
    const encoded = encodeKey(key);
    const row = this.#byUpload.get(bucketId, encoded, uploadId);
    if (row !== undefined) return toObject(row, true);
    const older = this.#olderByUpload.get(bucketId, encoded, uploadId);
    return older === undefined ? undefined : toWholeVersion(older);
  }

  /**
   * Makes `object` the newest version of its key, in place of one of the same version id.
   *
   * @param current what {@link current} has just said
   * @param uploadId of the upload that it came by
   * @returns what it took the place of
   */
  put(
    bucketId: number,
    object: ObjectRecord,
    current: ObjectRecord | undefined,
    uploadId?: string,
  ): ObjectRecord | undefined {
    const key = encodeKey(object.key);
    const inPlace = current?.versionId === object.versionId;
    const replaced = inPlace ? current : this.#olderVersion(bucketId, object.key, object.versionId);
    if (replaced !== undefined && (!inPlace || replaced.deleteMarker)) {
      this.#removeOlder.run(bucketId, key, object.versionId);
    }
    const isThere = current !== undefined && !current.deleteMarker;
    if (isThere && !inPlace) this.#demote.run(bucketId, key);
    if (isThere && (object.deleteMarker || !inPlace)) this.#removeCurrent.run(bucketId, key);
    if (object.deleteMarker) this.#insertMarker.run(bucketId, ...objectValues(object));
    else this.#upsert.run(bucketId, ...objectValues(object), uploadId ?? null);
    return replaced;
  }

  /**
   * Removes a version; the newest of those left becomes current.
   *
   * @returns what was removed, and what is current now; undefined: there was no such version
   */
  remove(
    bucketId: number,
    key: string,
    versionId: string,
  ): { readonly removed: ObjectRecord; readonly current: ObjectRecord | undefined } | undefined {
    const encoded = encodeKey(key);
    const before = this.current(bucketId, key);
    if (before === undefined) return undefined;
    if (before.versionId !== versionId) {
      const removed = this.#olderVersion(bucketId, key, versionId);
      if (removed === undefined) return undefined;
      this.#removeOlder.run(bucketId, encoded, versionId);
      return { removed, current: before };
    }
    if (before.deleteMarker) this.#removeOlder.run(bucketId, encoded, versionId);
    else this.#removeCurrent.run(bucketId, encoded);
    const row = this.#newest.get(bucketId, encoded);
    const current = row === undefined ? undefined : toWholeVersion(row);
    if (current !== undefined && !current.deleteMarker) {
      this.#promote.run(bucketId, encoded);
      this.#removeNewest.run(bucketId, encoded);
    }
    return { removed: before, current };
  }

  /** Saves the column `extra` of one version. */
  saveExtra(
    bucketId: number,
    key: string,
    versionId: string,
    extra: string | null,
    isCurrent: boolean,
  ): void {
    const encoded = encodeKey(key);
    if (isCurrent) this.#saveExtra.run(extra, bucketId, encoded);
    else this.#saveOlderExtra.run(extra, bucketId, encoded, versionId);
  }

  #olderVersion(bucketId: number, key: string, versionId: string): ObjectRecord | undefined {
    const row = this.#older.get(bucketId, encodeKey(key), versionId);
    return row === undefined ? undefined : toWholeVersion(row);
  }
}
