const INSTANT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2}))?$/i;

/**
 * An instant as people and this command write it: ISO 8601 with a zone, `2026-01-31 18:00 UTC`, or a date (its midnight UTC).
 * A time without a zone is not guessed at.
 *
 * @throws RangeError when it cannot be read
 */
export function parseInstant(text: string): Date {
  const trimmed = text.trim();
  const instant = new Date(trimmed.replace(/\s*UTC$/i, 'Z').replace(/^(\S{10}) /, '$1T'));
  if (!INSTANT.test(trimmed) || Number.isNaN(instant.getTime()))
    throw new RangeError(
      `cannot read instant \`${text}\`; expected 2026-01-31T18:00:00Z, "2026-01-31 18:00 UTC" or a date`,
    );
  return instant;
}

/** An instant for a person: `2026-11-22 14:32 UTC`, with seconds where they are not zero. */
export function formatInstant(iso: string): string {
  const seconds = iso.slice(16, 19);
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)}${seconds === ':00' ? '' : seconds} UTC`;
}
