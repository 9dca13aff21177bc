import type { Report } from '../report.js';
import { isHar, readHar } from './har.js';
import { isReportFile, readReportFile } from './report-file.js';

const SIGNED_URL = /^\s*https?:\/\/\S+[?&](?:X-(?:Amz|Goog)-|AWSAccessKeyId=|Signature=)/i;
const MAXIMUM_VALUES = 50_000;

/** Reads a paste that is JSON as a whole: a HAR file, a case, an application's answer with a URL in it, an error. */
export function readJson(text: string): Report | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
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
