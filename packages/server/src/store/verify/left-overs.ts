import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobFiles } from '../blobs/blob-files.js';
import type { BlobReferences } from '../blobs/blob-references.js';
import { blobFilesOfEarlierRuns } from '../blobs/sweep.js';
import type { Finding } from './finding.js';

/** Blobs in files of their own that no row names: what the sweep at a start would remove. */
export async function* orphans(references: BlobReferences, files: BlobFiles): AsyncGenerator<Finding> {
  const { signal } = new AbortController();
  for await (const candidates of blobFilesOfEarlierRuns(files)) {
    await references.scan(signal, (id) => candidates.delete(id));
    for (const blob of candidates) {
      const message = `${files.path(blob)}: no object refers to it`;
      yield { kind: 'orphan-blob', harmless: true, blob, message };
    }
  }
}

/** What cut-off uploads left. Only where nobody is writing. */
export async function* temporaryFiles(directory: string): AsyncGenerator<Finding> {
  for (const name of await readdir(directory)) {
    yield {
      kind: 'temporary-file',
      harmless: true,
      message: `${join(directory, name)}: left by an interrupted write`,
    };
  }
}
