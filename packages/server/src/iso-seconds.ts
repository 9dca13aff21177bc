/** `2026-01-01T00:00:00Z`: ISO 8601 to the second, as STS and IAM write instants. */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
