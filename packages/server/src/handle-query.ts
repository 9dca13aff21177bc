import { createHash } from 'node:crypto';
import { queryError } from '@countersign/aws-model';
import { parseQuery } from '@countersign/sigv4';
import { authenticate } from './authenticate.js';
import { decide, type Question, queryAccessDenied } from './authorize.js';
import { verifyOrExplain } from './explain-signature.js';
import type { QueryExchange } from './query-exchange.js';
import { handleQuery } from './query-protocol.js';
import type { Services } from './services.js';
import { readAddress } from './wire/address.js';
import type { Answer } from './wire/answer.js';
import type { WireRequest } from './wire/request.js';

export type QueryService = 'sts' | 'iam';

/** A form larger than this is no request of STS or IAM: the largest carries a few policies. */
const MAXIMUM_FORM_BYTES = 1_048_576;

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

/** The form of a query request: body for POST, query string for GET. Bounded. */
export async function readForm(request: WireRequest): Promise<{ text: string; payloadHash: string }> {
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let size = 0;
  if ((request.contentLength ?? 0) > MAXIMUM_FORM_BYTES) throw queryError('RequestEntityTooLarge');
  if (request.method === 'POST') {
    for await (const piece of request.body) {
      size += piece.length;
      if (size > MAXIMUM_FORM_BYTES) throw queryError('RequestEntityTooLarge');
      hash.update(piece);
      pieces.push(piece);
    }
  }
  const body = Buffer.concat(pieces).toString('utf8');
  return { text: request.method === 'POST' ? body : request.query, payloadHash: hash.digest('hex') };
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
