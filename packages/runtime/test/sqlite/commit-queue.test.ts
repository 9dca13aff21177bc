import { CommitQueue, openSql, type Sql } from '@countersign/runtime';
import { describe, expect, it } from 'vitest';
import { StorageClosedError, StorageError, StorageFullError } from '../../src/errors.js';

function notes(): { readonly sql: Sql; readonly queue: CommitQueue; readonly all: () => string[] } {
  const sql = openSql(':memory:');
  sql.run('CREATE TABLE notes (text TEXT NOT NULL UNIQUE)');
  const select = sql.statement('SELECT text FROM notes ORDER BY rowid');
  return { sql, queue: new CommitQueue(sql), all: () => select.all().map((row) => String(row[0])) };
}

describe('the commit queue', () => {
  it('commits all that came in together in one transaction, in the order they came', async () => {
    const { sql, queue, all } = notes();
    const insert = sql.statement('INSERT INTO notes VALUES (?)');
    const texts = Array.from({ length: 100 }, (_, number) => `note ${number}`);
    const results = await Promise.all(
      texts.map((text) => queue.write(() => insert.run(text).lastInsertRowid)),
    );
    expect(queue.commits).toBe(1);
    expect(all()).toEqual(texts);
    expect(results).toEqual(texts.map((_, number) => number + 1));
  });

  it('bounds a transaction, and goes on with the rest', async () => {
    const { queue } = notes();
    await Promise.all(Array.from({ length: 1_200 }, () => queue.write(() => undefined)));
    expect(queue.commits).toBe(3);
  });

  it('shows nothing of a write before its commit, and the promise resolves after it', async () => {
    const { sql, queue, all } = notes();
    const order: string[] = [];
    const written = queue
      .write((write) => {
        sql.run("INSERT INTO notes VALUES ('a')");
        write.afterCommit(() => order.push(`after commit: ${sql.inTransaction ? 'open' : 'committed'}`));
        order.push('work');
      })
      .then(() => order.push('resolved'));
    expect(all()).toEqual([]);
    await written;
    expect(order).toEqual(['work', 'after commit: committed', 'resolved']);
  });

  it('undoes a write that throws, alone: its effects too', async () => {
    const { sql, queue, all } = notes();
    const effects: string[] = [];
    const insert = sql.statement('INSERT INTO notes VALUES (?)');
    const fault = new Error('a fault in the middle');
    const outcomes = await Promise.allSettled([
      queue.write(() => insert.run('one')),
      queue.write((write) => {
        write.afterCommit(() => effects.push('must not happen'));
        insert.run('half');
        throw fault;
      }),
      queue.write(() => insert.run('one')),
      queue.write((write) => {
        write.afterCommit(() => effects.push('happens'));
        insert.run('two');
      }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: fault });
    expect(outcomes[2]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_UNIQUE' } });
    expect(all()).toEqual(['one', 'two']);
    expect(effects).toEqual(['happens']);
    expect(queue.commits).toBe(1);
  });

  it.each([
    { failure: 'SQLITE_FULL', error: StorageFullError, code: 'StorageFull' },
    { failure: 'SQLITE_IOERR_FSYNC', error: StorageError, code: 'StorageFailed' },
    { failure: 'SQLITE_READONLY', error: StorageError, code: 'StorageFailed' },
  ])(
    'rejects every waiting write when the commit fails with $failure, and works again afterwards',
    async ({ failure, error, code }) => {
      const { sql, all } = notes();
      let broken = true;
      const effects: string[] = [];
      // Only the commit is made to fail: what the disk does cannot be had from a database in memory.
      const failing: Sql = {
        ...sql,
        get inTransaction() {
          return sql.inTransaction;
        },
        run: (script) => {
          if (broken && script === 'COMMIT')
            throw Object.assign(new Error('disk trouble'), { code: failure });
          sql.run(script);
        },
      };
      const queue = new CommitQueue(failing);
      const write = (text: string): Promise<void> =>
        queue.write((each) => {
          sql.run(`INSERT INTO notes VALUES ('${text}')`);
          each.afterCommit(() => effects.push(text));
        });
      const outcomes = await Promise.allSettled([write('a'), write('b')]);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code } });
        expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(error);
      }
      expect(all()).toEqual([]);
      expect(effects).toEqual([]);
      broken = false;
      await write('c');
      expect(all()).toEqual(['c']);
      expect(effects).toEqual(['c']);
    },
  );

  it('takes writes that writes cause', async () => {
    const { sql, queue, all } = notes();
    const insert = sql.statement('INSERT INTO notes VALUES (?)');
    let second: Promise<unknown> | undefined;
    await queue.write((write) => {
      insert.run('first');
      write.afterCommit(() => {
        second = queue.write(() => insert.run('second'));
      });
    });
    await second;
    expect(all()).toEqual(['first', 'second']);
    expect(queue.commits).toBe(2);
  });

  it('commits what is queued when it is closed, and refuses what comes later', async () => {
    const { sql, queue, all } = notes();
    const written = queue.write(() => sql.run("INSERT INTO notes VALUES ('last')"));
    queue.close();
    await written;
    expect(all()).toEqual(['last']);
    await expect(queue.write(() => undefined)).rejects.toBeInstanceOf(StorageClosedError);
  });
});
