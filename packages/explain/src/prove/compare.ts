import { decodeUriComponent, sha256Hex } from '@countersign/sigv4';
import type { Answer } from '../answer/answer.js';
import { maskText } from '../mask.js';
import { type CanonicalText, readCanonicalText } from './canonical-text.js';
import type { CanonicalComparison, LineDifference } from './proof.js';
import { type SentRequest, sentHeader, sentParameters, sentPath } from './sent-request.js';

const UNAVAILABLE: CanonicalComparison = { available: false, equal: false, all: [] };
/** Signature Version 4 secrets of a query: shown by name only. */
const SECRET_PARAMETERS: ReadonlySet<string> = new Set(['X-Amz-Security-Token', 'X-Amz-Signature']);

/** What was sent beside what the service says it saw, line by line, in the order of the canonical request. */
export function compareCanonicalRequests(request: SentRequest, answer: Answer): CanonicalComparison {
  const text = answer.elements.get('CanonicalRequest');
  const seen = text === undefined ? undefined : readCanonicalText(text);
  if (seen === undefined) return UNAVAILABLE;
  const all = [
    ...methodDifference(request, seen),
    ...pathDifference(request, seen),
    ...queryDifferences(request, seen),
    ...headerDifferences(request, seen),
    ...scopeDifferences(request, answer),
  ];
  const consistent = hashAgrees(text!, answer.elements.get('StringToSign'));
  return {
    available: true,
    equal: all.length === 0,
    all,
    ...(all[0] === undefined ? {} : { first: all[0] }),
    ...(consistent === undefined ? {} : { answerConsistent: consistent }),
  };
}

function methodDifference({ method }: SentRequest, seen: CanonicalText): LineDifference[] {
  if (method === undefined || method === seen.method) return [];
  return [{ part: 'method', sent: method, seen: seen.method }];
}

function pathDifference({ url }: SentRequest, seen: CanonicalText): LineDifference[] {
  // Characters that no URL may hold go out escaped, however they were pasted.
  return sentPath(url) === seen.path ? [] : [{ part: 'path', sent: url.rawPath, seen: seen.path }];
}

function queryDifferences({ url }: SentRequest, seen: CanonicalText): LineDifference[] {
  const sent = valuesByName(sentParameters(url));
  const saw = valuesByName(
    seen.query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const equals = pair.indexOf('=');
        return equals < 0
          ? { name: pair, value: '' }
          : { name: pair.slice(0, equals), value: pair.slice(equals + 1) };
      }),
  );
  const differences: LineDifference[] = [];
  for (const name of new Set([...sent.keys(), ...saw.keys()])) {
    const before = sent.get(name);
    const after = saw.get(name);
    if (before === after) continue;
    differences.push({
      part: 'query',
      name: decodeUriComponent(name),
      ...(before === undefined ? {} : { sent: shown(name, before) }),
      ...(after === undefined ? {} : { seen: shown(name, after) }),
    });
  }
  return differences;
}

function valuesByName(
  parameters: readonly { readonly name: string; readonly value: string }[],
): Map<string, string> {
  const values = new Map<string, string>();
  for (const { name, value } of parameters) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before}&${value}`);
  }
  return values;
}

function shown(name: string, value: string): string {
  return SECRET_PARAMETERS.has(name) ? '(masked)' : maskText(value);
}

function headerDifferences(request: SentRequest, seen: CanonicalText): LineDifference[] {
  const differences: LineDifference[] = [];
  for (const [name, value] of seen.headers) {
    const sent = sentHeader(request, name);
    if (sent === undefined || sameHeader(name, sent, value)) continue;
    differences.push({ part: 'header', name, sent: maskText(sent), seen: maskText(value) });
  }
  const signed = request.url.v4?.signedHeaders?.join(';').toLowerCase();
  if (signed !== undefined && signed !== seen.signedHeaders) {
    differences.push({ part: 'signed-headers', sent: signed, seen: seen.signedHeaders });
  }
  return differences;
}

function sameHeader(name: string, sent: string, seen: string): boolean {
  return name === 'host' ? sent.toLowerCase() === seen.toLowerCase() : sent === seen;
}

/** The string to sign names date and scope once more. */
function scopeDifferences({ url }: SentRequest, answer: Answer): LineDifference[] {
  const lines = answer.elements.get('StringToSign')?.split('\n');
  if (lines === undefined || lines.length < 4 || url.v4 === undefined) return [];
  const differences: LineDifference[] = [];
  const [, date, scope] = lines;
  const { credential, accessKeyId } = url.v4;
  if (url.v4.date !== undefined && date !== url.v4.date) {
    differences.push({ part: 'date', sent: url.v4.date, seen: date! });
  }
  const sentScope =
    credential !== undefined && accessKeyId !== undefined
      ? credential.slice(accessKeyId.length + 1)
      : undefined;
  if (sentScope !== undefined && scope !== sentScope) {
    differences.push({ part: 'scope', sent: sentScope, seen: scope! });
  }
  return differences;
}

function hashAgrees(canonical: string, stringToSign: string | undefined): boolean | undefined {
  const hash = stringToSign?.trimEnd().split('\n').at(-1);
  return hash !== undefined && /^[0-9a-f]{64}$/.test(hash) ? sha256Hex(canonical) === hash : undefined;
}
