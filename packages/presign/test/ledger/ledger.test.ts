import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { appendToLedger, type IssuedRecord, readLedger, summarizeLedger } from '../../src/index.js';
import * as nowhere from '../../src/ledger/no-file.js';

const directory = mkdtempSync(join(tmpdir(), 'countersign-ledger-'));
afterAll(() => rmSync(directory, { recursive: true }));

const record = (more: Partial<IssuedRecord> = {}): IssuedRecord => ({
  issuedAt: '2026-11-22T10:00:00.000Z',
  method: 'GET',
  bucket: 'photos',
  key: 'k',
  validFrom: '2026-11-22T10:00:00.000Z',
  validUntil: '2026-11-23T10:00:00.000Z',
  limitedBy: 'request',
  accessKeyId: 'AKIA1',
  kind: 'long-term',
  signatureSha256: '0',
  ...more,
});

async function all(records: AsyncIterable<IssuedRecord>): Promise<IssuedRecord[]> {
  const list: IssuedRecord[] = [];
  for await (const each of records) list.push(each);
  return list;
}

describe('the ledger', () => {
  it('keeps every record of many writers whole', async () => {
    const file = join(directory, 'many.jsonl');
    const writer = fileURLToPath(new URL('writer.js', import.meta.url));
    await Promise.all(
      ['one', 'two', 'three', 'four'].map(
        (name) =>
          new Promise<void>((resolve, reject) => {
            const child = spawn(process.execPath, [writer, file, name, '400'], { stdio: 'inherit' });
            child.on('error', reject);
            child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`exit ${code}`))));
          }),
      ),
    );
    const unreadable: number[] = [];
    const records = await all(readLedger(file, { onUnreadable: (line) => unreadable.push(line) }));
    expect(unreadable).toEqual([]);
    expect(records).toHaveLength(1_600);
    expect(new Set(records.map(({ key }) => key)).size).toBe(1_600);
    // Keys of objects are nobody else's business.
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves out what is over, and other keys', async () => {
    const file = join(directory, 'some.jsonl');
    appendToLedger(file, [
      record(),
      record({ accessKeyId: 'AKIA2' }),
      record({ validUntil: '2026-11-22T11:00:00.000Z' }),
    ]);
    const aliveAt = new Date('2026-11-22T11:00:00Z');
    expect(await all(readLedger(file, { aliveAt }))).toHaveLength(2);
    expect(await all(readLedger(file, { aliveAt, accessKeyId: 'AKIA2' }))).toHaveLength(1);
  });

  it('passes over lines that are no records', async () => {
    const file = join(directory, 'torn.jsonl');
    writeFileSync(file, `${JSON.stringify(record())}\n{"a":1}\nnull\n[]\n\n{"issuedAt":"2026-`);
    appendToLedger(file, [record({ key: 'after' })]);
    const unreadable: number[] = [];
    const records = await all(readLedger(file, { onUnreadable: (line) => unreadable.push(line) }));
    expect(records.map(({ key }) => key)).toEqual(['k', 'after']);
    expect(unreadable).toEqual([2, 3, 4, 6]);
  });

  it('says what dies with a key', async () => {
    const records = [
      record(),
      record({ accessKeyId: 'ASIA', kind: 'temporary', principalArn: 'arn:role' }),
      record({ method: 'PUT', validUntil: '2026-11-25T10:00:00.000Z' }),
    ];
    expect(await summarizeLedger(records)).toEqual([
      {
        accessKeyId: 'AKIA1',
        kind: 'long-term',
        urls: 2,
        uploads: 1,
        lastValidUntil: '2026-11-25T10:00:00.000Z',
      },
      {
        accessKeyId: 'ASIA',
        kind: 'temporary',
        principalArn: 'arn:role',
        urls: 1,
        uploads: 0,
        lastValidUntil: '2026-11-23T10:00:00.000Z',
      },
    ]);
  });

  it('is no file where there are none', () => {
    expect(nowhere.ledgerFromEnvironment()).toBeUndefined();
    expect(() => nowhere.appendToLedger('f', [record()])).toThrow(/use onIssued/);
    expect(() => nowhere.ledgerLines('f')).toThrow(TypeError);
  });
});
