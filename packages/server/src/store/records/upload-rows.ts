import type { Sql, SqlRow, SqlStatement } from '@countersign/runtime';
import type { ListUploadsPage, ListUploadsQuery, PartRecord, UploadRecord } from '../ports/uploads.js';
import { decodeKey, encodeKey } from './key-order.js';
import { firstKeyAfter, isCommonPrefix, listRows, type RowSource } from './seek-listing.js';

/** What of a record is not in columns of its own. */
type Kept = Omit<UploadRecord, 'key' | 'uploadId'>;

/** Columns of a part's row, in the order of {@link toPart}. */
export const PART_COLUMNS = 'number, size, etag, last_modified, blob, checksum_algorithm, checksum, nonce';

/** Rows of `key` (encoded) with upload ids behind `uploadId`, then those of later keys. */
interface Position {
  readonly key: string;
  readonly uploadId: string;
}

/** Uploads in progress and their parts. To be used inside writes; reads may stand alone. */
export class UploadRows {
  readonly #select: SqlStatement;
  readonly #rowId: SqlStatement;
  readonly #insert: SqlStatement;
  readonly #remove: SqlStatement;
  readonly #tail: SqlStatement;
  readonly #range: SqlStatement;
  readonly #ids: SqlStatement;
  readonly #part: SqlStatement;
  readonly #somePartsBehind: SqlStatement;
  readonly #allParts: SqlStatement;
  readonly #upsertPart: SqlStatement;
  readonly #removeParts: SqlStatement;

  constructor(sql: Sql) {
    this.#select = sql.statement(
      'SELECT key, upload_id, record, id FROM uploads WHERE bucket = ? AND key = ? AND upload_id = ?',
    );
    this.#rowId = sql.statement('SELECT id, key FROM uploads WHERE upload_id = ? AND bucket = ?');
    this.#insert = sql.statement('INSERT INTO uploads (bucket, key, upload_id, record) VALUES (?, ?, ?, ?)');
    this.#remove = sql.statement('DELETE FROM uploads WHERE id = ?');
    const from = 'SELECT key, upload_id, record FROM uploads WHERE bucket = ? AND (key, upload_id) > (?, ?)';
    this.#tail = sql.statement(`${from} ORDER BY key, upload_id LIMIT ?`);
    this.#range = sql.statement(`${from} AND key < ? ORDER BY key, upload_id LIMIT ?`);
    this.#ids = sql.statement('SELECT id FROM uploads WHERE bucket = ?');
    this.#part = sql.statement(`SELECT ${PART_COLUMNS} FROM upload_parts WHERE upload = ? AND number = ?`);
    this.#somePartsBehind = sql.statement(
      `SELECT ${PART_COLUMNS} FROM upload_parts WHERE upload = ? AND number > ? ORDER BY number LIMIT ?`,
    );
    this.#allParts = sql.statement(
      `SELECT ${PART_COLUMNS} FROM upload_parts WHERE upload = ? ORDER BY number`,
    );
    this.#upsertPart = sql.statement(
      `INSERT INTO upload_parts (upload, ${PART_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (upload, number) DO UPDATE SET size = excluded.size, etag = excluded.etag,
         last_modified = excluded.last_modified, blob = excluded.blob,
         checksum_algorithm = excluded.checksum_algorithm, checksum = excluded.checksum, nonce = excluded.nonce`,
    );
    this.#removeParts = sql.statement('DELETE FROM upload_parts WHERE upload = ?');
  }

  find(bucketId: number, key: string, uploadId: string): UploadRecord | undefined {
    const row = this.#select.get(bucketId, encodeKey(key), uploadId);
    return row === undefined ? undefined : toUpload(row);
  }

  /** What its parts refer to it by. */
  rowIdUnder(bucketId: number, key: string, uploadId: string): number | undefined {
    const row = this.#select.get(bucketId, encodeKey(key), uploadId);
    return row === undefined ? undefined : Number(row[3]);
  }

  keyOf(bucketId: number, uploadId: string): string | undefined {
    const row = this.#rowId.get(uploadId, bucketId);
    return row === undefined ? undefined : decodeKey(String(row[1]));
  }

  rowId(bucketId: number, uploadId: string): number | undefined {
    const row = this.#rowId.get(uploadId, bucketId);
    return row === undefined ? undefined : Number(row[0]);
  }

  insert(bucketId: number, { key, uploadId, ...kept }: UploadRecord): void {
    this.#insert.run(bucketId, encodeKey(key), uploadId, JSON.stringify(kept satisfies Kept));
  }

  list(bucketId: number, query: ListUploadsQuery): ListUploadsPage {
    const source: RowSource<Position> = {
      at: (key) => ({ key, uploadId: '' }),
      behind: ([key, uploadId]) => ({ key: String(key), uploadId: String(uploadId) }),
      seek: ({ key, uploadId }, end, count) =>
        end === undefined
          ? this.#tail.all(bucketId, key, uploadId, count)
          : this.#range.all(bucketId, key, uploadId, end, count),
    };
    const page = listRows(source, query, startOf(query));
    return {
      uploads: page.rows.map(toUpload),
      commonPrefixes: page.commonPrefixes,
      truncated: page.truncated,
      ...(page.last === undefined ? {} : { last: page.last }),
      ...(page.lastRow === undefined ? {} : { lastUploadId: String(page.lastRow[1]) }),
    };
  }

  part(rowId: number, number: number): PartRecord | undefined {
    const row = this.#part.get(rowId, number);
    return row === undefined ? undefined : toPart(row);
  }

  /** All parts, or `limit` of those behind a number. */
  parts(rowId: number, afterNumber?: number, limit?: number): readonly PartRecord[] {
    const rows =
      afterNumber === undefined || limit === undefined
        ? this.#allParts.all(rowId)
        : this.#somePartsBehind.all(rowId, afterNumber, limit);
    return rows.map(toPart);
  }

  putPart(rowId: number, part: PartRecord): void {
    const { number, size, etag, lastModified, blob, checksum, nonce = null } = part;
    const { algorithm = null, value = null } = checksum ?? {};
    this.#upsertPart.run(rowId, number, size, etag, lastModified, blob ?? null, algorithm, value, nonce);
  }

  /** Removes an upload and its parts; the blobs of these. */
  remove(rowId: number): readonly string[] {
    const blobs = this.parts(rowId).flatMap(({ blob }) => (blob === undefined ? [] : [blob]));
    this.#removeParts.run(rowId);
    this.#remove.run(rowId);
    return blobs;
  }

  /** Removes all uploads of a bucket; the blobs of their parts. */
  removeAll(bucketId: number): readonly string[] {
    return this.#ids.all(bucketId).flatMap(([rowId]) => this.remove(Number(rowId)));
  }
}

function startOf(query: ListUploadsQuery): Position | undefined {
  const { afterKey, afterUploadId, prefix } = query;
  if (afterUploadId !== undefined && afterKey.startsWith(prefix) && !isCommonPrefix(afterKey, query)) {
    return { key: encodeKey(afterKey), uploadId: afterUploadId };
  }
  const key = firstKeyAfter(afterKey, query);
  return key === undefined ? undefined : { key, uploadId: '' };
}

function toUpload([key, uploadId, record]: SqlRow): UploadRecord {
  return {
    ...(JSON.parse(String(record)) as Kept),
    key: decodeKey(String(key)),
    uploadId: String(uploadId),
  };
}

export function toPart(row: SqlRow): PartRecord {
  const [number, size, etag, lastModified, blob, algorithm, checksum, nonce] = row;
  return {
    number: Number(number),
    size: Number(size),
    etag: String(etag),
    lastModified: Number(lastModified),
    ...(blob === null ? {} : { blob: String(blob) }),
    ...(algorithm === null ? {} : { checksum: { algorithm: String(algorithm), value: String(checksum) } }),
    ...(nonce === null ? {} : { nonce: String(nonce) }),
  };
}
