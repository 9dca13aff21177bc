/** `2026-01-01T00:00:00Z`: ISO 8601 to the second, as AWS writes instants. @param time milliseconds since the epoch */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
