import { AwsError, queryStatusOf, s3StatusOf } from '@countersign/aws-model';
import { SigV4Error } from '@countersign/sigv4';
import { type Answer, XML_DECLARATION } from './answer.js';
import { asUuid } from './request-ids.js';
import { escapeXml } from './xml-writer.js';

/** An error in the one form that the writers below and the log know. */
export interface Refusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly extras: ReadonlyArray<readonly [name: string, text: string]>;
  readonly reason: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly headers: readonly string[];
}

/** Whatever was thrown as a refusal, or undefined where it is a fault of ours. */
export function asRefusal(error: unknown, service: 's3' | 'sts' | 'iam'): Refusal | undefined {
  if (error instanceof AwsError) return error;
  if (error instanceof SigV4Error) {
    return {
      code: error.code,
      status: service === 's3' ? s3StatusOf(error.code) : queryStatusOf(error.code),
      message: error.message,
      extras: error.extras,
      reason: error.reason,
      facts: error.facts ?? {},
      headers: [],
    };
  }
  return undefined;
}

/**
 * `<Error>` as S3 sends it: no namespace, extras before the ids, ids last.
 *
 * @param reason for `x-countersign-reason`; undefined: the header is left out
 */
export function s3ErrorAnswer(
  refusal: Refusal,
  requestId: string,
  hostId: string,
  reason: string | undefined,
): Answer {
  const extras = refusal.extras.map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`).join('');
  return {
    status: refusal.status,
    headers: ['Content-Type', 'application/xml', ...reasonOf(refusal, reason), ...refusal.headers],
    body:
      XML_DECLARATION +
      `<Error><Code>${refusal.code}</Code><Message>${escapeXml(refusal.message)}</Message>${extras}` +
      `<RequestId>${requestId}</RequestId><HostId>${hostId}</HostId></Error>`,
  };
}

/** Ours, beside AWS's: see `countersign why`. An answer such as 304 is no refusal. */
function reasonOf(refusal: Refusal, reason: string | undefined): readonly string[] {
  return refusal.status < 400 || reason === undefined ? [] : [REASON_HEADER, reason];
}

const REASON_HEADER = 'x-countersign-reason';

const QUERY_NAMESPACES = {
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
} as const;

/** `<ErrorResponse>` as the query-protocol services send it; one of them has no message (`ReportNotPresent`). */
export function queryErrorAnswer(
  refusal: Refusal,
  requestId: string,
  service: 'sts' | 'iam',
  reason: string | undefined,
): Answer {
  const type = refusal.status >= 500 ? 'Receiver' : 'Sender';
  const message = refusal.message === '' ? '' : `    <Message>${escapeXml(refusal.message)}</Message>\n`;
  return {
    status: refusal.status,
    headers: ['Content-Type', 'text/xml', ...reasonOf(refusal, reason), ...refusal.headers],
    body:
      `<ErrorResponse xmlns="${QUERY_NAMESPACES[service]}">\n  <Error>\n    <Type>${type}</Type>\n    ` +
      `<Code>${refusal.code}</Code>\n${message}  </Error>\n  ` +
      `<RequestId>${asUuid(requestId)}</RequestId>\n</ErrorResponse>\n`,
  };
}
