import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrate, openDataDirectory, openSql } from '@countersign/runtime';
import { anObject, readBlob, storeBlob } from '@countersign/testing';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/store/open-store.js';
import { MIGRATIONS, SCHEMA } from '../../src/store/records/schema.js';
import { temporaryDirectory } from './directories.js';

/** A data directory of schema 1: one bucket with a policy and cors, one object with a blob in a file of its own. */
async function directoryOfSchema1(): Promise<{ directory: string; blob: string; bytes: Buffer }> {
  const directory = temporaryDirectory();
  const bytes = Buffer.alloc(150_000, 'old bytes');
  const store = await openStore(directory);
  const blob = await storeBlob(store.blobs, bytes);
  await store.close();
  const file = join(directory, 'countersign.db');
  rmSync(file);
  const sql = openSql(file);
  sql.run(MIGRATIONS[0]!);
  sql.run(
    `PRAGMA application_id = ${0x4353676e}; PRAGMA user_version = 1;
     INSERT INTO buckets (name, owner, region, created_at, policy, cors)
       VALUES ('old', '123456789012', 'eu-west-1', 5, '{}', '[]');
     INSERT INTO objects (bucket, key, version_id, size, etag, last_modified, blob, owner, storage_class, extra)
       VALUES (1, 'key', 'null', 150000, 'etag', 7, '${blob}', 'owner', 'STANDARD', '{"t":["a","b"]}'),
              (1, 'more', 'null', 0, 'etag', 7, NULL, 'owner', 'STANDARD', NULL);
     INSERT INTO accounts (id, canonical_id, created_at) VALUES ('123456789012', 'c', 3);
     INSERT INTO roles (account, folded_name, name, record)
       VALUES ('123456789012', 'app', 'App', '{"accountId":"123456789012","roleName":"App","id":"AROA1"}');`,
  );
  sql.close();
  // Settings went with the database, and with them what the key is known by.
  rmSync(join(directory, 'secret-key'));
  return { directory, blob, bytes };
}

describe('the schema', () => {
  it('is brought up to date with everything that was kept', async () => {
    const { directory, blob, bytes } = await directoryOfSchema1();
    for (const _ of ['migrated', 'opened again']) {
      const store = await openStore(directory);
      expect(await store.swept).toMatchObject({ orphanedBlobs: 0 });
      const bucket = await store.buckets.find('old');
      expect(bucket).toEqual({
        id: 1,
        name: 'old',
        ownerAccountId: '123456789012',
        region: 'eu-west-1',
        createdAt: 5,
        policy: '{}',
        cors: '[]',
      });
      expect(await store.objects.find(1, 'key')).toEqual(
        anObject('key', {
          size: 150_000,
          etag: 'etag',
          lastModified: 7,
          blob,
          tags: ['a', 'b'],
          ownerAccountId: 'owner',
        }),
      );
      expect((await readBlob(store.blobs, blob, 0, bytes.length - 1)).equals(bytes)).toBe(true);
      expect(await store.iam.findAccount('123456789012')).toEqual({
        id: '123456789012',
        canonicalId: 'c',
        createdAt: 3,
      });
      const role = await store.iam.findRole('123456789012', 'app');
      expect(role).toMatchObject({ roleName: 'App', id: 'AROA1' });
      expect(await store.iam.lastUseOfRole(role!)).toBeUndefined();
      expect(await store.iam.groups.list('123456789012')).toEqual([]);
      const query = { prefix: '', after: '', delimiter: '', limit: 10 };
      expect((await store.objects.listVersions(1, query)).versions).toHaveLength(2);
      await store.close();
    }
    const store = await openStore(directory);
    await store.objects.put(1, anObject('key', { versionId: 'v1' }));
    expect(await store.objects.findVersion(1, 'key', 'null')).toMatchObject({ blob });
    await store.close();
  });

  it('has a number that says how far it is', async () => {
    const { directory } = await directoryOfSchema1();
    const opened = await openDataDirectory(directory, SCHEMA, () => undefined);
    expect(opened.sql.pragma('user_version')).toBe(MIGRATIONS.length);
    await opened.close();
  });

  it('is the same whether it was made at once or step by step', () => {
    const whole = openSql(':memory:');
    migrate(whole, MIGRATIONS);
    const steps = openSql(':memory:');
    for (const [index, migration] of MIGRATIONS.entries()) {
      steps.run(migration);
      steps.pragma(`user_version = ${index + 1}`);
    }
    const schema = 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name';
    expect(steps.statement(schema).all()).toEqual(whole.statement(schema).all());
  });

  it.each([
    ['current', 'SELECT * FROM objects WHERE bucket = 1 AND key = ?'],
    ['older', 'SELECT * FROM versions WHERE bucket = 1 AND key = ? AND version_id = ?'],
    ['newest behind', 'SELECT * FROM versions WHERE bucket = 1 AND key = ? ORDER BY id DESC LIMIT 1'],
    ['upload', 'SELECT * FROM uploads WHERE bucket = 1 AND key = ? AND upload_id = ?'],
    [
      'uploads behind',
      'SELECT * FROM uploads WHERE bucket = 1 AND (key, upload_id) > (?, ?) ORDER BY key, upload_id',
    ],
    [
      'all versions',
      `SELECT key, 9 AS age FROM objects WHERE bucket = 1 AND key >= ?1
       UNION ALL SELECT key, id AS age FROM versions WHERE bucket = 1 AND key >= ?1 ORDER BY key, age DESC LIMIT 9`,
    ],
  ])('finds %s by an index, and sorts nothing', (_, query) => {
    const sql = openSql(':memory:');
    migrate(sql, MIGRATIONS);
    const plan = sql
      .statement(`EXPLAIN QUERY PLAN ${query}`)
      .all('', '')
      .map((row) => String(row[3]));
    expect(plan.join('\n')).toMatch(/SEARCH/);
    expect(plan.join('\n')).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
