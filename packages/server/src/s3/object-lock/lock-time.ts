import { invalidArgument } from '../common/errors.js';

const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  weekday: 'short',
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
  year: 'numeric',
});

/**
 * S3 shows the date that it refuses as Java prints one, in the time of its makers: `Tue Dec 31 16:00:00 PST 2019`.
 * Recorded on AWS by localstack/localstack, test_s3_object_retention_exc.
 *
 * @param argument how the refusal calls the date
 * @throws AwsError InvalidArgument for a date that is not ahead
 */
export function requireAhead(retainUntil: number, now: number, argument: string): void {
  if (retainUntil > now) return;
  const of = Object.fromEntries(PACIFIC.formatToParts(retainUntil).map(({ type, value }) => [type, value]));
  const shown = `${of.weekday} ${of.month} ${of.day} ${of.hour}:${of.minute}:${of.second} ${of.timeZoneName} ${of.year}`;
  throw invalidArgument('The retain until date must be in the future!', argument, shown);
}

/** Milliseconds of an ISO 8601 time with its zone, such as `2030-01-01T00:00:00Z`; undefined for anything else. */
export function readTime(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
