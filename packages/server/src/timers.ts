import { type Clock, TestClock } from '@countersign/runtime';
import type { Timers } from './store/blobs/scrub.js';

/**
 * Timers of a server: they run when their time has come on the machine, or when a test has moved the clock past it. They
 * keep no process alive.
 */
export function timersOf(clock: Clock): Timers {
  return {
    after: (ms, run) => {
      let cancel: () => void = () => undefined;
      const once = (): void => {
        cancel();
        run();
      };
      const timer = setTimeout(once, Math.min(ms, LONGEST_MS));
      timer.unref();
      const forget = clock instanceof TestClock ? clock.at(clock.now() + ms, once) : () => undefined;
      cancel = () => {
        clearTimeout(timer);
        forget();
      };
      return cancel;
    },
  };
}

/** What setTimeout can count to: 24 days. */
const LONGEST_MS = 2_147_483_647;
