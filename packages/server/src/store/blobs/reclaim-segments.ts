import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import type { BlobReferences } from './blob-references.js';
import { parsePackedId, RECORD_HEADER_BYTES, SEGMENT_HEADER } from './segment-record.js';
import type { Segments } from './segments.js';

/** What a file system gives out at a time, mostly. */
const BLOCK_BYTES = 4_096;
/** `stat` counts in these, whatever the file system does. */
const STAT_BLOCK_BYTES = 512;
/** A segment is rewritten when it takes this many times what its blobs need. */
const WASTE = 2;
/** Segments rewritten after one look at the rows, which bounds the memory for their blobs' places. */
const SEGMENTS_AT_ONCE = 16;
const COPY_BYTES = 4_194_304;

interface Extent {
  readonly offset: number;
  readonly length: number;
}

/**
 * Gives back the space of packed blobs that no row names: a segment without any is deleted, one that is mostly waste is
 * rewritten with holes in their place (a sparse file), so that every blob stays where its id says. The new file
 * takes the place of the old one in one step, when it is on disk. Works in small steps beside the service.
 *
 * @returns how many segments were deleted or rewritten
 */
export async function reclaimSegments(
  references: BlobReferences,
  segments: Segments,
  signal: AbortSignal,
): Promise<number> {
  const sealed = new Set(await segments.files.list());
  if (segments.current !== undefined) sealed.delete(segments.current);
  if (sealed.size === 0) return 0;

  segments.countAnew();
  const needed = await spaceNeeded(references, segments, sealed, signal);
  if (needed === undefined) return 0;
  segments.settle([...needed.values()].reduce((sum, bytes) => sum + bytes, 0));
  let reclaimed = 0;
  const wasteful: string[] = [];
  for (const name of sealed) {
    const need = needed.get(name);
    if (need === undefined) {
      await rm(segments.files.path(name), { force: true });
      segments.forget(name);
      reclaimed += 1;
    } else if ((await allocated(segments.files.path(name))) >= WASTE * need) wasteful.push(name);
  }
  while (wasteful.length > 0 && !signal.aborted) {
    reclaimed += await rewriteSome(references, segments, wasteful.splice(0, SEGMENTS_AT_ONCE), signal);
  }
  return reclaimed;
}

/** Bytes of disk that the blobs named by rows take at most, by segment. Undefined: broken off. */
async function spaceNeeded(
  references: BlobReferences,
  segments: Segments,
  sealed: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number> | undefined> {
  const needed = new Map<string, number>();
  const whole = await visitLive(references, segments, signal, (segment, { length }) => {
    if (sealed.has(segment)) needed.set(segment, (needed.get(segment) ?? 0) + length + BLOCK_BYTES);
  });
  return whole ? needed : undefined;
}

/** Visits what rows name, are about to name, and what is still read; some of it twice, perhaps. */
async function visitLive(
  references: BlobReferences,
  segments: Segments,
  signal: AbortSignal,
  visit: (segment: string, extent: Extent) => void,
): Promise<boolean> {
  const visitId = (id: string): void => {
    const blob = parsePackedId(id);
    if (blob === undefined) return;
    visit(blob.segment, { offset: blob.offset, length: RECORD_HEADER_BYTES + blob.length });
  };
  const whole = await references.scan(signal, visitId);
  for (const id of segments.inUse()) visitId(id);
  return whole;
}

async function rewriteSome(
  references: BlobReferences,
  segments: Segments,
  names: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const live = new Map<string, Extent[]>(names.map((name) => [name, []]));
  const whole = await visitLive(references, segments, signal, (segment, extent) => {
    live.get(segment)?.push(extent);
  });
  if (!whole) return 0;
  let rewritten = 0;
  for (const [name, extents] of live) {
    if (signal.aborted) break;
    await rewrite(segments, name, extents);
    rewritten += 1;
  }
  return rewritten;
}

async function rewrite(segments: Segments, name: string, extents: readonly Extent[]): Promise<void> {
  const { files } = segments;
  const temporary = files.temporaryPath(name);
  const source = await open(files.path(name), 'r');
  try {
    const target = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
    try {
      await copy(source, target, [{ offset: 0, length: SEGMENT_HEADER.length }, ...joined(extents)]);
      await target.truncate((await source.stat()).size);
      await target.datasync();
    } finally {
      await target.close();
    }
    await rename(temporary, files.path(name));
    await files.sync();
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await source.close();
    segments.forget(name);
  }
}

/** In the order of the file, neighbours as one, each once. */
function joined(extents: readonly Extent[]): readonly Extent[] {
  const sorted = [...extents].sort((one, other) => one.offset - other.offset);
  const runs: { offset: number; length: number }[] = [];
  for (const { offset, length } of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && offset <= last.offset + last.length) {
      last.length = Math.max(last.length, offset + length - last.offset);
    } else runs.push({ offset, length });
  }
  return runs;
}

async function copy(source: FileHandle, target: FileHandle, extents: readonly Extent[]): Promise<void> {
  const buffer = Buffer.allocUnsafe(COPY_BYTES);
  for (const { offset, length } of extents) {
    for (let at = offset; at < offset + length; ) {
      const wanted = Math.min(buffer.length, offset + length - at);
      const { bytesRead } = await source.read(buffer, 0, wanted, at);
      // Shorter than its blobs: it was altered from outside, and is not to be made worse.
      if (bytesRead === 0) throw new Error('the segment ends before its blobs');
      for (let written = 0; written < bytesRead; ) {
        const { bytesWritten } = await target.write(buffer, written, bytesRead - written, at + written);
        written += bytesWritten;
      }
      at += bytesRead;
    }
  }
}

async function allocated(path: string): Promise<number> {
  return (await stat(path)).blocks * STAT_BLOCK_BYTES;
}
