import type { Report } from '../report.js';
import { findUrl } from '../url/find-url.js';

/** Reads a text that holds a URL, an answer, or both. */
export function readText(text: string): Report {
  const found = findUrl(text);
  const body = /<\?xml|<Error[\s>]|<!doctype html|<html[\s>]/i.exec(text);
  return {
    ...(found === undefined ? {} : { url: text.slice(found.start, found.end) }),
    ...(body === null ? {} : { errorBody: text.slice(body.index) }),
  };
}
