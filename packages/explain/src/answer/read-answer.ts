import type { Report } from '../report.js';
import type { Answer } from './answer.js';
import type { ReadBody } from './read-body.js';
import { readHtmlError } from './read-html-error.js';
import { readJsonError } from './read-json-error.js';
import { readMessage } from './read-message.js';
import { readXmlError } from './read-xml-error.js';
import { tellProvider } from './tell-provider.js';

/** No answer of a store is longer; what follows is not read. */
const MAXIMUM_BODY_LENGTH = 131_072;

/** Reads the answer in a report. Never throws; whatever cannot be read is left out. */
export function readAnswer(report: Report): Answer {
  const headers = new Map(
    (report.responseHeaders ?? []).map(([name, value]) => [name.trim().toLowerCase(), value.trim()]),
  );
  const body = readBody(report.errorBody ?? '');
  const said = readMessage(report.message ?? '');
  const code = body.code ?? headers.get('x-amz-error-code') ?? headers.get('x-minio-error-code') ?? said.code;
  const message =
    body.message ?? headers.get('x-amz-error-message') ?? headers.get('x-minio-error-desc') ?? said.message;
  const status = report.status ?? body.status ?? said.status;
  const requestId =
    body.elements.get('RequestId') ?? headers.get('x-amz-request-id') ?? headers.get('x-amzn-requestid');
  const serverTime = readTime(body.elements.get('ServerTime')) ?? readTime(headers.get('date'));
  const provider = tellProvider(headers, body, report.context);
  return {
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
    elements: body.elements,
    headers,
    ...(provider === undefined ? {} : { provider }),
    ...(serverTime === undefined ? {} : { serverTime }),
    ...(requestId === undefined ? {} : { requestId }),
    form: body.form,
  };
}

function readBody(text: string): ReadBody {
  const body = text.slice(0, MAXIMUM_BODY_LENGTH).trim();
  if (body === '') return { form: 'none', elements: new Map() };
  return (
    readJsonError(body) ??
    readHtmlError(body) ??
    readXmlError(body) ?? { form: 'text', elements: new Map(), ...readMessage(body) }
  );
}

function readTime(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
