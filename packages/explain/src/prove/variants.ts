import { REGIONS } from '@countersign/aws-model';
import type { Hints } from '../facts/hints.js';
import type { Change } from './change.js';
import { hostChanges } from './host-variants.js';
import type { SentRequest } from './sent-request.js';
import { type Signable, UNSIGNED_PAYLOAD } from './signable.js';
import { editedLifetimes, pathChanges, queryChanges, removals } from './text-variants.js';

/** The usual changes, the likely ones first; each is tried by itself. */
export function* variantsOf(signable: Signable, request: SentRequest, hints: Hints): Generator<Change> {
  yield* methodChanges(signable, request);
  yield* secretChanges(signable);
  yield* pathChanges(signable);
  yield* queryChanges(signable);
  yield* removals(signable);
  yield* headerChanges(signable);
  yield* hostChanges(signable, request, hints);
  yield* pathMoves(signable, hints);
  yield* regionChanges(signable, hints);
  yield* payloadChanges(signable, request);
  yield* editedLifetimes(signable);
}

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];

function methodChanges(signable: Signable, { method }: SentRequest): Change[] {
  return METHODS.filter((other) => other !== signable.method).map((other) => ({
    cause: method === 'HEAD' && other === 'GET' ? 'head-on-get-url' : 'method-mismatch',
    what: `with the verb \`${other}\``,
    change: { method: other },
  }));
}

function secretChanges({ secret }: Signable): Change[] {
  const cause = 'whitespace-in-credentials';
  const changes: (readonly [what: string, changed: string])[] = [
    ['with white space around the secret removed', secret.trim()],
    ['with all white space in the secret removed', secret.replace(/\s+/g, '')],
    ['with a line feed after the secret', `${secret}\n`],
    ['with CR LF after the secret', `${secret}\r\n`],
    ['with a carriage return after the secret', `${secret}\r`],
    ['with a space after the secret', `${secret} `],
    ['with a space before the secret', ` ${secret}`],
    ['with double quotes around the secret', `"${secret}"`],
    ['with single quotes around the secret', `'${secret}'`],
    ['with the quotes around the secret removed', secret.replace(/^(["'])(.*)\1$/, '$2')],
  ];
  return changes
    .filter(([, changed]) => changed !== secret && changed !== '')
    .map(([what, changed]) => ({ cause, what, change: { secret: changed } }));
}

/** What clients send as Content-Type unasked. */
const USUAL_TYPES = [
  '',
  'application/octet-stream',
  'binary/octet-stream',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'application/json',
  'text/plain',
  'image/jpeg',
  'image/png',
  'application/pdf',
];

function headerChanges(signable: Signable): Change[] {
  const changes: Change[] = [];
  const put = (cause: string, what: string, name: string, value: string | undefined) =>
    changes.push({ cause, what, change: { headers: withHeader(signable.headers, name, value) } });
  for (const [name, value] of signable.headers) {
    if (name === 'host') continue;
    if (name === 'content-type') {
      for (const type of USUAL_TYPES) {
        if (type !== value) put('content-type-not-signed', `with \`content-type: ${type}\``, name, type);
      }
    } else if (value !== '') {
      put('signed-header-not-sent', `with an empty \`${name}\``, name, '');
    }
    if (signable.version === 'v2') put('unsigned-amz-header-sent', `without \`${name}\``, name, undefined);
  }
  if (signable.version === 'v2' && !signable.headers.some(([name]) => name === 'content-type')) {
    for (const type of USUAL_TYPES.slice(1)) {
      put('content-type-not-signed', `with \`content-type: ${type}\``, 'content-type', type);
    }
  }
  return changes;
}

function withHeader(
  headers: Signable['headers'],
  name: string,
  value: string | undefined,
): Signable['headers'] {
  const others = headers.filter(([other]) => other !== name);
  return value === undefined
    ? others
    : headers.some(([other]) => other === name)
      ? headers.map(([other, old]) => [other, other === name ? value : old] as const)
      : [...others, [name, value]];
}

/** A prefix that a proxy put before the path or took from it. */
function pathMoves({ path }: Signable, hints: Hints): Change[] {
  const cause = 'path-rewritten-by-proxy';
  const segments = path.split('/').slice(1);
  const changes: Change[] = [];
  for (let cut = 1; cut < Math.min(segments.length, 4); cut++) {
    const prefix = `/${segments.slice(0, cut).join('/')}`;
    changes.push({
      cause,
      what: `without the prefix \`${prefix}\``,
      change: { path: path.slice(prefix.length) || '/' },
    });
  }
  for (const prefix of new Set(
    [...hints.words.matchAll(/\/[\w.-]+(?=[/\s;"']|$)/g)].map(([found]) => found),
  )) {
    changes.push({ cause, what: `with the prefix \`${prefix}\``, change: { path: `${prefix}${path}` } });
  }
  return changes.slice(0, 16);
}

function regionChanges(signable: Signable, hints: Hints): Change[] {
  if (signable.version === 'v2') return [];
  const regions = new Set([
    ...(hints.bucketRegion === undefined ? [] : [hints.bucketRegion]),
    ...REGIONS.keys(),
    'auto',
  ]);
  regions.delete(signable.region);
  return [...regions].map((region) => ({
    cause: 'wrong-region-in-credential-scope',
    what: `with the region \`${region}\``,
    change: { region },
  }));
}

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function payloadChanges(signable: Signable, { url, sentHeaders }: SentRequest): Change[] {
  if (signable.version === 'v2') return [];
  const inQuery = url.parameters.find(({ name }) => name.toLowerCase() === 'x-amz-content-sha256')?.value;
  const hashes = [UNSIGNED_PAYLOAD, EMPTY_SHA256, sentHeaders?.get('x-amz-content-sha256'), inQuery];
  return [...new Set(hashes)]
    .filter((hash): hash is string => hash !== undefined && hash !== signable.payloadHash)
    .map((payloadHash) => ({
      cause: 'payload-hash-signed',
      what: `with the payload hash \`${payloadHash.slice(0, 16)}\``,
      change: { payloadHash },
    }));
}
