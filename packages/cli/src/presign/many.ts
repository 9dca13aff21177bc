import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { visibleJson } from '@countersign/aws-model';
import {
  type PreparedUrls,
  type PresignedUrl,
  prepareUrls,
  type Settled,
  type SigningCredentials,
  settle,
  signatureOf,
} from '@countersign/presign';
import { createSigner } from '@countersign/sigv4';
import { EXIT, unreachable, usageError } from '../exit.js';
import { print, visibleMessage } from '../output.js';
import type { PresignFlags } from './flags.js';
import { secondsHints } from './hints.js';
import { isNoted, type Noted, noteInLedger } from './note.js';
import { asRefusal } from './refusal.js';
import { MAXIMUM_KEY_BYTES, readRequest } from './request.js';

/** Large enough that a write costs little beside the signing, small enough that memory stays flat. */
const READ_BYTES = 65_536;

/**
 * `presign --from FILE s3://bucket/prefix/`: a URL for each line's key, in order, in constant memory.
 * The rest of a bad line's neighbours go on; the exit code then is 1.
 */
export async function presignMany(uri: string, flags: PresignFlags): Promise<void> {
  if (flags.verify) throw usageError('--verify tries one URL; it cannot be used with --from');
  if (flags.post) throw usageError('--post makes one form; it cannot be used with --from');
  if (flags.check) throw usageError('--check looks at one object; it cannot be used with --from');
  const { target, question, signing, settling, credentials } = await readRequest(uri, flags);
  const signer = createSigner();
  let settled = await settledNow(credentials);
  let preparedFor = secondOf(settled.now);
  let urls = prepareUrls(signing, settled, { signer });

  function settledNow(using: SigningCredentials): Promise<Settled> {
    return asRefusal(() => settle(question, using, settling), flags.onShortfall);
  }

  /** The judgement holds for a second: time goes on while a long list is signed. */
  const current = async (): Promise<PreparedUrls> => {
    if (secondOf(settling.now()) === preparedFor) return urls;
    settled = await settledNow(settled.credentials);
    preparedFor = secondOf(settled.now);
    urls = prepareUrls(signing, settled, { signer });
    return urls;
  };

  // A reader that has seen enough (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.unreachable),
  );
  const withLedger = isNoted();
  const hints = secondsHints(flags);
  const said = new Set<string>();
  let line = 0;
  let bad = 0;
  for await (const block of blocksOf(flags.from!)) {
    const prepared = await current();
    if (!flags.json) sayOnce(said, [...prepared.lifetime.warnings, ...hints]);
    let out = '';
    const noted: Noted[] = [];
    for (const read of linesOf(block, target.key)) {
      line += 1;
      if (typeof read !== 'string') {
        bad += 1;
        print(`line ${line}: ${read.problem}\n`, 'stderr');
      } else if (flags.json || withLedger) {
        const signed = withWarnings(prepared.presign(read), hints);
        if (withLedger)
          noted.push({ signed, bucket: target.bucket, key: read, signature: signatureOf(signed.url) });
        out += `${flags.json ? visibleJson(JSON.stringify(signed)) : signed.url}\n`;
      } else out += `${prepared.urlOf(read)}\n`;
    }
    await asRefusal(async () => noteInLedger(noted, settled.now));
    // URLs are ASCII: spares the turning into UTF-8.
    const encoding = flags.json ? 'utf8' : 'latin1';
    if (out !== '' && !process.stdout.write(out, encoding)) await once(process.stdout, 'drain');
  }
  if (bad > 0) {
    print(`countersign: ${bad} of ${line} lines gave no URL\n`, 'stderr');
    process.exitCode = EXIT.no;
  }
}

function secondOf(instant: Date): number {
  return Math.floor(instant.getTime() / 1_000);
}

/** Splits the input after its line ends, so that a character or a line is never cut in two. */
async function* blocksOf(from: string): AsyncGenerator<Buffer> {
  const input = from === '-' ? process.stdin : createReadStream(from, { highWaterMark: READ_BYTES });
  let rest: Buffer[] = [];
  let restBytes = 0;
  try {
    for await (const piece of input as AsyncIterable<Buffer>) {
      const end = piece.lastIndexOf(0x0a);
      if (end !== -1) {
        yield Buffer.concat([...rest, piece.subarray(0, end)]);
        rest = [];
        restBytes = 0;
      }
      // What is longer than any key is remembered only so far that it is seen to be too long.
      if (restBytes <= READ_BYTES) {
        const begun = piece.subarray(end + 1);
        rest.push(begun);
        restBytes += begun.length;
      }
    }
  } catch (error) {
    throw unreachable('UnreadableFile', `cannot read the keys: ${(error as Error).message}`, error);
  }
  if (restBytes > 0) yield Buffer.concat(rest);
}

/** What is wrong with a line. */
interface Problem {
  readonly problem: string;
}

/** A key, or what is wrong with the line. A carriage return at its end belongs to the line end. */
type Line = string | Problem;

const TOO_LONG = { problem: `is longer than a key can be (${MAXIMUM_KEY_BYTES} bytes)` };
const EMPTY = { problem: 'is empty' };
const NOT_UTF8 = { problem: 'is not UTF-8' };

function linesOf(block: Buffer, prefix: string): Line[] {
  const whole = isUtf8(block);
  // Otherwise every byte becomes a character, so that lines can be told apart and judged one by one.
  return block
    .toString(whole ? 'utf8' : 'latin1')
    .split('\n')
    .map((line) => {
      const text = line.endsWith('\r') ? line.slice(0, -1) : line;
      return whole ? checkedKey(text, prefix) : decoded(Buffer.from(text, 'latin1'), prefix);
    });
}

function decoded(bytes: Buffer, prefix: string): Line {
  if (bytes.length > MAXIMUM_KEY_BYTES) return TOO_LONG;
  return isUtf8(bytes) ? checkedKey(bytes.toString('utf8'), prefix) : NOT_UTF8;
}

function checkedKey(line: string, prefix: string): Line {
  if (line === '') return EMPTY;
  const key = prefix === '' ? line : prefix + line;
  // A character takes three bytes at most (four where it counts as two), so short keys need no counting.
  return key.length * 3 > MAXIMUM_KEY_BYTES && Buffer.byteLength(key) > MAXIMUM_KEY_BYTES ? TOO_LONG : key;
}

function withWarnings(signed: PresignedUrl, more: readonly string[]): PresignedUrl {
  return more.length === 0 ? signed : { ...signed, warnings: [...signed.warnings, ...more] };
}

function sayOnce(said: Set<string>, warnings: readonly string[]): void {
  for (const warning of warnings) {
    if (said.has(warning)) continue;
    said.add(warning);
    print(`warning: ${visibleMessage(warning)}\n`, 'stderr');
  }
}
