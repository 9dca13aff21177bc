/**
 * Control characters (C0, DEL, C1), line and paragraph separators, marks that turn the direction of text
 * (U+061C, U+200E-F, U+202A-E, U+2066-9), characters without width or ink, and halves of surrogate pairs.
 * Joiners (U+200C-D) are left alone: scripts and emoji need them.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\u00ad\u200b\u2060\ufeff]/u;
const EVERY_UNSEEN = new RegExp(UNSEEN, 'gu');

/**
 * A text from outside, fit for one line of a terminal or a log: what a terminal would obey or not show is written as a URL
 * writes it, so that a line feed is `%0A`, an escape `%1B` and U+202E `%E2%80%AE`. Everything else stays as it is.
 *
 * Not reversible (a `%0A` that was sent as such looks the same), and line feeds are no exception: text of several lines is
 * given line by line.
 */
export function visibleText(text: string): string {
  return UNSEEN.test(text) ? text.replace(EVERY_UNSEEN, written) : text;
}

function written(character: string): string {
  // Half a surrogate pair has no UTF-8.
  return /\p{Cs}/u.test(character) ? '%EF%BF%BD' : encodeURIComponent(character);
}

/**
 * A JSON text that means the same, and holds nothing of the kind: what `JSON.stringify` leaves as it is (DEL, C1, marks of
 * direction) is written as `\u202e`. For JSON that may be printed on a terminal.
 */
export function visibleJson(json: string): string {
  return UNSEEN.test(json) ? json.replace(EVERY_UNSEEN, escaped) : json;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
