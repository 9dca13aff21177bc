import type { Pair, Report } from '../report.js';

/** Characters of a message that are read: what the reader of files takes, too. */
const LONGEST_MESSAGE = 32_768;
/** Characters of a header or a form field. A form's policy is the longest of them; S3 takes 20 KB of all fields. */
const LONGEST_VALUE = 32_768;
const LONGEST_NAME = 1_024;
const MOST_PAIRS = 500;

/** As much of a report as is looked at: no client says more, and whoever pastes a megabyte waits no longer. */
export function boundReport(report: Report): Report {
  const { message, requestHeaders, responseHeaders, formFields } = report;
  return {
    ...report,
    ...(message === undefined ? {} : { message: message.slice(0, LONGEST_MESSAGE) }),
    ...(requestHeaders === undefined ? {} : { requestHeaders: bound(requestHeaders) }),
    ...(responseHeaders === undefined ? {} : { responseHeaders: bound(responseHeaders) }),
    ...(formFields === undefined ? {} : { formFields: bound(formFields) }),
  };
}

function bound(pairs: readonly Pair[]): readonly Pair[] {
  return pairs
    .slice(0, MOST_PAIRS)
    .map(([name, value]) => [name.slice(0, LONGEST_NAME), value.slice(0, LONGEST_VALUE)]);
}
