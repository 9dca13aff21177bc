/**
 * What can be wrong with what a store keeps:
 * - `damaged-database`: SQLite's own check of the file fails;
 * - `missing-blob`: bytes that a record names are not there;
 * - `unreadable-blob`: they are there, but cannot be read, or a packed one is not what was written;
 * - `wrong-size`, `wrong-etag`, `wrong-checksum`: they can be read, but are not those that were put;
 * - `orphan-blob`, `temporary-file`: left over from a write that was cut off. Harmless: the next start clears them away.
 */
export type FindingKind =
  | 'damaged-database'
  | 'missing-blob'
  | 'unreadable-blob'
  | 'wrong-size'
  | 'wrong-etag'
  | 'wrong-checksum'
  | 'orphan-blob'
  | 'temporary-file';

/** Something that is not as it should be. */
export interface Finding {
  readonly kind: FindingKind;
  /** Nothing is lost or wrong. */
  readonly harmless: boolean;
  readonly bucket?: string;
  readonly key?: string;
  readonly versionId?: string;
  /** Of an upload in progress. */
  readonly uploadId?: string;
  readonly partNumber?: number;
  /** Id of the blob concerned. */
  readonly blob?: string;
  /** One line for a person. */
  readonly message: string;
}
