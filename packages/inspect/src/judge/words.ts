/** An instant for a person: `14:32 UTC` on the day it is now, else `2026-11-23 14:32 UTC`. Seconds are cut off. */
export function formatInstant(instant: number, now: number): string {
  const iso = new Date(instant).toISOString();
  const time = `${iso.slice(11, 16)} UTC`;
  return iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10) ? time : `${iso.slice(0, 10)} ${time}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
