import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, TestClock } from '@countersign/server';
import { print } from '../output.js';
import { VERSION } from '../version.js';
import { makeApiKey, writeServerRecord } from './data-directory.js';
import { STRONGER, variablesFor } from './environment.js';
import { requestLog } from './request-log.js';
import { startServices } from './start-services.js';

export interface RunFlags {
  readonly testClock?: boolean;
  readonly region: string;
  readonly log?: boolean;
  readonly json?: boolean;
}

/** As shells have it (POSIX, Shell Command Language, 2.8.2). */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;
const SIGNALLED = 128;

/** Signals that are passed on. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2'] as const;
/** A terminal sends these to every process in the foreground, the command among them: once is enough. */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT']);

/**
 * Runs a command with a server in memory beside it, and ends with the command.
 *
 * @param words the command and its arguments
 * @returns the exit code of the command, or 128 + n for signal n
 * @throws ServerStartError when the server cannot start
 */
export async function run(words: readonly string[], flags: RunFlags): Promise<number> {
  const signals = new PassedSignals();
  // Where the other verbs find the server: nothing of it is in the user's own data directory.
  const directory = mkdtempSync(join(tmpdir(), 'countersign-run-'));
  const log = requestLog({ json: flags.json === true });
  try {
    const services = await startServices({
      host: '127.0.0.1',
      ports: { s3: 0, links: 0, console: 0 },
      server: {
        store: 'memory',
        region: flags.region,
        clock: flags.testClock ? new TestClock() : systemClock,
      },
      log: flags.log ? log.server : {},
      makeApiKey: () => makeApiKey(directory),
    });
    if (flags.log) log.begin();
    const { server, urls, apiKey } = services;
    try {
      const record = { pid: process.pid, version: VERSION, ...urls };
      writeServerRecord(directory, record);
      const variables = variablesFor({ ...server, ...server.credentials }, { record, apiKey });
      return await outcomeOf(words, { ...variables, COUNTERSIGN_HOME: directory }, signals);
    } finally {
      await services.close();
      log.end();
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
    signals.stop();
  }
}

/** Runs the command to its end. Its streams are our own. */
function outcomeOf(
  [command, ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
  signals: PassedSignals,
): Promise<number> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...variables };
  for (const name of STRONGER) delete env[name];
  return new Promise((resolve) => {
    const child = spawn(command!, args, { env, stdio: 'inherit' });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return;
      const missing = error.code === 'ENOENT';
      print(
        `countersign: cannot run ${command}: ${missing ? 'there is no such command' : error.message}\n`,
        'stderr',
      );
      resolve(missing ? NOT_FOUND : NOT_EXECUTABLE);
    });
    child.on('exit', (code, signal) =>
      resolve(code ?? SIGNALLED + (signal === null ? 0 : constants.signals[signal])),
    );
    signals.passTo(child);
  });
}

/** Holds signals until there is a command to pass them to, so that none ends us before the server is closed. */
class PassedSignals {
  readonly #early: NodeJS.Signals[] = [];
  #child: ChildProcess | undefined;
  readonly #listener = (signal: NodeJS.Signals): void => {
    if (this.#child === undefined) this.#early.push(signal);
    else if (!(FROM_TERMINAL.has(signal) && process.stdin.isTTY)) this.#child.kill(signal);
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.#listener);
  }

  passTo(child: ChildProcess): void {
    this.#child = child;
    for (const signal of this.#early) child.kill(signal);
  }

  stop(): void {
    for (const signal of SIGNALS) process.off(signal, this.#listener);
  }
}
