import type { Report } from '../report.js';
import { isHar, readHar } from './har.js';
import { isReportFile, readReportFile } from './report-file.js';

const SIGNED_URL = /^\s*https?:\/\/\S+[?&](?:X-(?:Amz|Goog)-|AWSAccessKeyId=|Signature=)/i;
const MAXIMUM_VALUES = 50_000;

/** Reads a paste that is JSON as a whole: a HAR file, a case, an application's answer with a URL in it, an error. */
export function readJson(text: string): Report | undefined {
  if (!/^\s*[[{]/.test(text) || isDeep(text)) return undefined;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (isHar(document)) return readHar(document);
  const first: unknown = Array.isArray(document) ? document[0] : document;
  if (isReportFile(first)) return withImpliedMethod(readReportFile(first));
  // JSON's own escapes are undone by reading it: they did no harm.
  const url = findSignedUrl(document);
  return url === undefined ? { errorBody: text } : { url };
}

/** Deeper than any log, and cheaper to notice than for `JSON.parse` to read: a megabyte of brackets takes that 130 ms. */
const MAXIMUM_DEPTH = 500;

function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // A string, to its end: brackets in it mean nothing.
        for (at += 1; at < text.length && text.charCodeAt(at) !== 0x22; at += 1)
          if (text.charCodeAt(at) === 0x5c) at += 1;
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth > MAXIMUM_DEPTH) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth -= 1;
        break;
    }
  }
  return false;
}

/** `{url, fields}` is what an SDK gives for a form upload. */
function withImpliedMethod(report: Report): Report {
  return report.method === undefined && report.formFields !== undefined && report.formFields.length > 0
    ? { ...report, method: 'POST' }
    : report;
}

function findSignedUrl(document: unknown): string | undefined {
  const queue: unknown[] = [document];
  for (let at = 0; at < queue.length && at < MAXIMUM_VALUES; at++) {
    const value = queue[at];
    if (typeof value === 'string') {
      if (SIGNED_URL.test(value.slice(0, 65_536))) return value;
    } else if (typeof value === 'object' && value !== null) {
      for (const item of Object.values(value)) queue.push(item);
    }
  }
  return undefined;
}
