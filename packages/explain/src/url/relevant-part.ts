/** As much of a text as is read: far more than any URL, its answer and a trace take. */
const MAXIMUM_LENGTH = 262_144;
/** What is kept in front of the signed URL: the command, the request line, the wrapper around it. */
const BEFORE = 65_536;
const SIGNED = /X-(?:Amz|Goog)-(?:Signature|Algorithm|Credential)|AWSAccessKeyId/i;

/** The part of a long text around its first signed URL, so that a megabyte of log costs no more than a page of it. */
export function relevantPart(text: string): string {
  if (text.length <= MAXIMUM_LENGTH) return text;
  const start = Math.max(0, text.search(SIGNED) - BEFORE);
  return text.slice(start, start + MAXIMUM_LENGTH);
}
