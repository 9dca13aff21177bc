import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('server-child.js', import.meta.url));

/** How long the server may take to start, or to say how much memory it has. Generous: the machine may be busy. */
const ANSWER_WITHIN_MS = 30_000;

/** A server in a child process that can be killed, and that tells of its faults and its memory. */
export class ServerProcess {
  #child;
  #stderr = '';
  #waiting = [];
  #expectedToEnd = false;
  /** Faults that the server itself logged, and its death if nobody asked for it. */
  faults = [];
  endpoint = '';
  credentials = { accessKeyId: '', secretAccessKey: '' };

  /** @throws Error when it does not start, with what it said */
  static async start(directory) {
    const server = new ServerProcess(directory);
    const { endpoint, credentials } = await server.#next('ready');
    server.endpoint = endpoint;
    server.credentials = credentials;
    return server;
  }

  constructor(directory) {
    this.#child = fork(CHILD, [directory], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.stderr.on('data', (text) => {
      this.#stderr = (this.#stderr + text).slice(-4_000);
    });
    this.#child.on('message', (message) => {
      if (message.failed !== undefined) this.faults.push(message.failed);
      this.#waiting = this.#waiting.filter(({ name, resolve }) => {
        if (message[name] === undefined) return true;
        resolve(message[name]);
        return false;
      });
    });
    this.#child.on('exit', (code, signal) => {
      const why = `the server exited with ${signal ?? code}: ${this.#stderr}`;
      if (!this.#expectedToEnd) this.faults.push(why);
      for (const { reject } of this.#waiting) reject(new Error(why));
      this.#waiting = [];
    });
  }

  get pid() {
    return this.#child.pid;
  }

  get alive() {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Bytes: `rss` as the system counts them, `live` what is left after a collection. */
  memory() {
    this.#child.send('memory');
    return this.#next('memory');
  }

  /** Ends it as a power cut would: nothing is flushed. Resolves when it is gone. */
  async kill() {
    this.#expectedToEnd = true;
    if (!this.alive) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Ends it as an operator would. Resolves when it is gone; throws Error when that took too long, or it ended otherwise. */
  async close() {
    this.#expectedToEnd = true;
    const gone = once(this.#child, 'exit', { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    this.#child.send('close');
    const [code, signal] = await gone;
    if (code !== 0)
      throw new Error(`the server exited with ${signal ?? code} when it was closed: ${this.#stderr}`);
  }

  #next(name) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`the server was silent for ${ANSWER_WITHIN_MS} ms (waiting for ${name})`)),
        ANSWER_WITHIN_MS,
      );
      const settle = (settled) => (value) => {
        clearTimeout(timer);
        settled(value);
      };
      this.#waiting.push({ name, resolve: settle(resolve), reject: settle(reject) });
    });
  }
}
