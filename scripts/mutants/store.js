const LOST_WRITES = [
  'packages/server/test/store/lost-writes.test.ts',
  'packages/runtime/test/sqlite/commit-queue.test.ts',
];
const SEGMENTS = ['packages/server/test/store/segments.test.ts', ...LOST_WRITES];
const DAMAGE = [
  'packages/server/test/s3/damaged-bytes.test.ts',
  'packages/server/test/store/file-blobs.test.ts',
];

/** @type {import('./mutant.js').MutantSet} */
export const store = {
  tests: LOST_WRITES,
  mutants: [
    [
      'server/src/store/blobs/segment-writer.ts',
      'isNew ? this.#files.sync() : undefined',
      'undefined',
      'the directory of a new segment is not flushed',
    ],
    [
      'server/src/store/blobs/segment-writer.ts',
      'segment.handle.datasync(),',
      'undefined,',
      'segments are not flushed',
      SEGMENTS,
    ],
    [
      'server/src/store/blobs/segment-writer.ts',
      'if (this.#segment !== undefined && isDeleted(this.#segment)) await this.#seal();',
      '',
      'a segment that was deleted under the server is written on',
      DAMAGE,
    ],
    [
      'server/src/store/records/object-store.ts',
      '    write.afterCommit(() => {\n      this.#cache.set(cacheKey(bucketId, object.key), object);\n      if (replaced !== undefined) this.#giveUp(replaced, object);\n    });',
      '    if (replaced !== undefined) this.#giveUp(replaced, object);\n    write.afterCommit(() => {\n      this.#cache.set(cacheKey(bucketId, object.key), object);\n    });',
      'the bytes of a replaced object are given up before the commit',
    ],
    [
      'server/src/store/blobs/reclaim-segments.ts',
      'for (const id of segments.inUse()) visitId(id);',
      '',
      'reclaiming takes blobs whose row is yet to come',
      SEGMENTS,
    ],
    [
      'server/src/store/blobs/reclaim-segments.ts',
      'if (segments.current !== undefined) sealed.delete(segments.current);',
      '',
      'reclaiming takes the segment that is being written',
      SEGMENTS,
    ],
    [
      'runtime/src/sqlite/commit-queue.ts',
      'for (const queued of batch) queued.reject(failure);',
      'for (const tell of outcomes) tell();',
      'a commit that failed is acknowledged',
    ],
    [
      'runtime/src/sqlite/commit-queue.ts',
      "      this.#sql.run('ROLLBACK TO one_write; RELEASE one_write');",
      "      this.#sql.run('RELEASE one_write');",
      'half of a write that threw is kept',
    ],
    [
      'runtime/src/sqlite/commit-queue.ts',
      '    this.#commits += 1;\n    for (const effect of effects) effect();\n    for (const tell of outcomes) tell();',
      '    this.#commits += 1;\n    for (const tell of outcomes) tell();',
      'nothing is done after the commit',
    ],
    [
      'server/src/store/blobs/file-blob-writer.ts',
      '      await this.#handle.datasync();\n',
      '',
      'large blobs are not flushed',
      DAMAGE,
    ],
    [
      'server/src/store/blobs/file-blob-writer.ts',
      'await this.#files.syncDirectory(shard);',
      '',
      'the directory of a large blob is not flushed',
      DAMAGE,
    ],
    [
      'server/src/store/blobs/segment-record.ts',
      'header.readUInt32LE(8) === crc32(record.subarray(RECORD_HEADER_BYTES))',
      'true',
      'altered bytes of a segment are served',
      DAMAGE,
    ],
    [
      'server/src/store/blobs/blob-reader.ts',
      'if (!sums.check(block.start, whole)) throw this.#altered(block.start, block.length);',
      'sums.check(block.start, whole);',
      'altered bytes of a large blob are served',
      DAMAGE,
    ],
    [
      'server/src/store/blobs/blob-reader.ts',
      'if (end >= length) throw endsEarly(this.#id, this.#path, length, end + 1 - length);',
      '',
      'a file that was cut is found out after the status',
      DAMAGE,
    ],
    [
      'server/src/store/blobs/file-blobs.ts',
      'if (isUnaltered(blob.handle.fd, blob.content)) return blob;',
      'return blob;',
      'a file that is altered while it is open is served',
      DAMAGE,
    ],
    [
      'server/src/store/blobs/block-sums.ts',
      'return crc32(beforeSum, crc32(id));',
      'return crc32(beforeSum);',
      'an object may hold what passes for the sums of its own blob',
      DAMAGE,
    ],
    [
      'server/src/store/errors.ts',
      'if (error instanceof LostBytesError)\n',
      'if (false)\n',
      'lost bytes are 503, which clients try again',
      DAMAGE,
    ],
    [
      'runtime/src/sqlite/sound-database.ts',
      "if (found !== 'ok') throw damagedDatabase(sql, found);",
      '',
      'a damaged database is opened',
      ['packages/server/test/store/check-at-start.test.ts'],
    ],
    [
      'server/src/store/verify/look-for-blobs.ts',
      'if (lost.length === needs.size && present.every(',
      'if (false && present.every(',
      'a directory of blobs that is not mounted is written to',
      ['packages/server/test/store/check-at-start.test.ts'],
    ],
    [
      'server/src/store/blobs/scrub.ts',
      'if (this.#owed < this.#rate * STRIDE_SECONDS) return;',
      'return;',
      'the scrub reads as fast as it can',
      ['packages/server/test/store/scrub.test.ts'],
    ],
    [
      'runtime/src/data-directory/data-directory.ts',
      "sql.pragma('synchronous = FULL');",
      "sql.pragma('synchronous = NORMAL');",
      'commits are not on the disk before they are answered',
      ['packages/server/test/store/data-directory.test.ts'],
    ],
  ],
  source: 'packages/',
};
