import type { Report } from '../report.js';
import { DEFAULT_FIELDS, readCloudFrontLine, readFieldsLine } from './log/cloudfront-log.js';
import { isCloudTrailEvent, readCloudTrailEvent } from './log/cloudtrail.js';
import { readS3AccessLine } from './log/s3-access-log.js';
import { readCombinedLine, readJsonLogRecord, readLoadBalancerLine } from './log/web-server-log.js';

/** Longer lines are no log lines; a CloudTrail file may be one line, so the bound is wide. */
const MAXIMUM_LINE_LENGTH = 64 * 1024 * 1024;

/** Reads a log line by line, whatever log it is; lines of several logs may be mixed. */
export interface LogReader {
  /** The requests of a line: none where it is no line of a known log, several for a CloudTrail file in one line. */
  readLine(line: string): readonly Report[];
}

/**
 * Reads S3 server access logs, CloudTrail events (files of `Records`, or an event a line), logs of nginx and Apache (combined or
 * JSON), CloudFront's standard logs and those of Application Load Balancers. Each line is told by its own form. Never throws.
 */
export function createLogReader(): LogReader {
  let fields = DEFAULT_FIELDS;
  return {
    readLine(line) {
      const text = line.trimEnd();
      if (text === '' || text.length > MAXIMUM_LINE_LENGTH) return [];
      if (text.startsWith('#')) {
        fields = readFieldsLine(text) ?? fields;
        return [];
      }
      if (text.startsWith('{')) return readJsonLine(text);
      const report =
        readS3AccessLine(text) ??
        readCloudFrontLine(text, fields) ??
        readLoadBalancerLine(text) ??
        readCombinedLine(text);
      return report === undefined ? [] : [report];
    },
  };
}

/** The first request of a line by itself; undefined where it is no line of a known log. */
export function readLogLine(line: string): Report | undefined {
  return createLogReader().readLine(line)[0];
}

/** Reads a whole log, request by request, in the log's order. A CloudTrail file may be spread over many lines. */
export function* readLog(text: string): Generator<Report> {
  const document = text.trimStart().startsWith('{') ? parse(text) : undefined;
  if (document !== undefined) {
    yield* reportsIn(document);
    return;
  }
  const reader = createLogReader();
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    yield* reader.readLine(text.slice(start, end));
    start = end + 1;
  }
}

function readJsonLine(line: string): readonly Report[] {
  const document = parse(line);
  return document === undefined ? [] : [...reportsIn(document)];
}

function* reportsIn(document: object): Generator<Report> {
  const { Records: records } = document as { readonly Records?: unknown };
  for (const record of Array.isArray(records) ? (records as readonly unknown[]) : [document]) {
    if (isCloudTrailEvent(record)) yield readCloudTrailEvent(record);
    else if (typeof record === 'object' && record !== null && !('eventSource' in record)) {
      const report = readJsonLogRecord(record as Readonly<Record<string, unknown>>);
      if (report !== undefined) yield report;
    }
  }
}

function parse(text: string): object | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null ? document : undefined;
  } catch {
    return undefined;
  }
}
