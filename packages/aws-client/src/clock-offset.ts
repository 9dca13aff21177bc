/** `Date` of HTTP has whole seconds: the middle of the second is off by half of one at most. */
const HALF_A_SECOND_MS = 500;

/**
 * Milliseconds that a service's clock is ahead of ours (negative: behind), from the `Date` of its answer. A difference that the
 * way of the answer and the rounding of `Date` explain counts as none.
 *
 * @param date a `Date` header, or the instant
 * @param sentAt our time in milliseconds when the request was sent
 * @param receivedAt our time when the answer came
 * @returns undefined where there is no date, or it cannot be read
 */
export function clockOffset(
  date: string | Date | null | undefined,
  sentAt: number,
  receivedAt: number,
): number | undefined {
  if (date === null || date === undefined) return undefined;
  const told = new Date(date).getTime() + (typeof date === 'string' ? HALF_A_SECOND_MS : 0);
  if (Number.isNaN(told)) return undefined;
  const difference = told - (sentAt + receivedAt) / 2;
  const uncertainty = HALF_A_SECOND_MS + (receivedAt - sentAt) / 2;
  return Math.abs(difference) <= uncertainty ? 0 : Math.round(difference);
}
