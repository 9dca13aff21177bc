import type { Clock } from '@countersign/runtime';
import type { WireRequest } from './wire/request.js';

/** A server of this process, as far as the test matchers need it. */
interface RunningServer {
  readonly clock: Clock;
  judge(request: WireRequest, now: number): Promise<void>;
}

/** By port: a URL may name a server by address, `localhost` or `BUCKET.localhost`. The one state that servers share. */
const RUNNING = new Map<string, RunningServer>();

/** Makes a server known under its port; gives back how to forget it. */
export function noteRunning(port: number, server: RunningServer): () => void {
  RUNNING.set(String(port), server);
  return () => RUNNING.delete(String(port));
}

/** The server of this process that a URL points at, if there is one. */
export function serverOf(url: URL): RunningServer | undefined {
  return RUNNING.get(url.port || (url.protocol === 'https:' ? '443' : '80'));
}
