/** A length of time for a person, in its two largest units: `45 s`, `41 min`, `1 h 30 min`; days from two on. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = whole < 2 * 86_400 ? 0 : Math.floor(whole / 86_400);
  const parts = [
    [days, 'd'],
    [Math.floor(whole / 3_600) - days * 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

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
