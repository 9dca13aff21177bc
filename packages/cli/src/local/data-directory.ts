import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { unreachable } from '../exit.js';

/** What a running server leaves in its data directory for the other verbs. */
export interface ServerRecord {
  readonly pid: number;
  readonly version: string;
  /** Origin of S3, STS and IAM. */
  readonly s3: string;
  /** Origin of public links. */
  readonly links: string;
  /** Origin of console and admin API. */
  readonly console: string;
}

const RECORD = 'server.json';
const API_KEY = 'api-key';
const S3CMD = 's3cmd.conf';

/** `--data`, else `$COUNTERSIGN_HOME`, else `~/.countersign`. */
export function dataDirectory(flag: string | undefined): string {
  return resolve(flag || process.env.COUNTERSIGN_HOME || join(homedir(), '.countersign'));
}

/** Tells the other verbs where the server listens. */
export function writeServerRecord(directory: string, record: ServerRecord): void {
  writePrivate(join(directory, RECORD), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Takes it back, if it is still the one of this process. */
export function removeServerRecord(directory: string): void {
  try {
    if (readServerRecord(directory).pid === process.pid) rmSync(join(directory, RECORD), { force: true });
  } catch {
    // Gone already, or of another kind: nothing of ours to take back.
  }
}

/**
 * Where the server of a data directory listens.
 *
 * @throws CommandError (exit 3) when none has been started there, or the record cannot be read
 */
export function readServerRecord(directory: string): ServerRecord {
  const text = readOrExplain(join(directory, RECORD), directory);
  try {
    const record = JSON.parse(text) as ServerRecord;
    if ([record.s3, record.links, record.console].every((url) => URL.canParse(url))) return record;
  } catch {
    // Falls through to the one message for all that is not a record.
  }
  throw unreachable('UnreadableRecord', `cannot read ${join(directory, RECORD)}; start the server anew`);
}

/** The API key of a data directory. @throws CommandError (exit 3) when there is none */
export function readApiKey(directory: string): string {
  return readOrExplain(join(directory, API_KEY), directory).trim();
}

/** The API key of a data directory, made if there is none yet. */
export function ensureApiKey(directory: string): string {
  const path = join(directory, API_KEY);
  try {
    // `wx`: of two that start at once one makes the key and the other reads it.
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    chmodSync(path, 0o600);
  }
  return readFileSync(path, 'utf8').trim();
}

/** Writes the configuration for `s3cmd --config`; tells where. */
export function writeS3cmdConfig(directory: string, text: string): string {
  const path = join(directory, S3CMD);
  writePrivate(path, text);
  return path;
}

/** Whole or not at all, and never readable by others, not even for a moment. */
function writePrivate(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, text, { mode: 0o600 });
  renameSync(temporary, path);
}

function readOrExplain(path: string, directory: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw unreachable('UnreadableFile', `cannot read ${path}: ${message}`, error);
    throw unreachable(
      'NoServer',
      `no server runs with the data directory ${directory}; start one with \`countersign up\`, or name another with --data`,
      error,
    );
  }
}
