import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output, type Ran, run } from './run.js';

export const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/countersign.js', import.meta.url));

/** Nothing of the machine's own AWS set-up reaches a child process. */
export function cleanEnvironment(home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|RCLONE|COUNTERSIGN|S3CMD|VITEST|NODE_)/.test(name),
  );
  return { ...Object.fromEntries(kept), HOME: home, AWS_EC2_METADATA_DISABLED: 'true', AWS_PAGER: '' };
}

export function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'countersign-e2e-'));
}

/** Runs a verb of the command to its end. */
export function countersign(args: readonly string[], env: NodeJS.ProcessEnv, input?: string): Promise<Ran> {
  return run(process.execPath, [COMMAND, ...args], { env, ...(input === undefined ? {} : { input }) });
}

/** `countersign up` as its users run it: a process of its own, a data directory, free ports. */
export class Up {
  readonly home: string;
  readonly data: string;
  readonly readyLine: string;
  readonly endpoint: string;
  readonly #child: ChildProcess;
  readonly #errors: () => string;

  private constructor(home: string, readyLine: string, child: ChildProcess, errors: () => string) {
    this.home = home;
    this.data = join(home, 'data');
    this.readyLine = readyLine;
    this.endpoint = /\bs3=(\S+)/.exec(readyLine)![1]!;
    this.#child = child;
    this.#errors = errors;
  }

  /** @param home An existing directory, to start on the data of an earlier run; default: a new one */
  static async start(args: readonly string[] = [], home?: string): Promise<Up> {
    const directory = home ?? (await temporaryDirectory());
    const child = spawn(
      process.execPath,
      [
        COMMAND,
        'up',
        '--port',
        '0',
        '--links-port',
        '0',
        '--console-port',
        '0',
        '--data',
        join(directory, 'data'),
        ...args,
      ],
      { env: cleanEnvironment(directory), stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const readyLine = await new Promise<string>((resolve, reject) => {
      let seen = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        seen += text;
        const line = /^countersign ready .*$/m.exec(seen)?.[0];
        if (line !== undefined) resolve(line);
      });
      child.on('error', reject);
      child.on('exit', (status) =>
        reject(new Error(`countersign up ended with ${status}\n${seen}${errors}`)),
      );
    });
    return new Up(directory, readyLine, child, () => errors);
  }

  /** The server's log so far. */
  get log(): string {
    return this.#errors();
  }

  /** What a shell has after `eval "$(countersign env)"`. */
  async environment(): Promise<NodeJS.ProcessEnv> {
    const script = `eval "$('${process.execPath}' '${COMMAND}' env --data '${this.data}')" && env -0`;
    const listed = await output('bash', ['-c', script], { env: cleanEnvironment(this.home) });
    return Object.fromEntries(
      listed
        .split('\0')
        .filter((line) => line.includes('='))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
  }

  /** Ends the server as Ctrl-C does; its data stay. */
  async end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', resolve));
    this.#child.kill(signal);
    return ended;
  }

  async endAndForget(): Promise<void> {
    await this.end();
    await rm(this.home, { recursive: true, force: true });
  }
}
