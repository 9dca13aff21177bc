import { decodeKey, encodeKey } from './key-order.js';
import type { ObjectRecord } from './ports.js';
import type { SqlRow, SqlValue } from './sql.js';

/** Columns of an object's row, in the order that {@link toObject} and {@link objectValues} go by. */
export const OBJECT_COLUMNS = 'key, version_id, size, etag, last_modified, blob, owner, storage_class, extra';

/** What few objects have much of: one JSON column keeps the row narrow. Empty lists are left out. */
type Extra = { readonly [Field in 'h' | 'm' | 't']?: readonly string[] } & {
  readonly c?: NonNullable<ObjectRecord['checksum']>;
};

const NO_STRINGS: readonly string[] = Object.freeze([]);

export function objectValues(object: ObjectRecord): SqlValue[] {
  return [
    encodeKey(object.key),
    object.versionId,
    object.size,
    object.etag,
    object.lastModified,
    object.blob ?? null,
    object.ownerAccountId,
    object.storageClass,
    extraText(object),
  ];
}

export function toObject(row: SqlRow): ObjectRecord {
  const [key, versionId, size, etag, lastModified, blob, owner, storageClass, extraJson] = row;
  const extra: Extra = extraJson === null ? {} : (JSON.parse(String(extraJson)) as Extra);
  return {
    key: decodeKey(String(key)),
    versionId: String(versionId),
    size: Number(size),
    etag: String(etag),
    lastModified: Number(lastModified),
    ...(blob === null ? {} : { blob: String(blob) }),
    systemHeaders: extra.h ?? NO_STRINGS,
    userMetadata: extra.m ?? NO_STRINGS,
    ...(extra.c === undefined ? {} : { checksum: extra.c }),
    tags: extra.t ?? NO_STRINGS,
    storageClass: String(storageClass),
    ownerAccountId: String(owner),
  };
}

function extraText({ systemHeaders, userMetadata, checksum, tags }: ObjectRecord): string | null {
  if (systemHeaders.length + userMetadata.length + tags.length === 0 && checksum === undefined) return null;
  const extra: Extra = {
    ...(systemHeaders.length === 0 ? {} : { h: systemHeaders }),
    ...(userMetadata.length === 0 ? {} : { m: userMetadata }),
    ...(tags.length === 0 ? {} : { t: tags }),
    ...(checksum === undefined ? {} : { c: checksum }),
  };
  return JSON.stringify(extra);
}
