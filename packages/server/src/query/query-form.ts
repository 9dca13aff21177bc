import { createHash } from 'node:crypto';
import { queryError } from '@countersign/aws-model';
import { parseQuery } from '@countersign/sigv4';
import { readAddress } from '../wire/address.js';
import type { WireRequest } from '../wire/request.js';
import { type SmallBodies, UNSIGNED_BODY_BYTES } from '../wire/small-bodies.js';
import { parseQueryParameters } from './query-parameters.js';

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

/** What a form says, and the hash of it that a signature must be of. */
interface ReadForm {
  readonly parameters: ReadonlyMap<string, string>;
  /** SHA-256, hex. */
  readonly payloadHash: string;
}

/** The form of a request to STS or IAM: the body of a POST, the query string of a GET. */
export class QueryForm {
  readonly #request: WireRequest;
  readonly #credential: string | undefined;
  #service: QueryService;

  constructor(request: WireRequest) {
    this.#request = request;
    this.#credential = credentialOf(request);
    const signed = this.#credential?.split('/', 4)[3];
    this.#service = signed === 'iam' ? 'iam' : 'sts';
  }

  /**
   * Which of the two services is meant: as the signature says, else as the API version in the form does, once it is read.
   * Unsigned requests without a version are STS's, which has the only operations that need no signature.
   */
  get service(): QueryService {
    return this.#service;
  }

  /**
   * Reads it. Bounded.
   *
   * @throws AwsError RequestEntityTooLarge, MalformedInput
   * @throws BodyGivenUpError
   */
  async read(bodies: SmallBodies): Promise<ReadForm> {
    const request = this.#request;
    const maximum = this.#credential !== undefined ? SIGNED_FORM_BYTES : UNSIGNED_BODY_BYTES;
    if ((request.contentLength ?? 0) > maximum) throw formTooLarge(maximum);
    if (request.method !== 'POST') return this.#parse(request.query, sha256(''));
    // Of a body that does not say its length the most is expected.
    const expected = request.contentLength ?? maximum;
    const body = await bodies.gather(atMost(request.body, maximum), 'stranger', expected);
    return this.#parse(body.toString('utf8'), sha256(body));
  }

  #parse(text: string, payloadHash: string): ReadForm {
    const parameters = parseQueryParameters(text);
    const signed = this.#credential?.split('/', 4)[3];
    if (signed !== 'iam' && signed !== 'sts')
      this.#service = SERVICE_OF_VERSION[parameters.get('Version') ?? ''] ?? 'sts';
    return { parameters, payloadHash };
  }
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
