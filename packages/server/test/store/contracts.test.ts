import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeBlobStore,
  describeBucketStore,
  describeIamStore,
  describeObjectStore,
  describeUploadStore,
  describeVersionStore,
  type StoreMaker,
  type StoreUnderTest,
} from '@countersign/testing';
import { openStore } from '../../src/store/open-store.js';

const memory: StoreMaker = { make: () => openStore('memory') };

interface DirectoryStore extends StoreUnderTest {
  reopen(): Promise<StoreUnderTest>;
}

/** A store whose directory goes away when the suite closes it. */
async function openIn(directory: string): Promise<DirectoryStore> {
  const { buckets, objects, uploads, blobs, iam, close } = await openStore(directory);
  return {
    buckets,
    objects,
    uploads,
    blobs,
    iam,
    close: async () => {
      await close();
      rmSync(directory, { recursive: true, force: true });
    },
    reopen: async () => {
      await close();
      return openIn(directory);
    },
  };
}

const directory: StoreMaker = {
  make: () => openIn(mkdtempSync(join(tmpdir(), 'countersign-store-'))),
  reopen: (store) => (store as DirectoryStore).reopen(),
};

for (const [name, maker] of [
  ['memory', memory],
  ['a data directory', directory],
] as const) {
  describeBucketStore(name, maker);
  describeObjectStore(name, maker);
  describeVersionStore(name, maker);
  describeUploadStore(name, maker);
  describeBlobStore(name, maker);
  describeIamStore(name, maker);
}
