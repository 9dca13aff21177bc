/** A length of time for a person, in its two largest units: `45 s`, `41 min`, `1 h 30 min`, `36 h`, `6 d 23 h`; days from two on. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = whole < 2 * 86_400 ? 0 : Math.floor(whole / 86_400);
  const parts: readonly (readonly [amount: number, unit: string])[] = [
    [days, 'd'],
    [Math.floor(whole / 3_600) - days * 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}
