import type { Sql, SqlRow } from '@countersign/runtime';
import type { PartRecord } from '../ports/uploads.js';
import { decodeKey } from '../records/key-order.js';
import { blobsOf, OBJECT_COLUMNS, toObject } from '../records/object-row.js';
import { PART_COLUMNS, toPart, UploadRows } from '../records/upload-rows.js';
import { VersionRows } from '../records/version-rows.js';
import { checkObject, checkPart, type Flaw, type MeasuredBlobs } from './check-bytes.js';
import type { Finding } from './finding.js';

/** Records read between two looks at their bytes. */
const ROWS_AT_ONCE = 200;

/** Told of every version and every part of an upload that was checked, and where it stands. */
export type OnChecked = (bytes: number, place: RecordPlace) => void;

/** Up to where a walk through all records came: they are gone through by table, and by row. */
export interface RecordPlace {
  readonly table: 'objects' | 'versions' | 'upload_parts';
  readonly id: number;
}

const TABLES = ['objects', 'versions', 'upload_parts'] as const;

/** Where a record is, for a finding and for a second look. */
interface Place {
  readonly bucketId: number;
  readonly key: string;
}

/**
 * Reads every byte that a row names and holds it against the row. What changes meanwhile is looked at again.
 *
 * @param from where an earlier walk came to: what it checked is passed over
 */
export async function* checkRecords(
  sql: Sql,
  blobs: MeasuredBlobs,
  onChecked: OnChecked,
  from?: RecordPlace,
): AsyncGenerator<Finding> {
  const buckets = new Map(
    sql
      .statement('SELECT id, name FROM buckets')
      .all()
      .map(([id, name]) => [Number(id), String(name)]),
  );
  const describe = ({ bucketId, key }: Place): Pick<Finding, 'bucket' | 'key'> => {
    const bucket = buckets.get(bucketId);
    return { ...(bucket === undefined ? {} : { bucket }), key };
  };
  const versions = new VersionRows(sql);
  /** The row to begin after; undefined: all of the table was checked. */
  const startOf = (table: RecordPlace['table']): number | undefined => {
    if (from === undefined || TABLES.indexOf(table) > TABLES.indexOf(from.table)) return -1;
    return table === from.table ? from.id : undefined;
  };
  for (const table of ['objects', 'versions'] as const) {
    for await (const row of rowsOf(
      sql,
      table,
      `${OBJECT_COLUMNS}, bucket`,
      onlyObjects(table),
      startOf(table),
    )) {
      const object = toObject(row, true);
      const { key, versionId, size } = object;
      const place = { bucketId: Number(row[10]), key };
      const flaws = await checkObject(blobs, object);
      onChecked(size, { table, id: Number(row.at(-1)) });
      if (flaws.length === 0) continue;
      const now = versions.version(place.bucketId, key, versionId);
      // Replaced or deleted while it was read.
      if (now === undefined || String(blobsOf(now)) !== String(blobsOf(object))) continue;
      for (const flaw of flaws) yield toFinding(flaw, { ...describe(place), versionId });
    }
  }
  const uploads = new UploadRows(sql);
  const uploadOf = sql.statement('SELECT bucket, key, upload_id FROM uploads WHERE id = ?');
  for await (const row of rowsOf(
    sql,
    'upload_parts',
    `${PART_COLUMNS}, upload`,
    '',
    startOf('upload_parts'),
  )) {
    const part = toPart(row);
    const rowId = Number(row[8]);
    const upload = uploadOf.get(rowId);
    if (upload === undefined) continue;
    const place = { bucketId: Number(upload[0]), key: decodeKey(String(upload[1])) };
    const { encryption } = uploads.find(place.bucketId, place.key, String(upload[2])) ?? {};
    const flaws = await checkPart(blobs, part, encryption);
    onChecked(part.size, { table: 'upload_parts', id: Number(row.at(-1)) });
    if (flaws.length === 0 || !isSame(uploads.part(rowId, part.number), part)) continue;
    for (const flaw of flaws) yield toFinding(flaw, { ...describe(place), uploadId: String(upload[2]) });
  }
}

/** All rows of a table, some at a time, by ascending id. */
async function* rowsOf(
  sql: Sql,
  table: string,
  columns: string,
  where: string,
  after: number | undefined,
): AsyncGenerator<SqlRow> {
  if (after === undefined) return;
  const some = sql.statement(`SELECT ${columns}, id FROM ${table} WHERE id > ? ${where} ORDER BY id LIMIT ?`);
  for (let last = after; ; ) {
    const rows = some.all(last, ROWS_AT_ONCE);
    yield* rows;
    if (rows.length < ROWS_AT_ONCE) return;
    last = Number(rows.at(-1)?.at(-1));
  }
}

function onlyObjects(table: 'objects' | 'versions'): string {
  return table === 'versions' ? 'AND delete_marker = 0' : '';
}

function isSame(now: PartRecord | undefined, before: PartRecord): boolean {
  return now !== undefined && now.blob === before.blob && now.etag === before.etag;
}

function toFinding(
  { kind, detail, ...names }: Flaw,
  where: Pick<Finding, 'bucket' | 'key' | 'versionId' | 'uploadId'>,
): Finding {
  const { bucket = '(no bucket)', key, versionId, uploadId } = where;
  const version = versionId === undefined || versionId === 'null' ? '' : `, version ${versionId}`;
  const upload = uploadId === undefined ? '' : `, upload ${uploadId}`;
  const part = names.partNumber === undefined ? '' : `, part ${names.partNumber}`;
  const message = `s3://${bucket}/${key}${version}${upload}${part}: ${detail}`;
  return { kind, harmless: false, ...where, ...names, message };
}
