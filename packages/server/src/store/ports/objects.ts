/** How an object is encrypted where that is not with S3's own keys (SSE-S3). */
export type ObjectEncryption =
  | {
      /** SSE-C: with a key that comes with each request, and is never kept. */
      readonly kind: 'customer';
      /** Random salt and HMAC of the key, both in hex: tells the right key from others, and nothing more. */
      readonly keySalt: string;
      readonly keyMac: string;
      /** Of the bytes, in hex; absent where parts have their own, and where there are no bytes. */
      readonly nonce?: string;
    }
  | {
      readonly kind: 'aws:kms' | 'aws:kms:dsse';
      readonly keyArn: string;
      /** JSON that was added to the encryption context. */
      readonly context?: string;
      readonly bucketKey?: true;
    };

export type AclPermission = 'FULL_CONTROL' | 'READ' | 'READ_ACP' | 'WRITE' | 'WRITE_ACP';

/** One line of an access control list. */
export interface AclGrant {
  /** Canonical id of an account, or the URI of a group. */
  readonly grantee: string;
  readonly permission: AclPermission;
}

/** What keeps a version from being removed (S3 Object Lock). */
export interface ObjectLock {
  /** Together with `retainUntil`, or absent. */
  readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
  readonly retainUntil?: number;
  readonly legalHold?: 'ON' | 'OFF';
}

/** A copy of an archived object, for a time (RestoreObject). */
export interface ObjectRestore {
  /** From when on it can be read. */
  readonly readyAt: number;
  readonly until: number;
}

/** Judges the lock of a version inside the write that would remove it. */
export interface RemovalGuard {
  /** The server's clock. */
  readonly now: number;
  /** A retention in governance mode does not count: the caller may pass it over, and asked to. */
  readonly bypassGovernance: boolean;
}

/** What S3 keeps with an object besides its bytes. */
export interface ObjectRecord {
  readonly key: string;
  /** `null` for the version of an unversioned bucket. */
  readonly versionId: string;
  readonly size: number;
  /** Without quotes: MD5 in hex, or AWS's multipart form. */
  readonly etag: string;
  readonly lastModified: number;
  /** Id of the blob that holds the bytes; absent for an object of no bytes, and where `parts` holds them. */
  readonly blob?: string;
  /** The parts of a multipart upload, in order: their bytes stay where they were put. Absent for a single put. */
  readonly parts?: readonly ObjectPart[];
  /** A delete marker: no bytes, no metadata. Absent: an object. */
  readonly deleteMarker?: true;
  /** Headers that come back as they were put: Content-Type, Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Expires, x-amz-website-redirect-location. Flat. */
  readonly systemHeaders: readonly string[];
  /** x-amz-meta-*, names in lower case without the prefix. Flat. */
  readonly userMetadata: readonly string[];
  /** Such as ['CRC64NVME', 'base64'] and its type. */
  readonly checksum?: {
    readonly algorithm: string;
    readonly value: string;
    readonly type: 'FULL_OBJECT' | 'COMPOSITE';
  };
  /** Flat key, value. */
  readonly tags: readonly string[];
  readonly storageClass: string;
  /** Twelve digits, or `anonymous`: the account that owns the object. */
  readonly ownerAccountId: string;
  /** Absent: with S3's own keys. */
  readonly encryption?: ObjectEncryption;
  /** Absent: its owner has full control, and nobody else anything. */
  readonly acl?: readonly AclGrant[];
  readonly lock?: ObjectLock;
  /** Absent: never restored. */
  readonly restore?: ObjectRestore;
}

/** A part of an object that came in parts. */
export interface ObjectPart {
  /** 1 to 10,000. */
  readonly number: number;
  readonly size: number;
  /** Absent for a part of no bytes (the last one may be empty). */
  readonly blob?: string;
  /** Base64, of the object's algorithm; absent where parts were not checksummed. */
  readonly checksum?: string;
  /** Of the part's bytes, in hex, where they are encrypted with a customer's key. */
  readonly nonce?: string;
}

/** A condition on what is there, judged inside the write. */
export interface WriteCondition {
  /** `*`: only if no object of that key exists. */
  readonly ifNoneMatch?: '*';
  /** Only if the current ETag (without quotes) is this one. */
  readonly ifMatch?: string;
  /** What {@link UploadRecord.found} says: where the condition holds, but for another version than that, it is a conflict. */
  readonly found?: string;
}

export type WriteOutcome =
  | { readonly outcome: 'done'; readonly replaced?: ObjectRecord }
  | { readonly outcome: 'precondition-failed'; readonly condition: 'If-Match' | 'If-None-Match' }
  | { readonly outcome: 'conflict'; readonly condition: 'If-Match' | 'If-None-Match' }
  | { readonly outcome: 'no-such-key' }
  /** The bucket went away while the bytes came in. */
  | { readonly outcome: 'no-such-bucket' };

/** What came of a change to a version: `changed` where it is another one than was expected. */
export type SaveOutcome = 'saved' | 'changed' | 'no-such-version';

export interface ListQuery {
  readonly prefix: string;
  /** Keys strictly after this one, in UTF-8 byte order. */
  readonly after: string;
  readonly delimiter: string;
  /** Keys and common prefixes together, at most. */
  readonly limit: number;
}

export interface ListPage {
  /** In UTF-8 byte order. */
  readonly objects: readonly ObjectRecord[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix of the page, for the next page's `after`. A common prefix is skipped as a whole. */
  readonly last?: string;
}

export interface ObjectStore {
  /** The current version, which may be a delete marker. Hot: answered from memory once seen. */
  find(bucketId: number, key: string): Promise<ObjectRecord | undefined>;
  /** One version, current or not, delete markers too. `null` is the version without an id. */
  findVersion(bucketId: number, key: string, versionId: string): Promise<ObjectRecord | undefined>;
  /**
   * Makes `object` (an object or a delete marker) the current version. A version of the same id, which can only be
   * `null`, is replaced, and its blobs are given up; other versions stay. Where it is not done, the blobs of `object`
   * are given up: nobody has to delete them. Conditions are judged against the current version; a delete marker
   * counts as no object. A blob belongs to one version: two never name the same one.
   */
  put(bucketId: number, object: ObjectRecord, condition?: WriteCondition): Promise<WriteOutcome>;
  /** Removes the current version, in buckets that never had versioning. Done also where there was nothing. */
  delete(bucketId: number, key: string, condition?: WriteCondition): Promise<WriteOutcome>;
  /**
   * Removes one version for good; the newest of those left becomes current. `replaced` is the one removed.
   *
   * @param guard absent: whatever its lock says
   */
  deleteVersion(
    bucketId: number,
    key: string,
    versionId: string,
    guard?: RemovalGuard,
  ): Promise<WriteOutcome | { readonly outcome: 'locked' }>;
  /**
   * Replaces the tags of one version, if that still is `expected`, with its owner, ACL and tags: whoever may tag it was
   * judged by those. `expected` absent: whatever it has become.
   */
  saveTags(
    bucketId: number,
    key: string,
    versionId: string,
    tags: readonly string[],
    expected?: ObjectRecord,
  ): Promise<SaveOutcome>;
  /** Replaces the access control list of one version, as {@link saveTags} does. */
  saveAcl(
    bucketId: number,
    key: string,
    versionId: string,
    acl: readonly AclGrant[],
    expected?: ObjectRecord,
  ): Promise<SaveOutcome>;
  /** Says until when an archived version can be read. */
  saveRestore(bucketId: number, key: string, versionId: string, restore: ObjectRestore): Promise<SaveOutcome>;
  /**
   * Replaces the lock of one version, if that still is `expected`: what weakens a lock was allowed for that lock.
   */
  saveLock(
    bucketId: number,
    key: string,
    versionId: string,
    lock: ObjectLock,
    expected: ObjectLock | undefined,
  ): Promise<SaveOutcome>;
  /** Current versions that are no delete markers, without their `parts`, as in all listings. */
  list(bucketId: number, query: ListQuery): Promise<ListPage>;
  /** All versions and delete markers, by key, newest first. */
  listVersions(bucketId: number, query: ListVersionsQuery): Promise<ListVersionsPage>;
}

export interface ListVersionsQuery extends ListQuery {
  /** Versions of the key `after` that are older than this one come first. Absent: strictly later keys. */
  readonly afterVersionId?: string;
}

export interface VersionEntry {
  readonly object: ObjectRecord;
  readonly isLatest: boolean;
}

export interface ListVersionsPage {
  readonly versions: readonly VersionEntry[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** Key or common prefix of the page's last entry. */
  readonly last?: string;
  /** Version id of the page's last entry; absent after a common prefix. */
  readonly lastVersionId?: string;
}
