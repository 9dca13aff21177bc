import type { Clock } from '@countersign/runtime';

/** The Date header by the server's clock; the text is made once a second. */
export function httpDateSource(clock: Clock): () => string {
  let second = Number.NaN;
  let text = '';
  return () => {
    const now = Math.floor(clock.now() / 1_000);
    if (now !== second) {
      second = now;
      text = new Date(now * 1_000).toUTCString();
    }
    return text;
  };
}
