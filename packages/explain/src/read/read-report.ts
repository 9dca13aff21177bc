import type { Report } from '../report.js';
import { relevantPart } from '../url/relevant-part.js';
import { readJson } from './read-json.js';
import { readText } from './read-text.js';
import { type ReportFile, readReportFile } from './report-file.js';

/**
 * Reads whatever somebody has of a failure: a URL anywhere in a text, a curl command, the output of `curl -sv`, raw HTTP,
 * an answer's XML, JSON or HTML, a browser's console, a HAR file, a case file, or a mix of these. Never throws. Of more than 256 KiB of text, only the
 * part around the first signed URL is read; a HAR file is read whole.
 *
 * @param extra what is known besides; it wins over what the text says
 */
export function readReport(input: string | ReportFile, extra: Partial<Report> = {}): Report {
  const report = typeof input === 'string' ? readInput(input) : readReportFile(input);
  const context = { ...report.context, ...extra.context };
  return { ...report, ...extra, ...(Object.keys(context).length === 0 ? {} : { context }) };
}

function readInput(text: string): Report {
  return readJson(text) ?? readText(relevantPart(text));
}
