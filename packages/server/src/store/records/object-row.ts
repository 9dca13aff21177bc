import type { SqlRow, SqlValue } from '@countersign/runtime';
import type { ObjectPart, ObjectRecord } from '../ports/objects.js';
import { decodeKey, encodeKey } from './key-order.js';

/** Columns of an object's row that a listing shows, in the order that {@link toObject} goes by. */
export const LISTED_COLUMNS = 'key, version_id, size, etag, last_modified, blob, owner, storage_class, extra';

/** All of them, in the order of {@link objectValues}. The parts come last: there may be ten thousand. */
export const OBJECT_COLUMNS = `${LISTED_COLUMNS}, parts`;

/** What few objects have much of: one JSON column keeps the row narrow. Empty lists are left out. */
type Extra = { readonly [Field in 'h' | 'm' | 't']?: readonly string[] } & {
  readonly c?: NonNullable<ObjectRecord['checksum']>;
  readonly e?: NonNullable<ObjectRecord['encryption']>;
  readonly a?: NonNullable<ObjectRecord['acl']>;
  readonly l?: NonNullable<ObjectRecord['lock']>;
  readonly r?: NonNullable<ObjectRecord['restore']>;
};

/** A part as it is kept: number, size, blob, checksum, nonce; the last is left out where there is none. */
type PartTuple = readonly [number, number, string | null, string | null, string?];

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
    partsText(object.parts),
  ];
}

/** @param row the columns of {@link LISTED_COLUMNS} or {@link OBJECT_COLUMNS}, and whatever else behind them */
export function toObject(row: SqlRow, hasParts = false): ObjectRecord {
  const [key, versionId, size, etag, lastModified, blob, owner, storageClass, extraJson] = row;
  const extra: Extra = extraJson === null ? {} : (JSON.parse(String(extraJson)) as Extra);
  const parts = hasParts ? row[9] : null;
  return {
    key: decodeKey(String(key)),
    versionId: String(versionId),
    size: Number(size),
    etag: String(etag),
    lastModified: Number(lastModified),
    ...(blob === null ? {} : { blob: String(blob) }),
    ...(typeof parts === 'string' ? { parts: toParts(parts) } : {}),
    systemHeaders: extra.h ?? NO_STRINGS,
    userMetadata: extra.m ?? NO_STRINGS,
    ...(extra.c === undefined ? {} : { checksum: extra.c }),
    tags: extra.t ?? NO_STRINGS,
    storageClass: String(storageClass),
    ownerAccountId: String(owner),
    ...(extra.e === undefined ? {} : { encryption: extra.e }),
    ...(extra.a === undefined ? {} : { acl: extra.a }),
    ...(extra.l === undefined ? {} : { lock: extra.l }),
    ...(extra.r === undefined ? {} : { restore: extra.r }),
  };
}

/** What the column `extra` holds of an object; null where there is nothing to hold. */
export function extraText({
  systemHeaders,
  userMetadata,
  checksum,
  tags,
  encryption,
  acl,
  lock,
  restore,
}: Pick<
  ObjectRecord,
  'systemHeaders' | 'userMetadata' | 'checksum' | 'tags' | 'encryption' | 'acl' | 'lock' | 'restore'
>): string | null {
  const lists = systemHeaders.length + userMetadata.length + tags.length;
  if (lists === 0 && (checksum ?? encryption ?? acl ?? lock ?? restore) === undefined) return null;
  const extra: Extra = {
    ...(systemHeaders.length === 0 ? {} : { h: systemHeaders }),
    ...(userMetadata.length === 0 ? {} : { m: userMetadata }),
    ...(tags.length === 0 ? {} : { t: tags }),
    ...(checksum === undefined ? {} : { c: checksum }),
    ...(encryption === undefined ? {} : { e: encryption }),
    ...(acl === undefined ? {} : { a: acl }),
    ...(lock === undefined ? {} : { l: lock }),
    ...(restore === undefined ? {} : { r: restore }),
  };
  return JSON.stringify(extra);
}

function partsText(parts: readonly ObjectPart[] | undefined): string | null {
  if (parts === undefined) return null;
  return JSON.stringify(
    parts.map(
      ({ number, size, blob, checksum, nonce }): PartTuple => [
        number,
        size,
        blob ?? null,
        checksum ?? null,
        ...(nonce === undefined ? ([] as const) : ([nonce] as const)),
      ],
    ),
  );
}

function toParts(text: string): ObjectPart[] {
  return (JSON.parse(text) as PartTuple[]).map(([number, size, blob, checksum, nonce]) => ({
    number,
    size,
    ...(blob === null ? {} : { blob }),
    ...(checksum === null ? {} : { checksum }),
    ...(nonce === undefined ? {} : { nonce }),
  }));
}

/** The blobs that a column `parts` names. */
export function blobsOfParts(text: string): readonly string[] {
  return (JSON.parse(text) as PartTuple[]).flatMap(([, , blob]) => (blob === null ? [] : [blob]));
}

/** The blobs that an object's bytes are in. */
export function blobsOf(object: Pick<ObjectRecord, 'blob' | 'parts'>): readonly string[] {
  const blobs = object.blob === undefined ? [] : [object.blob];
  for (const { blob } of object.parts ?? []) if (blob !== undefined) blobs.push(blob);
  return blobs;
}

/** Tells one version of a key, a delete marker or nothing from another; empty for nothing. */
export function identityOf(version: ObjectRecord | undefined): string {
  if (version === undefined) return '';
  const { versionId, lastModified, etag } = version;
  return [versionId, lastModified, etag, blobsOf(version)[0] ?? ''].join(' ');
}
