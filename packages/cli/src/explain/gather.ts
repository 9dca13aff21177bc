import { readFile } from 'node:fs/promises';
import { text as readStream } from 'node:stream/consumers';
import { type Pair, type Report, readReport } from '@countersign/explain';
import { unreachable, usageError } from '../exit.js';
import { parseInstant } from '../presign/instant.js';
import { asUsage } from '../presign/request.js';
import type { ExplainFlags } from './flags.js';
import { localSecret } from './local-secret.js';

/** A report, and the instant at which it is judged when it names none. */
export interface Gathered {
  readonly report: Report;
  readonly now: Date;
  /** What whoever reads the explanation should know of how it came about. */
  readonly notes: readonly string[];
}

/** Puts together what was pasted, what the flags say, the local secret and, where asked for, a probe. */
export async function gatherReport(pasted: string | undefined, flags: ExplainFlags): Promise<Gathered> {
  const now = new Date();
  const extra = await fromFlags(flags);
  const told =
    flags.report === undefined
      ? readReport(await textOf(pasted), extra)
      : merge(readCase(await readText(flags.report), flags.report), extra);
  const report = withSecret(told, flags);
  if (!flags.probe) return { report, now, notes: [] };
  const { probe } = await import('./probe.js');
  return { ...(await probe(report, flags, now)), now };
}

async function fromFlags(flags: ExplainFlags): Promise<Partial<Report>> {
  const at = flags.now === undefined ? undefined : asUsage(() => parseInstant(flags.now!));
  const { header = [], responseHeader = [], fact = [] } = flags;
  const sent = header.filter(([name]) => !isOfAnswer(name));
  const responseHeaders = [...responseHeader, ...header.filter(([name]) => isOfAnswer(name))];
  return {
    ...(flags.method === undefined ? {} : { method: flags.method }),
    ...(flags.status === undefined ? {} : { status: flags.status }),
    ...(flags.errorBody === undefined ? {} : { errorBody: await readText(flags.errorBody) }),
    ...(sent.length === 0 ? {} : { requestHeaders: sent }),
    ...(responseHeaders.length === 0 ? {} : { responseHeaders }),
    ...(at === undefined ? {} : { at }),
    ...(fact.length === 0 ? {} : { context: Object.fromEntries(fact) }),
  };
}

/** Names that only answers carry, given with the flag for requests. */
function isOfAnswer(name: string): boolean {
  return /^(server|location|etag|via|age|x-cache|x-amz-(request-id|id-2|bucket-region|error-code)|access-control-allow-\S+)$/i.test(
    name,
  );
}

/** Flags go before the file: whoever adds one corrects it. */
function merge(report: Report, extra: Partial<Report>): Report {
  const joined = (name: 'requestHeaders' | 'responseHeaders'): readonly Pair[] | undefined =>
    extra[name] === undefined ? report[name] : [...(report[name] ?? []), ...extra[name]];
  const requestHeaders = joined('requestHeaders');
  const responseHeaders = joined('responseHeaders');
  return {
    ...report,
    ...extra,
    ...(requestHeaders === undefined ? {} : { requestHeaders }),
    ...(responseHeaders === undefined ? {} : { responseHeaders }),
    ...(extra.context === undefined ? {} : { context: { ...report.context, ...extra.context } }),
  };
}

function readCase(text: string, file: string): Report {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw usageError(
      `${file} is not JSON; expected an object with url, method, status, error_xml, message, context`,
    );
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw usageError(
      `${file} contains no JSON object; expected url, method, status, error_xml, message, context`,
    );
  return readReport(json as Readonly<Record<string, unknown>>);
}

/** Standard input may hold the URL, the answer and everything around them. */
async function textOf(pasted: string | undefined): Promise<string> {
  if (pasted !== '-') return pasted ?? '';
  const text = await readStream(process.stdin);
  if (text.trim() === '')
    throw usageError('standard input is empty; expected a URL, or output such as the output of `curl -sv`');
  return text;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreachable('Unreadable', `could not read ${path}: ${(error as Error).message}`, error);
  }
}

function withSecret(report: Report, flags: ExplainFlags): Report {
  const credentials = report.credentials ?? localSecret(report, flags, process.env);
  return credentials === undefined ? report : { ...report, credentials };
}
