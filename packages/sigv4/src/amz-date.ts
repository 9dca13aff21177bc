/** `yyyyMMdd'T'HHmmss'Z'` of an instant in milliseconds; fractions of a second are cut off. */
export function formatAmzDate(time: number): string {
  const iso = new Date(time).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/** `yyyy-MM-dd'T'HH:mm:ss'Z'`, the form of times inside S3's error bodies and POST policies. */
export function formatIsoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** Reads the ISO 8601 basic form strictly; `undefined` when it is not one, or names no real instant. */
export function parseAmzDate(text: string): number | undefined {
  if (text.length !== 16 || text.charCodeAt(8) !== 0x54 || text.charCodeAt(15) !== 0x5a) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 4, 6);
  const day = digits(text, 6, 8);
  const hour = digits(text, 9, 11);
  const minute = digits(text, 11, 13);
  const second = digits(text, 13, 15);
  if (!(year >= 100 && month >= 1 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59))
    return undefined;
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC rolls 30 February over into March.
  return new Date(time).getUTCDate() === day && month <= 12 ? time : undefined;
}

/** Reads what a `Date` or `x-amz-date` header may hold: ISO 8601 basic or an HTTP date, of 1970 or later. */
export function parseHeaderDate(text: string): number | undefined {
  const time = parseAmzDate(text) ?? parseLongDate(text);
  // A date before the epoch is no valid one to S3, where one of another decade is only too far off.
  return time >= 0 ? time : undefined;
}

function parseLongDate(text: string): number {
  return HTTP_DATE.test(text) || ISO_EXTENDED.test(text) ? Date.parse(text) : Number.NaN;
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})$/;
const ISO_EXTENDED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
