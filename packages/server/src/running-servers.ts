import type { Clock } from '@countersign/runtime';
import type { WireRequest } from './wire/request.js';

/** A server of this process, as far as the test matchers need it. */
interface RunningServer {
  readonly clock: Clock;
  /**
   * Why the request would be refused at `time` (milliseconds), in one line; undefined: it would not. The server words it, since
   * the classes of its errors are not the matcher's where the two are of different forms.
   */
  refusalAt(request: WireRequest, time: number): Promise<string | undefined>;
}

/**
 * By port: a URL may name a server by address, `localhost` or `BUCKET.localhost`. The one state that servers share. It belongs to
 * the process, since a test and what it tests may have loaded this package in different forms, as ES and as CommonJS modules.
 */
const RUNNING = processWide();

function processWide(): Map<string, RunningServer> {
  const key = Symbol.for('@countersign/server: running servers');
  const holder = globalThis as { [key]?: Map<string, RunningServer> };
  holder[key] ??= new Map();
  return holder[key];
}

/** Makes a server known under its port; gives back how to forget it. */
export function noteRunning(port: number, server: RunningServer): () => void {
  RUNNING.set(String(port), server);
  return () => RUNNING.delete(String(port));
}

/** The server of this process that a URL points at, if there is one. */
export function serverOf(url: URL): RunningServer | undefined {
  return RUNNING.get(url.port || (url.protocol === 'https:' ? '443' : '80'));
}
