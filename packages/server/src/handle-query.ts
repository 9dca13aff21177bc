import { createHash } from 'node:crypto';
import { queryError } from '@countersign/aws-model';
import { parseQuery } from '@countersign/sigv4';
import { authenticate } from './authentication/authenticate.js';
import { verifyOrExplain } from './authentication/explain-signature.js';
import { decide, type Question, queryAccessDenied } from './authorization/authorize.js';
import type { QueryExchange } from './query/query-exchange.js';
import { handleQuery } from './query/query-protocol.js';
import type { Services } from './services.js';
import { readAddress } from './wire/address.js';
import type { Answer } from './wire/answer.js';
import type { WireRequest } from './wire/request.js';
import { UNSIGNED_BODY_BYTES } from './wire/small-bodies.js';

export type QueryService = 'sts' | 'iam';

/**
 * A signed form larger than this is not a request of STS or IAM: the largest carry policies of 128 KiB. Whether the
 * signature is good shows only when the form was read; one without may be as large as {@link UNSIGNED_BODY_BYTES}.
 */
const SIGNED_FORM_BYTES = 1_048_576;

const SERVICE_OF_VERSION: Readonly<Record<string, QueryService>> = {
  '2011-06-15': 'sts',
  '2010-05-08': 'iam',
};

/**
 * Whether a request is one of the query protocol's (STS, IAM): a form posted to `/`, or a GET of `/` with an Action,
 * where the host names no bucket. S3 has no such operation, so that one port serves all three.
 *
 * @param domains names under which hosts name buckets
 */
export function isQueryRequest(request: WireRequest, domains: readonly string[]): boolean {
  const { method, path } = request;
  if (path !== '/' && path !== '') return false;
  const isForm =
    method === 'POST'
      ? request.header('content-type')?.startsWith('application/x-www-form-urlencoded') === true
      : method === 'GET' && request.parameters.has('Action');
  return isForm && readAddress(request.header('host'), path, domains).bucket === undefined;
}

/**
 * Which of the two services a request means: as its signature says, else as its API version does.
 * Unsigned requests without a version are STS's, which has the only operations that need no signature.
 *
 * @param parameters of the form; absent while it is not read yet
 */
export function queryServiceOf(request: WireRequest, parameters?: ReadonlyMap<string, string>): QueryService {
  const signed = credentialOf(request)?.split('/', 4)[3];
  if (signed === 'iam' || signed === 'sts') return signed;
  return SERVICE_OF_VERSION[parameters?.get('Version') ?? ''] ?? 'sts';
}

const CREDENTIAL = 'Credential=';

/** `key/date/region/service/aws4_request` of the signature that the verifier reads: that of the header, where there is one. */
function credentialOf(request: WireRequest): string | undefined {
  const authorization = request.header('authorization');
  if (!authorization) {
    return parseQuery(request.query).find(([name]) => name === 'X-Amz-Credential')?.[1];
  }
  const from = authorization.indexOf(CREDENTIAL);
  return from === -1 ? undefined : authorization.slice(from + CREDENTIAL.length).split(',', 1)[0];
}

/**
 * The form of a query request: body for POST, query string for GET. Bounded.
 *
 * @throws AwsError RequestEntityTooLarge
 * @throws BodyGivenUpError
 */
export async function readForm(
  { bodies }: Services,
  request: WireRequest,
): Promise<{ text: string; payloadHash: string }> {
  const maximum = credentialOf(request) !== undefined ? SIGNED_FORM_BYTES : UNSIGNED_BODY_BYTES;
  if ((request.contentLength ?? 0) > maximum) throw formTooLarge(maximum);
  if (request.method !== 'POST') return { text: request.query, payloadHash: sha256('') };
  // Of a body that does not say its length the most is expected.
  const expected = request.contentLength ?? maximum;
  const body = await bodies.gather(atMost(request.body, maximum), 'stranger', expected);
  return { text: body.toString('utf8'), payloadHash: sha256(body) };
}

async function* atMost(body: AsyncIterable<Buffer>, maximum: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > maximum) throw formTooLarge(maximum);
    yield piece;
  }
}

function formTooLarge(maximum: number): Error {
  const reason = maximum === SIGNED_FORM_BYTES ? 'RequestEntityTooLarge' : 'UnsignedBodyTooLarge';
  return queryError('RequestEntityTooLarge', undefined, { reason });
}

function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The way of a request to STS or IAM: authenticate, then the operation, which asks `authorize` for what it needs.
 *
 * @throws AwsError | SigV4Error
 */
export async function handleQueryRequest(
  services: Services,
  request: WireRequest,
  requestId: string,
  service: QueryService,
  form: { readonly parameters: ReadonlyMap<string, string>; readonly payloadHash: string },
): Promise<Answer> {
  const now = services.clock.now();
  const claim = services.verifier.readAuthentication(request, {
    now,
    service,
    payloadHash: form.payloadHash,
    alsoAcceptHeaderTime: services.alsoAcceptHeaderTime?.(),
  });
  const caller = await authenticate(
    services,
    claim,
    (secret) => verifyOrExplain(services.verifier, request, claim!, secret),
    service,
    now,
  );
  if (caller.kind !== 'anonymous') request.noteAccounts?.(caller.accountId, undefined);
  const exchange: QueryExchange = {
    services,
    request,
    requestId,
    now,
    service,
    action: form.parameters.get('Action') ?? '',
    version: form.parameters.get('Version') ?? '',
    parameters: form.parameters,
    caller,
    claim: claim ?? undefined,
    async authorize(action, resource, extra, named) {
      const question: Question = {
        requestId,
        action,
        resource,
        named,
        source: {
          request,
          caller,
          claim: claim ?? undefined,
          now,
          region: services.region,
          resourceAccount: caller.kind === 'anonymous' ? undefined : caller.accountId,
          parameters: form.parameters,
          extra,
        },
      };
      const decision = await decide(services, question);
      if (decision.effect !== 'allow') throw queryAccessDenied(question, decision);
    },
  };
  return handleQuery(exchange);
}
