import { openSql, type Sql } from '@countersign/runtime';
import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/errors.js';

function numbers(): Sql {
  const sql = openSql(':memory:');
  sql.run('CREATE TABLE numbers (number INTEGER UNIQUE); INSERT INTO numbers VALUES (1), (2), (3), (4), (5)');
  return sql;
}

describe('the SQL port', () => {
  it('runs a statement with the parameters of this call, whatever was called before', () => {
    const text = 'SELECT number FROM numbers WHERE number >= ? ORDER BY number LIMIT ?';
    const expected = (from: number, limit: number): number[][] =>
      [1, 2, 3, 4, 5]
        .filter((number) => number >= from)
        .slice(0, limit)
        .map((number) => [number]);
    for (const first of ['get', 'all'] as const) {
      for (const second of ['get', 'all'] as const) {
        for (const third of ['get', 'all'] as const) {
          const statement = numbers().statement(text);
          for (const [way, from, limit] of [
            [first, 1, 3],
            [second, 9, 1],
            [third, 4, 1],
          ] as const) {
            const rows = expected(from, limit);
            if (way === 'all') expect(statement.all(from, limit)).toEqual(rows);
            else expect(statement.get(from, limit)).toEqual(rows[0]);
          }
        }
      }
    }
  });

  it('goes on after a statement failed', () => {
    const sql = numbers();
    const insert = sql.statement('INSERT INTO numbers VALUES (?)');
    expect(() => insert.run(1)).toThrow(/UNIQUE/);
    expect(insert.run(6)).toEqual({ changes: 1, lastInsertRowid: 6 });
    expect(sql.statement('SELECT count(*) FROM numbers').get()).toEqual([6]);
  });

  it('tells failures of the storage from those of a statement', () => {
    expect(() => openSql('/nowhere/at/all.db').pragma('user_version')).toThrow(StorageError);
    const statement = (): unknown => numbers().statement('SELECT * FROM missing').get();
    expect(statement).toThrow(/no such table/);
    expect(statement).not.toThrow(StorageError);
  });

  it('gives integers, text, bytes and nothing as they were kept', () => {
    const sql = openSql(':memory:');
    sql.run('CREATE TABLE kept (value)');
    const insert = sql.statement('INSERT INTO kept VALUES (?)');
    const values = [0, Number.MAX_SAFE_INTEGER, -1, 1.5, '', 'Ünï 😀', Buffer.of(0, 255), null];
    for (const value of values) insert.run(value);
    const rows = sql.statement('SELECT value FROM kept ORDER BY rowid').all();
    expect(rows.map(([value]) => value)).toEqual(values);
  });
});
