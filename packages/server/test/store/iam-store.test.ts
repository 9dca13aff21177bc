import { CommitQueue, createSecretBox, deriveKey, migrate, openSql, type Sql } from '@countersign/runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import { SqlIamStore } from '../../src/store/iam/iam-store.js';
import type { AccessKeyRecord } from '../../src/store/ports/iam.js';
import { MIGRATIONS } from '../../src/store/records/schema.js';

const KEY: AccessKeyRecord = {
  accessKeyId: 'AKIAONE',
  accountId: '123456789012',
  secretAccessKey: 'secret',
  status: 'Active',
  createdAt: 1,
};
const USE = { at: 60_000, service: 's3', region: 'us-east-1' };

describe('noted uses of access keys', () => {
  let sql: Sql;
  let queue: CommitQueue;
  let iam: SqlIamStore;
  beforeEach(async () => {
    sql = openSql(':memory:');
    migrate(sql, MIGRATIONS);
    queue = new CommitQueue(sql);
    iam = new SqlIamStore(sql, queue, createSecretBox(deriveKey(Buffer.alloc(32), 'test')));
    await iam.createAccessKey(KEY);
    await iam.findAccessKey(KEY.accessKeyId);
  });

  it('are still seen once they are written down, by whoever held the record before', async () => {
    iam.noteKeyUsed(KEY.accessKeyId, USE);
    await iam.writeNotes();
    expect(await iam.findAccessKey(KEY.accessKeyId)).toEqual({ ...KEY, lastUsed: USE });
    expect(sql.statement('SELECT last_used FROM access_keys').get()).toEqual([JSON.stringify(USE)]);
  });

  it('cost one transaction for many keys, and none where there is nothing to write', async () => {
    for (let number = 0; number < 50; number += 1) {
      await iam.createAccessKey({ ...KEY, accessKeyId: `AKIA${number}` });
      iam.noteKeyUsed(`AKIA${number}`, USE);
    }
    const before = queue.commits;
    await iam.writeNotes();
    await iam.writeNotes();
    expect(queue.commits).toBe(before + 1);
  });

  it('that came in while others were written down are written down next', async () => {
    const later = { ...USE, at: USE.at + 3_600_000 };
    iam.noteKeyUsed(KEY.accessKeyId, USE);
    const writing = iam.writeNotes();
    iam.noteKeyUsed(KEY.accessKeyId, later);
    await writing;
    await iam.writeNotes();
    expect(sql.statement('SELECT last_used FROM access_keys').get()).toEqual([JSON.stringify(later)]);
    expect(await iam.findAccessKey(KEY.accessKeyId)).toMatchObject({ lastUsed: later });
  });

  it('are written down at the end', async () => {
    iam.noteKeyUsed(KEY.accessKeyId, USE);
    await iam.close();
    expect(sql.statement('SELECT last_used FROM access_keys').get()).toEqual([JSON.stringify(USE)]);
  });
});

it('refuses a secret that was moved to another key or altered, and names the key, not the secret', async () => {
  const sql = openSql(':memory:');
  migrate(sql, MIGRATIONS);
  const box = createSecretBox(deriveKey(Buffer.alloc(32), 'test'));
  const iam = new SqlIamStore(sql, new CommitQueue(sql), box);
  await iam.createAccessKey(KEY);
  await iam.createAccessKey({ ...KEY, accessKeyId: 'AKIATWO', secretAccessKey: 'other secret' });
  sql.run(
    "UPDATE access_keys SET sealed_secret = (SELECT sealed_secret FROM access_keys WHERE access_key_id = 'AKIATWO')",
  );
  const finding = iam.findAccessKey('AKIAONE');
  await expect(finding).rejects.toMatchObject({ code: 'StorageFailed' });
  await expect(finding).rejects.toThrow(/^the secret of access key AKIAONE in :memory: was changed/);
  expect(await iam.findAccessKey('AKIATWO')).toMatchObject({ secretAccessKey: 'other secret' });
});
