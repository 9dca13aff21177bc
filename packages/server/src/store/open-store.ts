import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import {
  CommitQueue,
  createSecretBox,
  deriveKey,
  migrate,
  openDataDirectory,
  openSecretKey,
  openSql,
  passingSecretKey,
  type SecretBox,
  Settings,
  type Sql,
} from '@countersign/runtime';
import { BlobFiles } from './blobs/blob-files.js';
import { BlobReferences } from './blobs/blob-references.js';
import { FileBlobStore } from './blobs/file-blobs.js';
import { MemoryBlobStore } from './blobs/memory-blobs.js';
import { reclaimSegments } from './blobs/reclaim-segments.js';
import { type Scrub, type ScrubOptions, startScrub } from './blobs/scrub.js';
import { SegmentFiles } from './blobs/segment-files.js';
import { Segments } from './blobs/segments.js';
import { sweepOrphans, sweepTemporary } from './blobs/sweep.js';
import { SqlIamStore } from './iam/iam-store.js';
import type { BlobStore } from './ports/blobs.js';
import type { BucketStore } from './ports/buckets.js';
import type { IamStore } from './ports/iam.js';
import type { ObjectStore } from './ports/objects.js';
import type { UploadStore } from './ports/uploads.js';
import { SqlBucketStore } from './records/bucket-store.js';
import { SqlObjectStore } from './records/object-store.js';
import { MIGRATIONS, SCHEMA } from './records/schema.js';
import { SqlUploadStore } from './records/upload-store.js';
import { checkRecords, type OnChecked } from './verify/check-records.js';
import type { Finding } from './verify/finding.js';
import { orphans } from './verify/left-overs.js';
import { lookForBlobs } from './verify/look-for-blobs.js';

export interface StoreOptions {
  /**
   * What secrets at rest are encrypted under: 64 hex digits, or any words. Default: the key in the data directory's
   * file `secret-key`, made on the first run. In memory nothing is at rest, and the key is of no use.
   */
  readonly secretKey?: string;
  /**
   * Memory for objects lately read: half of it for the bytes of small ones, half for their records.
   * Default {@link CACHE_BYTES}; 0 keeps none. Objects in memory are not counted: they are in memory anyway.
   */
  readonly cacheBytes?: number;
  /** Told of what was not as it should be and has been put right. Default: nobody. */
  readonly warn?: (message: string) => void;
}

/** Where it is kept how far the scrub came. */
const SCRUB_SETTING = 'scrub';

/** 128 MiB. */
export const CACHE_BYTES = 134_217_728;

/** What was cleared away after an earlier run that did not come to its end. */
export interface SweepReport {
  readonly temporaryFiles: number;
  readonly orphanedBlobs: number;
  /** Files of small blobs that were deleted or made smaller, since much of them was of no use any more. */
  readonly segments: number;
}

/** Everything a server keeps. */
export interface Store {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly blobs: BlobStore;
  readonly iam: IamStore;
  /** For further secrets at rest. */
  readonly secretBox: SecretBox;
  /** That session tokens are sealed with. */
  readonly sessionKey: KeyObject;
  /** What {@link saveSetting} has kept under a name. */
  setting(name: string): Promise<string | undefined>;
  /** Keeps a short text, durably. Not for secrets: these go through the {@link secretBox} first. */
  saveSetting(name: string, value: string): Promise<void>;
  /** Absolute; absent in memory. */
  readonly dataDirectory?: string;
  /** Settles when the sweep that runs beside the service at the start is over. Never rejects. */
  readonly swept: Promise<SweepReport>;
  /** See `verifyStore`. */
  verify(onChecked: OnChecked): AsyncIterable<Finding>;
  /** Reads everything over and over beside the service, until it is closed. Absent in memory. */
  startScrub?(options: ScrubOptions): Scrub;
  /** Commits what is queued, writes down what was noted, lets go of the directory. Later writes are refused. Once is enough. */
  close(): Promise<void>;
}

/**
 * Opens the store: `memory`, or a data directory (made if missing), which then is this process's alone.
 *
 * @throws DataDirectoryError where the directory cannot be made or written
 * @throws DataDirectoryLockedError where another server has it
 * @throws StorageError `NewerDatabase` | `NotACountersignDatabase` | `DamagedDatabase` | `WrongSecretKey` | `SecretKeyUnusable`
 * @throws StorageFullError where there is no space to begin with
 */
export async function openStore(where: 'memory' | (string & {}), options: StoreOptions = {}): Promise<Store> {
  return where === 'memory' ? openMemoryStore() : openFileStore(where, options);
}

async function openMemoryStore(): Promise<Store> {
  const sql = openSql(':memory:');
  migrate(sql, MIGRATIONS);
  const queue = new CommitQueue(sql);
  const blobs = new MemoryBlobStore();
  const references = new BlobReferences(sql);
  const parts = assemble(
    sql,
    queue,
    blobs,
    references,
    passingSecretKey(),
    new Settings(sql, queue),
    CACHE_BYTES / 2,
  );
  return {
    ...parts,
    verify: (onChecked) => checkRecords(sql, blobs, onChecked),
    swept: Promise.resolve({ temporaryFiles: 0, orphanedBlobs: 0, segments: 0 }),
    close: once(async () => {
      await parts.iam.close();
      queue.close();
      sql.close();
    }),
  };
}

async function openFileStore(path: string, options: StoreOptions): Promise<Store> {
  const warn = options.warn ?? (() => undefined);
  const directory = await openDataDirectory(path, SCHEMA, warn);
  const { sql } = directory;
  const queue = new CommitQueue(sql);
  try {
    const settings = new Settings(sql, queue);
    const secretKey = await openSecretKey(
      directory.path,
      settings,
      options.secretKey,
      directory.believed,
      warn,
    );
    const temporaryFiles = await sweepTemporary(directory.temporary);
    const files = new BlobFiles(directory.blobs, directory.temporary);
    const cacheBytes = (options.cacheBytes ?? CACHE_BYTES) / 2;
    const segmentFiles = new SegmentFiles(join(directory.blobs, 'segments'), directory.temporary);
    await lookForBlobs(sql, files, segmentFiles, warn);
    const segments = new Segments(segmentFiles);
    const blobs = new FileBlobStore(files, segments, cacheBytes);
    const references = new BlobReferences(sql, (blob) => segments.claim(blob));
    const parts = assemble(sql, queue, blobs, references, secretKey, settings, cacheBytes);
    const closing = new AbortController();
    const complain = (error: unknown): number => {
      warn(`could not free space: ${error instanceof Error ? error.message : String(error)}`);
      return 0;
    };
    const reclaim = oneAtATime(() => reclaimSegments(references, segments, closing.signal).catch(complain));
    const swept = sweepOrphans(references, files, closing.signal)
      .catch(complain)
      .then(async (orphanedBlobs) => ({ temporaryFiles, orphanedBlobs, segments: await reclaim() }));
    let reclaiming: Promise<unknown> = swept;
    let scrub: { stop(): Promise<void> } | undefined;
    segments.watch(() => {
      if (!closing.signal.aborted) reclaiming = reclaim();
    });
    return {
      ...parts,
      dataDirectory: directory.path,
      verify: async function* (onChecked) {
        // Past the cache: it is the disk that is asked.
        const disk = new FileBlobStore(files, segments, 0, false);
        try {
          yield* checkRecords(sql, disk, onChecked);
          yield* orphans(references, files);
        } finally {
          await disk.close();
        }
      },
      swept,
      startScrub: (scrubOptions) => {
        // Past the cache, like verify, and against the records.
        const disk = new FileBlobStore(files, segments, 0, false);
        const started = startScrub(
          {
            blobs: disk,
            check: (paced, { from, passed }) =>
              checkRecords(sql, paced, (bytes, place) => passed(place, bytes), from),
            load: () => settings.get(SCRUB_SETTING),
            save: (state) => settings.save(SCRUB_SETTING, state),
          },
          scrubOptions,
        );
        scrub = {
          stop: async () => {
            await started.stop();
            await disk.close();
          },
        };
        return started;
      },
      close: once(async () => {
        closing.abort();
        await scrub?.stop();
        await swept;
        await reclaiming;
        await parts.iam.close().catch(() => undefined);
        queue.close();
        await blobs.close();
        await segments.close();
        await files.close();
        await directory.close();
      }),
    };
  } catch (error) {
    queue.close();
    await directory.close();
    throw error;
  }
}

function assemble(
  sql: Sql,
  queue: CommitQueue,
  blobs: BlobStore,
  references: BlobReferences,
  secretKey: Buffer,
  settings: Settings,
  recordCacheBytes: number,
): Omit<Store, 'close' | 'swept' | 'dataDirectory' | 'iam' | 'verify'> & { readonly iam: SqlIamStore } {
  // A blob that cannot be deleted now is found by the sweep at the next start.
  const discard = (id: string): void => {
    blobs.delete(id).catch(() => undefined);
  };
  const objects = new SqlObjectStore(sql, queue, discard, references, recordCacheBytes);
  return {
    buckets: new SqlBucketStore(sql, queue, discard),
    objects,
    uploads: new SqlUploadStore(sql, queue, objects, discard, references),
    blobs,
    iam: new SqlIamStore(sql, queue, createSecretBox(deriveKey(secretKey, 'secrets at rest'))),
    secretBox: createSecretBox(deriveKey(secretKey, 'secret box')),
    sessionKey: deriveKey(secretKey, 'session tokens'),
    setting: async (name) => settings.get(name),
    saveSetting: (name, value) => settings.save(name, value),
  };
}

/** Whoever asks while it runs gets that run's result. */
function oneAtATime<Result>(act: () => Promise<Result>): () => Promise<Result> {
  let running: Promise<Result> | undefined;
  return () => {
    running ??= act().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** Whoever closes a second time waits for the first: by then the directory may be another server's. */
function once(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= close();
    return closed;
  };
}
