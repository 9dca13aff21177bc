/** `Sun, 22 Nov 2026 02:40:51 GMT`, as in HTTP headers. */
export function httpDate(time: number): string {
  return new Date(time).toUTCString();
}

/** `2026-11-22T02:40:51.000Z`, as in S3's documents. */
export function isoDate(time: number): string {
  return new Date(time).toISOString();
}

/** S3 keeps whole seconds. */
export function wholeSecond(time: number): number {
  return time - (time % 1_000);
}

/** Milliseconds of an HTTP date (IMF-fixdate or one of the two old forms); undefined for anything else. */
export function parseHttpDate(text: string): number | undefined {
  if (!/^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const zoned = /GMT$|UTC$|[+-]\d{4}$/.test(text) ? text : `${text} GMT`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : time;
}
