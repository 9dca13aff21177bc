import { randomBytes } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkOwner, DataDirectoryError, readPrivateFile, writePrivateFile } from '@countersign/runtime';
import { CommandError, EXIT, unreachable } from '../exit.js';

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

/** How the running server of a data directory is reached. */
export interface ServerAccess {
  readonly record: ServerRecord;
  readonly apiKey: string;
}

const RECORD = 'server.json';
const API_KEY = 'api-key';
const S3CMD = 's3cmd.conf';
/** 32 bytes in Base64 for URLs. */
const API_KEY_FORM = /^[\w-]{43}$/;

/** `--data`, else `$COUNTERSIGN_HOME`, else `~/.countersign`. */
export function dataDirectory(flag: string | undefined): string {
  return resolve(flag || process.env.COUNTERSIGN_HOME || join(homedir(), '.countersign'));
}

/**
 * Makes the API key of this run. A new one each time: what an earlier server's was sent to, or left behind, opens nothing any more.
 * The directory is this server's alone by now.
 */
export function makeApiKey(directory: string): string {
  const key = randomBytes(32).toString('base64url');
  writePrivateFile(join(directory, API_KEY), `${key}\n`);
  return key;
}

/** Tells the other verbs where the server listens. */
export function writeServerRecord(directory: string, record: ServerRecord): void {
  writePrivateFile(join(directory, RECORD), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Takes back what led to this run's server, while the directory is still its own. */
export function removeServerAccess(directory: string): void {
  for (const name of [RECORD, API_KEY]) rmSync(join(directory, name), { force: true });
}

/**
 * Where the server of a data directory listens, and its key. Only files of this user (or root) are believed.
 *
 * @throws CommandError (exit 3) when none has been started there, or the files cannot be read or believed
 */
export function readServerAccess(directory: string): ServerAccess {
  const read = reader(directory);
  const text = read(RECORD);
  if (text === undefined) throw noServer(directory);
  const record = parseRecord(text);
  const path = join(directory, RECORD);
  if (record === undefined)
    throw unreachable(
      'UnreadableRecord',
      `cannot read ${path}, which says where the server listens; ${RESTART}`,
    );
  const apiKey = read(API_KEY)?.trim();
  if (apiKey === undefined)
    throw unreachable(
      'NoServer',
      `no countersign server answers at ${record.console}: ${path} is left from one that ended; start one with \`countersign up\``,
    );
  if (!API_KEY_FORM.test(apiKey))
    throw unreachable(
      'UnreadableApiKey',
      `${join(directory, API_KEY)} ${apiKey === '' ? 'is empty' : 'does not hold an API key'}; ${RESTART}`,
    );
  return { record, apiKey };
}

const RESTART = 'stop the server and start it again with `countersign up`: it writes a new one';

function parseRecord(text: string): ServerRecord | undefined {
  try {
    const record = JSON.parse(text) as ServerRecord;
    const origins = [record.s3, record.links, record.console];
    return origins.every((url) => URL.canParse(url)) && Number.isSafeInteger(record.pid) ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Reads files of a data directory that is believed. */
function reader(directory: string): (name: string) => string | undefined {
  try {
    if (statSync(directory, { throwIfNoEntry: false }) === undefined) throw noServer(directory);
    const believed = checkOwner(directory, () => undefined);
    return (name) => explained(directory, () => readPrivateFile(join(directory, name), believed));
  } catch (error) {
    throw explanation(directory, error);
  }
}

/** Writes the configuration for `s3cmd --config`; tells where. */
export function writeS3cmdConfig(directory: string, text: string): string {
  const path = join(directory, S3CMD);
  explained(path, () => writePrivateFile(path, text));
  return path;
}

function explained<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw explanation(path, error);
  }
}

function explanation(path: string, error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof DataDirectoryError)
    return new CommandError(EXIT.unreachable, 'DataDirectoryUnusable', error.message, { cause: error });
  return unreachable('UnreadableFile', `cannot use ${path}: ${(error as Error).message}`, error);
}

function noServer(directory: string): CommandError {
  return unreachable(
    'NoServer',
    `no server runs with the data directory ${directory}; start one with \`countersign up\`, or name another with --data`,
  );
}
