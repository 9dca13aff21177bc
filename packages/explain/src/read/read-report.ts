import type { Report } from '../report.js';
import { readJson } from './read-json.js';
import { readText } from './read-text.js';
import { type ReportFile, readReportFile } from './report-file.js';

/** No text but JSON is read beyond this many characters. */
const MAXIMUM_TEXT_LENGTH = 2_000_000;

/**
 * Reads whatever somebody has of a failure: a URL anywhere in a text, a curl command, the output of `curl -sv`, raw HTTP,
 * an answer's XML, JSON or HTML, a browser's console, a HAR file, a case file, or a mix of these. Never throws.
 *
 * @param extra what is known besides; it wins over what the text says
 */
export function readReport(input: string | ReportFile, extra: Partial<Report> = {}): Report {
  const report = typeof input === 'string' ? readInput(input) : readReportFile(input);
  const context = { ...report.context, ...extra.context };
  return { ...report, ...extra, ...(Object.keys(context).length === 0 ? {} : { context }) };
}

function readInput(text: string): Report {
  return readJson(text) ?? readText(text.slice(0, MAXIMUM_TEXT_LENGTH));
}
