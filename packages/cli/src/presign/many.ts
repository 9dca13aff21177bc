import { isUtf8 } from 'node:buffer';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { type PreparedUrls, prepareUrls, presignUrlRefreshing } from '@countersign/presign';
import { createSigner } from '@countersign/sigv4';
import { serverClockOffset } from '../aws/server-clock.js';
import { EXIT, unreachable, usageError } from '../exit.js';
import { asRefusal } from './refusal.js';
import { MAXIMUM_KEY_BYTES, type PresignFlags, readRequest } from './request.js';

/** Lines that belong together: the text of whole lines, and the number of the first. */
interface Block {
  readonly text: Buffer;
}

/** Large enough that a write costs little beside the signing, small enough that memory stays flat. */
const READ_BYTES = 65_536;

/**
 * `presign --from FILE s3://bucket/prefix/`: a URL for each line's key, in order, in constant memory.
 * The rest of a bad line's neighbours go on; the exit code then is 1.
 */
export async function presignMany(uri: string, flags: PresignFlags): Promise<void> {
  if (flags.verify) throw usageError('--verify tries one URL; it does not go with --from');
  const request = await readRequest(uri, flags);
  const { source, options, target } = request;
  const signer = createSigner();
  const offset = request.endpoint === undefined ? 0 : await serverClockOffset(request.endpoint);
  let { base } = request;
  let preparedFor = 0;
  let urls: PreparedUrls | undefined;

  /** The judgement holds for a second: time goes on while a long list is signed. */
  const current = async (): Promise<PreparedUrls> => {
    const second = Math.floor((Date.now() + offset) / 1_000);
    if (urls && second === preparedFor) return urls;
    base = { ...base, now: new Date(second * 1_000) };
    urls = await asRefusal(async () => {
      const { onShortfall } = flags;
      if (onShortfall !== 'refresh') return prepareUrls(base, { ...options, signer, onShortfall });
      // Signing one key makes the provider renew the session where that is needed.
      const refresh = async () => {
        base = { ...base, credentials: await source({ forceRefresh: true }) };
        return base.credentials;
      };
      await presignUrlRefreshing({ ...base, key: 'refresh' }, { ...options, signer, refresh });
      return prepareUrls(base, { ...options, signer });
    });
    preparedFor = second;
    return urls;
  };

  // A reader that has seen enough (`| head`) is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.unreachable),
  );
  const said = new Set<string>();
  let line = 0;
  let bad = 0;
  for await (const { text } of blocksOf(flags.from!)) {
    const prepared = await current();
    if (!flags.json) sayOnce(said, prepared);
    const valid = isUtf8(text);
    let out = '';
    for (const key of linesOf(text, valid)) {
      line += 1;
      const problem = problemOf(key, target.key);
      if (problem !== undefined) {
        bad += 1;
        process.stderr.write(`line ${line}: ${problem}\n`);
      } else if (flags.json) out += `${JSON.stringify(prepared.presign(target.key + key))}\n`;
      else out += `${prepared.urlOf(target.key + key)}\n`;
    }
    if (out !== '' && !process.stdout.write(out)) await once(process.stdout, 'drain');
  }
  if (bad > 0) {
    process.stderr.write(`countersign: ${bad} of ${line} lines gave no URL\n`);
    process.exitCode = EXIT.no;
  }
}

/** Splits the input after its line ends, so that a character or a line is never cut in two. */
async function* blocksOf(from: string): AsyncGenerator<Block> {
  const input = from === '-' ? process.stdin : createReadStream(from, { highWaterMark: READ_BYTES });
  let rest: Buffer[] = [];
  try {
    for await (const piece of input as AsyncIterable<Buffer>) {
      const end = piece.lastIndexOf(0x0a);
      if (end === -1) {
        rest.push(piece);
        continue;
      }
      yield { text: Buffer.concat([...rest, piece.subarray(0, end)]) };
      rest = [piece.subarray(end + 1)];
    }
  } catch (error) {
    throw unreachable('UnreadableFile', `cannot read the keys: ${(error as Error).message}`, error);
  }
  const last = Buffer.concat(rest);
  if (last.length > 0) yield { text: last };
}

/** A line's text, or undefined where its bytes are not UTF-8. A carriage return at its end is the line end's. */
function* linesOf(text: Buffer, valid: boolean): Generator<string | undefined> {
  if (valid) {
    for (const line of text.toString('utf8').split('\n'))
      yield line.endsWith('\r') ? line.slice(0, -1) : line;
    return;
  }
  // Every byte becomes one character, so that lines can be told apart and judged one by one.
  for (const line of text.toString('latin1').split('\n')) {
    const bytes = Buffer.from(line.endsWith('\r') ? line.slice(0, -1) : line, 'latin1');
    yield isUtf8(bytes) ? bytes.toString('utf8') : undefined;
  }
}

function problemOf(key: string | undefined, prefix: string): string | undefined {
  if (key === undefined) return 'is not UTF-8';
  if (key === '') return 'is empty';
  // No key shorter than a third of the limit can be longer than it in bytes.
  if ((key.length + prefix.length) * 3 <= MAXIMUM_KEY_BYTES) return undefined;
  const length = Buffer.byteLength(prefix + key);
  return length > MAXIMUM_KEY_BYTES
    ? `the key is ${length} bytes long; S3 takes at most ${MAXIMUM_KEY_BYTES}`
    : undefined;
}

function sayOnce(said: Set<string>, prepared: PreparedUrls): void {
  for (const warning of prepared.lifetime.warnings) {
    if (said.has(warning)) continue;
    said.add(warning);
    process.stderr.write(`warning: ${warning}\n`);
  }
}
