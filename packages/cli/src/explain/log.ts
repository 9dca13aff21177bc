import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createLogReader, explain, maskUrl, type Report, readLog } from '@countersign/explain';
import { unreachable, usageError } from '../exit.js';
import { print, printJson } from '../output.js';
import { describeGroups } from './describe-groups.js';
import type { FailureGroup, LogSummary } from './log-summary.js';

const SURENESS = { low: 0, medium: 1, high: 2 } as const;

/**
 * `explain --log FILE`: what failed, how often and why. Reads line by line, so the log may be of any size.
 *
 * @throws CommandError exit 3 when the file cannot be read, exit 2 when it is no log that is known
 */
export async function explainLog(file: string, json: boolean): Promise<void> {
  const groups = new Map<string, FailureGroup>();
  let requests = 0;
  let failures = 0;
  try {
    for await (const report of requestsIn(file)) {
      requests += 1;
      if ((report.status ?? 0) < 400) continue;
      failures += 1;
      add(groups, report);
    }
  } catch (error) {
    throw unreachable('Unreadable', `could not read ${file}: ${(error as Error).message}`, error);
  }
  if (requests === 0)
    throw usageError(
      `${file === '-' ? 'standard input' : file} contains no line in a known log format; ` +
        'expected an S3 server access log, CloudTrail events, or a log of nginx, Apache, CloudFront or a load balancer',
    );
  const summary: LogSummary = {
    requests,
    failures,
    groups: [...groups.values()].sort((a, b) => b.count - a.count),
  };
  if (json) printJson(summary);
  else print(describeGroups(summary));
}

/** A CloudTrail file may be one JSON document over many lines; every other log is a request a line. */
async function* requestsIn(file: string): AsyncGenerator<Report> {
  const reader = createLogReader();
  const held: string[] = [];
  for await (const line of linesOf(file)) {
    if (held.length > 0 || opensDocument(line)) held.push(line);
    else yield* reader.readLine(line);
  }
  yield* readLog(held.join('\n'));
}

/** Not `readline`: its iterator ends quietly when reading fails. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  const stream = file.endsWith('.gz') ? pipeline(source, createGunzip(), () => {}) : source;
  stream.setEncoding('utf8');
  let rest = '';
  for await (const piece of stream as AsyncIterable<string>) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** A brace that the line does not close again. */
function opensDocument(line: string): boolean {
  const text = line.trim();
  return text.startsWith('{') && !text.endsWith('}');
}

function add(groups: Map<string, FailureGroup>, report: Report): void {
  const [finding] = explain(report, { now: report.at ?? new Date() }).findings;
  const cause = finding?.cause ?? 'unknown';
  let group = groups.get(cause);
  if (group === undefined) {
    group = {
      cause,
      title: finding?.title ?? 'The log does not say why',
      fix: finding?.fix ?? 'Explain one of these requests together with the answer that the client received.',
      confidence: finding?.confidence ?? 'low',
      count: 0,
    };
    groups.set(cause, group);
  }
  group.count += 1;
  note(group, report);
  const confidence = finding?.confidence ?? 'low';
  if (group.example !== undefined && SURENESS[confidence] <= SURENESS[group.confidence]) return;
  group.confidence = confidence;
  group.example = {
    ...(report.method === undefined ? {} : { method: report.method }),
    ...(report.url === undefined ? {} : { url: maskUrl(report.url) }),
    ...(report.status === undefined ? {} : { status: report.status }),
  };
  if (finding?.evidence[0] !== undefined) group.evidence = finding.evidence[0];
}

function note(group: FailureGroup, { at }: Report): void {
  if (at === undefined) return;
  const instant = at.toISOString().replace('.000Z', 'Z');
  if (group.firstAt === undefined || instant < group.firstAt) group.firstAt = instant;
  if (group.lastAt === undefined || instant > group.lastAt) group.lastAt = instant;
}
