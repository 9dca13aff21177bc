import type {
  AclGrant,
  ObjectEncryption,
  ObjectLock,
  ObjectRecord,
  WriteCondition,
  WriteOutcome,
} from './objects.js';

/** An upload in parts that is not complete yet: what the object will be, but for its bytes. */
export interface UploadRecord {
  /** Opaque; ids of one key are in order of their beginning. */
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedAt: number;
  readonly systemHeaders: readonly string[];
  readonly userMetadata: readonly string[];
  readonly tags: readonly string[];
  readonly storageClass: string;
  readonly ownerAccountId: string;
  readonly initiator: { readonly arn: string; readonly name: string };
  /** Tells the current version of the key at the beginning from any other (`identityOf`). Absent: nobody looked. */
  readonly found?: string;
  /** As asked for at the beginning. */
  readonly checksumAlgorithm?: string;
  readonly checksumType?: 'FULL_OBJECT' | 'COMPOSITE';
  /** As of the object, but for the nonce: each part has its own. */
  readonly encryption?: ObjectEncryption;
  readonly acl?: readonly AclGrant[];
  readonly lock?: ObjectLock;
}

export interface PartRecord {
  /** 1 to 10,000. */
  readonly number: number;
  readonly size: number;
  /** MD5 in hex, without quotes. */
  readonly etag: string;
  readonly lastModified: number;
  /** Absent for a part of no bytes. */
  readonly blob?: string;
  readonly checksum?: { readonly algorithm: string; readonly value: string };
  /** Of its bytes, in hex, where they are encrypted with a customer's key. */
  readonly nonce?: string;
}

export interface ListUploadsQuery {
  readonly prefix: string;
  readonly delimiter: string;
  /** Uploads of later keys; with `afterUploadId` also later uploads of that key. */
  readonly afterKey: string;
  readonly afterUploadId?: string;
  readonly limit: number;
}

export interface ListUploadsPage {
  readonly uploads: readonly UploadRecord[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** Key or common prefix of the page's last entry. */
  readonly last?: string;
  /** Upload id of the page's last entry; absent after a common prefix. */
  readonly lastUploadId?: string;
}

export interface UploadStore {
  /** False when the bucket is gone. */
  create(bucketId: number, upload: UploadRecord): Promise<boolean>;
  /** An upload is found under its own key only. */
  find(bucketId: number, key: string, uploadId: string): Promise<UploadRecord | undefined>;
  /** The key of an upload that has not ended. */
  keyOf(bucketId: number, uploadId: string): Promise<string | undefined>;
  list(bucketId: number, query: ListUploadsQuery): Promise<ListUploadsPage>;
  /** Puts a part in place of one of the same number, whose blob is given up. False (and `part.blob` given up) when the upload is gone. */
  putPart(bucketId: number, uploadId: string, part: PartRecord): Promise<boolean>;
  /** Parts with numbers after `afterNumber`, in order. */
  listParts(
    bucketId: number,
    uploadId: string,
    afterNumber: number,
    limit: number,
  ): Promise<readonly PartRecord[]>;
  /**
   * Makes the object of the parts named in `object.parts` and ends the upload, at once: blobs of parts that are not
   * among them are given up. `no-such-upload` when it is gone; `part-changed` when a part was put anew since it was read;
   * then, and when a condition fails, the upload and all its parts stay.
   */
  complete(
    bucketId: number,
    uploadId: string,
    object: ObjectRecord,
    condition?: WriteCondition,
  ): Promise<WriteOutcome | { readonly outcome: 'no-such-upload' | 'part-changed' }>;
  /** What a completed upload became, for as long as that version is there: a repeated Complete is answered with it. */
  findCompleted(bucketId: number, key: string, uploadId: string): Promise<ObjectRecord | undefined>;
  /** False when the upload is gone. */
  abort(bucketId: number, key: string, uploadId: string): Promise<boolean>;
}
