import type {
  BlobStore,
  BucketRecord,
  BucketStore,
  IamStore,
  ObjectRecord,
  ObjectStore,
  UploadStore,
} from '@countersign/server/store';

/** A store as the contract suites take it: empty when made. */
export interface StoreUnderTest {
  readonly buckets: BucketStore;
  readonly objects: ObjectStore;
  readonly uploads: UploadStore;
  readonly blobs: BlobStore;
  readonly iam: IamStore;
  close(): Promise<void>;
}

export interface StoreMaker {
  make(): Promise<StoreUnderTest>;
  /** Where what was kept outlives the instance: closes it and opens what it kept. Its caches know nothing. */
  reopen?(store: StoreUnderTest): Promise<StoreUnderTest>;
}

export const ACCOUNT = '123456789012';
export const OTHER_ACCOUNT = '210987654321';

/** An instant for records: nothing here depends on which. */
export const CREATED_AT = Date.UTC(2026, 0, 2, 3, 4, 5);

export function aBucket(name: string, more: Partial<BucketRecord> = {}): Omit<BucketRecord, 'id'> {
  return { name, ownerAccountId: ACCOUNT, region: 'us-east-1', createdAt: CREATED_AT, ...more };
}

export function anObject(key: string, more: Partial<ObjectRecord> = {}): ObjectRecord {
  return {
    key,
    versionId: 'null',
    size: 0,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
    lastModified: CREATED_AT,
    systemHeaders: [],
    userMetadata: [],
    tags: [],
    storageClass: 'STANDARD',
    ownerAccountId: 'a'.repeat(64),
    ...more,
  };
}

/** Makes a bucket that is known not to be there yet; its id. */
export async function makeBucket(store: StoreUnderTest, name = 'bucket'): Promise<number> {
  const bucket = await store.buckets.create(aBucket(name));
  if (bucket === undefined) throw new Error(`bucket ${name} was there already`);
  return bucket.id;
}

/** Stores bytes; the blob's id. */
export async function storeBlob(blobs: BlobStore, ...chunks: readonly Uint8Array[]): Promise<string> {
  const writer = await blobs.create();
  for (const chunk of chunks) await writer.write(chunk);
  return (await writer.finish()).id;
}

export async function readBlob(blobs: BlobStore, id: string, start: number, end: number): Promise<Buffer> {
  const bytes = await blobs.read(id, start, end);
  return Buffer.isBuffer(bytes) ? bytes : gather(bytes);
}

export async function gather(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const gathered: Buffer[] = [];
  for await (const piece of pieces) gathered.push(piece);
  return Buffer.concat(gathered);
}
