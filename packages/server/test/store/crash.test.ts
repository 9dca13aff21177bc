import { expect, it } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.js';
import type { BucketRecord } from '../../src/store/ports/buckets.js';
import type { Finding } from '../../src/store/verify/finding.js';
import { verifyStore } from '../../src/store/verify/verify-store.js';
import { commandOf, ended, start } from './child-process.js';
import { temporaryDirectory } from './directories.js';

/** What a key holds: an ETag, or null for no object. */
type State = string | null;

/** A step on a key: announced, then acknowledged. */
type Line = { readonly key: string } & ({ readonly trying: State } | { readonly etag: State });

/** Lets the uploads run until so many were acknowledged, kills them, and returns all that was printed. */
async function runAndKill(directory: string, acknowledgements: number): Promise<Line[]> {
  const child = start(commandOf('upload.mjs', directory));
  let text = '';
  let seen = 0;
  for await (const chunk of child.stdout) {
    text += String(chunk);
    seen += String(chunk).split('\n').length - 1;
    // Goes on reading to the end: what was acknowledged before the kill counts.
    if (seen >= acknowledgements) child.kill('SIGKILL');
  }
  await ended(child);
  // The last line may be cut off.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
}

async function holds(store: Store, bucket: BucketRecord, key: string): Promise<State> {
  return (await store.objects.find(bucket.id, key))?.etag ?? null;
}

it('keeps every acknowledged state whole through kills amid uploads, parts, completions, versions and deletions', async () => {
  const directory = temporaryDirectory();
  const acknowledged = new Map<string, State>();
  for (let round = 0; round < 4; round += 1) {
    const underWay = new Map<string, State>();
    for (const line of await runAndKill(directory, 150 + round * 70)) {
      if ('trying' in line) underWay.set(line.key, line.trying);
      else {
        acknowledged.set(line.key, line.etag);
        underWay.delete(line.key);
      }
    }
    const store = await openStore(directory);
    const bucket = await store.buckets.find('crash');
    if (bucket === undefined) throw new Error('the bucket itself is gone');
    expect(acknowledged.size).toBeGreaterThan(20);
    for (const key of new Set([...acknowledged.keys(), ...underWay.keys()])) {
      const state = acknowledged.get(key) ?? null;
      const found = await holds(store, bucket, key);
      // The step that was under way may have been taken or not; nothing else may have happened.
      const next = underWay.get(key);
      expect(next === undefined ? [state] : [state, next], key).toContain(found);
      acknowledged.set(key, found);
    }
    const { objects } = await store.objects.list(bucket.id, {
      prefix: '',
      after: '',
      delimiter: '',
      limit: 1_000,
    });
    expect(objects.length).toBe([...acknowledged.values()].filter((state) => state !== null).length);
    await store.swept;
    await store.close();
    // Bytes of every version and part against their records, and nothing left over.
    const findings: Finding[] = [];
    for await (const finding of verifyStore(directory)) findings.push(finding);
    expect(findings).toEqual([]);
  }
}, 60_000);
