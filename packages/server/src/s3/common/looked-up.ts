import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord, ObjectStore } from '../../store/ports/objects.js';

interface Look {
  readonly bucketId: number;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly record: ObjectRecord | undefined;
}

/** The records that one request has looked up: the object addressed, and the source of a copy. */
export class LookedUp {
  #looks: Look[] | undefined;

  async find(
    objects: ObjectStore,
    bucket: BucketRecord,
    key: string,
    named: string | undefined,
  ): Promise<ObjectRecord | undefined> {
    // Where there never were versions, `null` is the object itself.
    const versionId = bucket.versioning === undefined ? undefined : named;
    if (this.#looks !== undefined) {
      for (const look of this.#looks) {
        if (look.key === key && look.versionId === versionId && look.bucketId === bucket.id)
          return look.record;
      }
    }
    const record =
      versionId === undefined
        ? await objects.find(bucket.id, key)
        : await objects.findVersion(bucket.id, key, versionId);
    this.#looks ??= [];
    this.#looks.push({ bucketId: bucket.id, key, versionId, record });
    return record;
  }

  forget(): void {
    this.#looks = undefined;
  }
}
