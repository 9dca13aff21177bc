import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hmacSha256Hex, prepareHmacKey, sha256Hex } from '#hash';
import { canonicalHeaders, foldHeaderValues } from '../src/canonical-headers.js';
import { canonicalQueryString, parseQueryString } from '../src/canonical-query-string.js';
import { canonicalRequest } from '../src/canonical-request.js';
import { canonicalUri } from '../src/canonical-uri.js';
import { EMPTY_SHA256 } from '../src/constants.js';
import { formatCredentialScope } from '../src/credential-scope.js';
import { deriveSigningKey } from '../src/signing-key.js';
import { stringToSign } from '../src/string-to-sign.js';
import type { Credentials } from '../src/types.js';
import { encodePathAgain, encodeUriComponent } from '../src/uri-encode.js';

/** AWS's published vectors, stage by stage: a failure names the stage that broke. */
const SUITE = join(import.meta.dirname, 'vectors', 'aws-signing-test-suite');

interface Context {
  readonly credentials: Credentials;
  readonly region: string;
  readonly service: string;
  readonly timestamp: string;
  readonly expiresIn: number;
  readonly normalize: boolean;
}

interface Stages {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly signature: string;
}

const shared: Context = JSON.parse(readFileSync(join(SUITE, 'context.json'), 'utf8'));
const cases = readdirSync(SUITE, { withFileTypes: true }).filter((entry) => entry.isDirectory());

function read(name: string, file: string): string | undefined {
  const path = join(SUITE, name, file);
  return existsSync(path) ? readFileSync(path, 'utf8').replace(/\n$/, '') : undefined;
}

/** As bytes on the wire: one character each. */
function parseRequest(text: string) {
  const wire = Buffer.from(text, 'utf8').toString('latin1');
  const [line = '', ...headerLines] = wire.split('\n');
  const target = line.slice(line.indexOf(' ') + 1, line.lastIndexOf(' '));
  const mark = target.indexOf('?');
  const headers = new Map<string, string[]>();
  for (const header of headerLines) {
    const colon = header.indexOf(':');
    const name = header.slice(0, colon).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), header.slice(colon + 1)]);
  }
  return {
    method: line.slice(0, line.indexOf(' ')),
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers,
  };
}

function sign(name: string, mechanism: 'header' | 'query'): Stages {
  const override = read(name, 'context.json');
  const context: Context = { ...shared, ...(override === undefined ? {} : JSON.parse(override)) };
  const { credentials } = context;
  const date = context.timestamp.replace(/[-:]/g, '');
  const scope = { date: date.slice(0, 8), region: context.region, service: context.service };
  const request = parseRequest(read(name, 'request.txt') ?? '');
  const parameters = parseQueryString(request.query);
  if (mechanism === 'header') {
    request.headers.set('x-amz-date', [date]);
    if (credentials.sessionToken) request.headers.set('x-amz-security-token', [credentials.sessionToken]);
  }
  const names = [...request.headers.keys()].sort();
  if (mechanism === 'query') {
    const add = (name: string, value: string) => parameters.push({ name, value: encodeUriComponent(value) });
    add('X-Amz-Algorithm', 'AWS4-HMAC-SHA256');
    add('X-Amz-Credential', `${credentials.accessKeyId}/${formatCredentialScope(scope)}`);
    add('X-Amz-Date', date);
    add('X-Amz-SignedHeaders', names.join(';'));
    add('X-Amz-Expires', String(context.expiresIn));
    if (credentials.sessionToken) add('X-Amz-Security-Token', credentials.sessionToken);
  }
  const canonical = canonicalRequest({
    method: request.method,
    uri: context.normalize ? canonicalUri(request.path, 'generic') : encodePathAgain(request.path),
    queryString: canonicalQueryString(parameters),
    headers: canonicalHeaders(
      names.map((name) => ({ name, value: foldHeaderValues(request.headers.get(name) ?? []) })),
    ),
    signedHeaders: names.join(';'),
    payloadHash: EMPTY_SHA256,
  });
  const text = stringToSign(date, formatCredentialScope(scope), sha256Hex(canonical));
  const key = prepareHmacKey(deriveSigningKey(credentials.secretAccessKey, scope));
  return { canonicalRequest: canonical, stringToSign: text, signature: hmacSha256Hex(key, text) };
}

const published = cases.flatMap(({ name }) =>
  (['header', 'query'] as const).flatMap((mechanism) =>
    (
      [
        ['canonicalRequest', 'canonical-request'],
        ['stringToSign', 'string-to-sign'],
        ['signature', 'signature'],
      ] as const
    ).flatMap(([stage, file]) => {
      const expected = read(name, `${mechanism}-${file}.txt`);
      return expected === undefined ? [] : [{ name, mechanism, stage, expected }];
    }),
  ),
);

test.each(published)('$name, signed in the $mechanism: $stage', ({ name, mechanism, stage, expected }) => {
  expect(sign(name, mechanism)[stage]).toBe(expected);
});
