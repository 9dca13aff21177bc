import { isatty } from 'node:tty';
import { makeDirectories } from '@countersign/runtime';
import { type ReasonHeader, systemClock, TestClock } from '@countersign/server';
import { CommandError, unreachable, usageError } from '../exit.js';
import { print, printJson } from '../output.js';
import { VERSION } from '../version.js';
import { type AccountArgument, readAccounts } from './account-argument.js';
import { dataDirectory, makeApiKey, removeServerAccess, writeServerRecord } from './data-directory.js';
import { readOidcArgument } from './oidc-argument.js';
import { requestLog } from './request-log.js';
import { shellQuoted } from './shell-quoted.js';
import { type RunningServices, startServices } from './start-services.js';
import { takenPorts, type WantedPort } from './taken-ports.js';
import { welcome } from './welcome.js';

export interface UpFlags {
  readonly port: number;
  readonly linksPort: number;
  readonly consolePort: number;
  readonly host: string;
  readonly region: string;
  readonly data?: string;
  readonly account: readonly string[];
  readonly domain: readonly string[];
  readonly trustProxy: readonly string[];
  readonly oidc: readonly string[];
  readonly publicUrl?: string;
  readonly s3: boolean;
  readonly scrub: boolean;
  readonly testClock?: boolean;
  readonly acceptWallClock?: boolean;
  readonly json?: boolean;
  readonly reasonHeader: ReasonHeader;
  readonly maxConnections?: number;
}

/** The account of a server that was not told any, so that root keys of the environment have one. */
const FIRST_ACCOUNT_ID = '123456789012';

/**
 * Runs the server until SIGINT or SIGTERM.
 *
 * @throws CommandError exit 3 when it cannot start: a taken port, a data directory that is locked, read-only, of a
 *   newer version or under another key; exit 2 for settings that cannot be used
 */
export async function up(flags: UpFlags): Promise<void> {
  checkFlags(flags);
  const directory = dataDirectory(flags.data);
  const accounts = accountsOf(flags.account, process.env);
  const oidc = flags.oidc.map(readOidcArgument);
  const log = requestLog({ json: flags.json === true });
  let asked: Promise<void>;
  let services: RunningServices | undefined;
  /** Once the store is open, the directory is this server's. */
  let owned = false;
  try {
    makeDirectories(directory);
    services = await startServices({
      host: flags.host,
      ports: { s3: flags.port, links: flags.linksPort, console: flags.consolePort },
      server: {
        region: flags.region,
        store: directory,
        clock: flags.testClock ? new TestClock() : systemClock,
        acceptWallClock: flags.acceptWallClock === true,
        domains: flags.domain,
        trustProxy: flags.trustProxy,
        oidc,
        ...(flags.scrub ? {} : { scrubBytesPerSecond: false }),
        reasonHeader: flags.reasonHeader,
        ...(flags.maxConnections === undefined ? {} : { maxConnections: flags.maxConnections }),
        ...(accounts.length > 0 ? { accounts } : {}),
        ...(process.env.COUNTERSIGN_SECRET_KEY ? { secretKey: process.env.COUNTERSIGN_SECRET_KEY } : {}),
      },
      log: log.server,
      makeApiKey: () => {
        owned = true;
        return makeApiKey(directory);
      },
    });
    // Listened for before anybody knows that it is ready: whoever waits for that may ask for its end at once.
    asked = untilAskedToStop();
    announce(directory, flags, services);
  } catch (error) {
    if (owned) removeServerAccess(directory);
    await services?.close();
    throw (await portsTaken(error, flags)) ?? startFailure(error, directory);
  }
  log.about('started', {
    version: VERSION,
    pid: process.pid,
    dataDirectory: directory,
    ...services.urls,
    testClock: flags.testClock === true,
  });
  log.begin();
  await asked;
  log.about('shutting down', {});
  if (!flags.json && isatty(2)) print('shutting down\n', 'stderr');
  removeServerAccess(directory);
  await services.close();
  log.about('stopped', {});
  log.end();
}

function checkFlags(flags: UpFlags): void {
  for (const [at, { flag, port }] of wantedPorts(flags).entries()) {
    const other = wantedPorts(flags)
      .slice(0, at)
      .find((earlier) => earlier.port === port && port !== 0);
    if (other) throw usageError(`${other.flag} and ${flag} are both ${port}; each needs a port of its own`);
  }
  if (!flags.s3) throw usageError('--no-s3 runs links alone, which this version does not have; leave it out');
  if (flags.publicUrl !== undefined && !/^https?:\/\/[^/]+\/?$/.test(flags.publicUrl))
    throw usageError(
      `cannot read --public-url \`${flags.publicUrl}\`; expected an origin such as https://files.example.com`,
    );
}

/** The accounts to have; root keys of the environment go to the first. */
function accountsOf(texts: readonly string[], env: NodeJS.ProcessEnv): AccountArgument[] {
  const accounts = readAccounts(texts);
  const { COUNTERSIGN_ROOT_ACCESS_KEY_ID: accessKeyId, COUNTERSIGN_ROOT_SECRET_ACCESS_KEY: secretAccessKey } =
    env;
  if (!accessKeyId && !secretAccessKey) return accounts;
  if (!accessKeyId || !secretAccessKey)
    throw usageError(
      'COUNTERSIGN_ROOT_ACCESS_KEY_ID and COUNTERSIGN_ROOT_SECRET_ACCESS_KEY go together; one is missing',
    );
  const [first = { id: FIRST_ACCOUNT_ID }, ...others] = accounts;
  return [{ id: first.id, accessKeyId, secretAccessKey }, ...others];
}

/** Other verbs find the server first; then whoever waits for the ready line may call them. */
function announce(directory: string, flags: UpFlags, { server, urls: own }: RunningServices): void {
  const urls = { ...own, links: flags.publicUrl?.replace(/\/$/, '') ?? own.links };
  writeServerRecord(directory, { pid: process.pid, version: VERSION, ...urls });
  if (flags.json)
    printJson({ ready: true, ...urls, version: VERSION, pid: process.pid, dataDirectory: directory });
  else {
    print(`countersign ready s3=${urls.s3} links=${urls.links} console=${urls.console}\n`);
    if (isatty(2)) print(welcome(server, directory, flags.data), 'stderr');
  }
}

/** Where a port was taken: all that are, at once. */
async function portsTaken(error: unknown, flags: UpFlags): Promise<Error | undefined> {
  const { cause } = error as { readonly cause?: NodeJS.ErrnoException };
  if (cause?.code !== 'EADDRINUSE') return undefined;
  const others = [
    ...(flags.data === undefined ? [] : ['--data', shellQuoted(flags.data)]),
    ...(flags.testClock ? ['--test-clock'] : []),
  ];
  return takenPorts(wantedPorts(flags), flags.host, others);
}

function wantedPorts({ port, linksPort, consolePort }: UpFlags): WantedPort[] {
  return [
    { flag: '--port', port },
    { flag: '--links-port', port: linksPort },
    { flag: '--console-port', port: consolePort },
  ];
}

function untilAskedToStop(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}

/** One clear line instead of a stack trace. */
function startFailure(error: unknown, directory: string): Error {
  if (error instanceof CommandError) return error;
  if (error instanceof RangeError) return usageError(error.message);
  const { code, message } = error as NodeJS.ErrnoException;
  const unwritable: Readonly<Record<string, string>> = {
    EACCES: 'may not be written to',
    EPERM: 'may not be written to',
    EROFS: 'is on a read-only file system',
    ENOSPC: 'is on a full disk',
    ENOTDIR: 'is not a directory',
    EEXIST: 'is not a directory',
    ELOOP: 'is part of a loop of symbolic links',
    ENOENT:
      'cannot be created: it is a dangling symbolic link, or the file system does not allow directories there',
  };
  const reason = code === undefined ? undefined : unwritable[code];
  return unreachable(
    'CannotStart',
    reason === undefined
      ? message
      : `the data directory ${directory} ${reason} (${code}); choose another one with --data`,
    error,
  );
}
