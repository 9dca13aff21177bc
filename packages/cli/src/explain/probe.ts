import { clockOffset, type HttpAnswer, type Transport, UnreachableError } from '@countersign/aws-client';
import { nodeTransport } from '@countersign/aws-client/node';
import { type Pair, type PresignedUrl, parsePresignedUrl, type Report } from '@countersign/explain';

import { usageError } from '../exit.js';
import type { ExplainFlags } from './flags.js';
import { lookWithCredentials } from './look.js';

/** Headers of an answer that tell something about a failure. */
const TELLING = [
  'date',
  'server',
  'location',
  'content-type',
  'x-amz-bucket-region',
  'x-amz-request-id',
  'x-amz-error-code',
  'x-countersign-reason',
  'access-control-allow-origin',
  'access-control-allow-methods',
  'vary',
  'via',
];
/** A `Date` has whole seconds and a request takes time: less says nothing about a clock. */
const TELLING_SECONDS = 60;

/**
 * Asks the service: the URL itself with a GET of one byte or a HEAD, which change nothing; for any other method only an
 * unsigned HEAD of its host, for the clock and the region. With credentials, all that `check` looks at, but never at the
 * URL's own host: see {@link lookWithCredentials}. What the report says already is kept.
 *
 * @throws CommandError exit 2 when the report has no URL
 */
export async function probe(
  report: Report,
  flags: ExplainFlags,
  now: Date,
): Promise<{ readonly report: Report; readonly notes: readonly string[] }> {
  const url = report.url === undefined ? undefined : parsePresignedUrl(report.url);
  if (url === undefined) throw usageError('--probe needs a URL to send requests to');
  const transport = nodeTransport();
  const [answered, preflight, looked] = await Promise.all([
    tryUrl(transport, url, report),
    askPreflight(transport, url, report),
    lookWithCredentials(url, flags, now),
  ]);
  return {
    report: { ...answered, context: { ...looked.context, ...preflight, ...answered.context } },
    notes: looked.notes,
  };
}

async function tryUrl(transport: Transport, url: PresignedUrl, report: Report): Promise<Report> {
  const method = report.method ?? methodOf(url);
  const readable = method === 'GET' || method === 'HEAD';
  const answer = await ask(transport, {
    method: readable ? method : 'HEAD',
    url: readable ? sentUrl(url) : `${url.scheme}://${url.authority}/`,
    headers: method === 'GET' ? [['range', 'bytes=0-0']] : [],
  });
  if (typeof answer === 'string') return { ...report, message: report.message ?? answer };
  const measured = clockOf(answer);
  const region = answer.header('x-amz-bucket-region');
  const known = {
    ...report,
    method,
    context: {
      ...measured,
      ...(region === undefined ? {} : { bucket_region: region }),
      ...report.context,
    },
  };
  const answeredBefore = report.status !== undefined || report.errorBody !== undefined;
  if (!readable || answeredBefore) return known;
  const worked = answer.status < 300 || answer.status === 416;
  return {
    ...known,
    status: answer.status,
    responseHeaders: [...(report.responseHeaders ?? []), ...headersOf(answer)],
    ...(worked ? {} : { errorBody: new TextDecoder().decode(answer.body) }),
  };
}

/** What a browser asks before it sends: only where the page's origin is known. */
async function askPreflight(
  transport: Transport,
  url: PresignedUrl,
  report: Report,
): Promise<Record<string, string>> {
  const origin =
    report.context?.origin ?? report.requestHeaders?.find(([name]) => /^origin$/i.test(name))?.[1];
  if (typeof origin !== 'string') return {};
  const answer = await ask(transport, {
    method: 'OPTIONS',
    url: sentUrl(url),
    headers: [
      ['origin', origin],
      ['access-control-request-method', report.method ?? methodOf(url)],
    ],
  });
  if (typeof answer === 'string') return { preflight: answer };
  const allowed = answer.header('access-control-allow-origin');
  return {
    preflight:
      answer.status < 300 && allowed !== undefined
        ? `OK, allows ${allowed}`
        : `refused with ${answer.status}: the CORS rules do not allow this origin, method or header`,
  };
}

async function ask(
  transport: Transport,
  request: { readonly method: string; readonly url: string; readonly headers: readonly Pair[] },
): Promise<HttpAnswer | string> {
  try {
    return await transport(request);
  } catch (error) {
    if (error instanceof UnreachableError) return error.message;
    // The URL or an Origin that was reported cannot be sent at all.
    if (error instanceof TypeError) return `could not be sent: ${error.message}`;
    throw error;
  }
}

/** The URL as it was sent, with what harms it still in it. */
function sentUrl(url: PresignedUrl): string {
  return `${url.scheme}://${url.authority}${url.rawPath}${url.sentQuery === '' ? '' : `?${url.sentQuery}`}`;
}

/** The SDK for JavaScript names the operation in the URL; a part is uploaded with PUT. */
function methodOf(url: PresignedUrl): string {
  const value = (name: string) => url.parameters.find((parameter) => parameter.name === name)?.value;
  const operation = value('x-id') ?? (value('partNumber') === undefined ? '' : 'UploadPart');
  if (/^(Put|Upload)/.test(operation)) return 'PUT';
  if (/^Delete/.test(operation)) return 'DELETE';
  return operation.startsWith('Head') ? 'HEAD' : 'GET';
}

function headersOf(answer: HttpAnswer): Pair[] {
  return TELLING.flatMap((name): Pair[] => {
    const value = answer.header(name);
    return value === undefined ? [] : [[name, value]];
  });
}

/** Said of this machine, which need not be the one that signed. */
function clockOf(answer: HttpAnswer): Record<string, string> {
  const received = Date.now();
  const ahead = Math.round(-(clockOffset(answer.header('date'), received, received) ?? 0) / 1_000);
  if (Math.abs(ahead) < TELLING_SECONDS) return {};
  return { clock_of_this_machine: `${Math.abs(ahead)} s ${ahead > 0 ? 'ahead of' : 'behind'} the service's` };
}
