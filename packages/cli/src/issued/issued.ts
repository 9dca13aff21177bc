import {
  type IssuedRecord,
  type KeySummary,
  ledgerFromEnvironment,
  readLedger,
  summarizeLedger,
} from '@countersign/presign';
import { unreachable, usageError } from '../exit.js';
import { print, printJson, visibleMessage } from '../output.js';
import { describeKey, describeKeys, describeUrls } from './describe.js';

/** Flags of `issued` as they were given. */
export interface IssuedFlags {
  readonly ledger?: string;
  readonly accessKeyId?: string;
  readonly json?: boolean;
}

/** More URLs than this are counted and not listed: a screen has so many lines. */
const LISTED_URLS = 20;

/** `issued`: what is out, by key; with `--access-key-id` what dies if that key is rotated now. */
export async function showIssued(flags: IssuedFlags, now: Date): Promise<void> {
  const file = flags.ledger ?? ledgerFromEnvironment();
  if (file === undefined)
    throw usageError('no ledger: set COUNTERSIGN_LEDGER to the file that `presign` writes, or give --ledger');
  const unreadable: number[] = [];
  const reading = { aliveAt: now, onUnreadable: (line: number) => unreadable.push(line) };
  const { accessKeyId } = flags;
  try {
    if (accessKeyId === undefined) {
      const keys = await summarizeLedger(readLedger(file, reading));
      if (flags.json) printJson(keys);
      else print(describeKeys(keys));
    } else {
      const urls: IssuedRecord[] = [];
      const all = watched(
        readLedger(file, { ...reading, accessKeyId }),
        urls,
        flags.json ? Infinity : LISTED_URLS,
      );
      const [key] = await summarizeLedger(all);
      if (flags.json) printJson(whatDies(accessKeyId, key, urls));
      else print(describeKey(accessKeyId, key, now) + describeUrls(urls, key?.urls ?? 0));
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // The ledger that is set for later: no URL has been signed since.
    if (code === 'ENOENT' && flags.ledger === undefined) {
      if (flags.json) printJson(accessKeyId === undefined ? [] : whatDies(accessKeyId, undefined, []));
      else print(`nothing is out yet: no URL has been signed with this ledger (${visibleMessage(file)})\n`);
      return;
    }
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw unreachable('UnreadableLedger', `cannot read the ledger \`${file}\`: ${message}`, error);
  }
  if (unreadable.length > 0)
    print(
      `warning: ${unreadable.length} unreadable line(s) in ${visibleMessage(file)}, the first is ${unreadable[0]}\n`,
      'stderr',
    );
}

/** Keeps the first so many of what passes through. */
async function* watched(
  records: AsyncIterable<IssuedRecord>,
  kept: IssuedRecord[],
  most: number,
): AsyncGenerator<IssuedRecord> {
  for await (const record of records) {
    if (kept.length < most) kept.push(record);
    yield record;
  }
}

function whatDies(accessKeyId: string, key: KeySummary | undefined, urls: readonly IssuedRecord[]) {
  return {
    accessKeyId,
    urls: key?.urls ?? 0,
    uploads: key?.uploads ?? 0,
    lastValidUntil: key?.lastValidUntil ?? null,
    issued: urls,
  };
}
