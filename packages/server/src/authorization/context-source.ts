import type { ContextValue } from '@countersign/policy';
import type { Caller } from '../authentication/caller.js';
import type { RequestClaim } from '../authentication/request-claim.js';
import type { S3Request } from '../s3/common/s3-request.js';
import type { BucketRecord } from '../store/ports/buckets.js';
import type { WireRequest } from '../wire/request.js';

/**
 * What condition keys are answered from. Fields that are not readonly are replaced once the request has its answer: see
 * {@link releaseRequest}.
 */
export interface ContextSource {
  request: ContextRequest;
  readonly caller: Caller;
  claim: ContextClaim | undefined;
  readonly now: number;
  readonly region: string;
  /** Account that owns the resource; undefined where an anonymous visitor asks for no bucket. */
  readonly resourceAccount?: string | undefined;
  readonly bucket?: BucketRecord | undefined;
  /** Name of the S3 operation. */
  readonly operation?: string | undefined;
  /** What is asked of S3. */
  asked?: S3Request | undefined;
  /** Parameters of a request to STS or IAM. */
  readonly parameters?: ReadonlyMap<string, string> | undefined;
  /** Keys that only the operation knows, in lower case; they win. */
  readonly extra?: Readonly<Record<string, ContextValue>> | undefined;
  /** Keys that cost a look-up, made only for policies that ask for them. */
  late?: readonly LateKeys[] | undefined;
}

/** All that keys are read from in a request: what is kept of it afterwards for `why` is no more. */
export type ContextRequest = Pick<
  WireRequest,
  'method' | 'path' | 'query' | 'header' | 'parameters' | 'movedHeaders' | 'remoteAddress' | 'secure'
>;

/** All that keys are read from in a claim: neither signature nor token. */
type ContextClaim = Pick<RequestClaim, 'mechanism' | 'algorithm' | 'signedAt'>;

/** Keys whose values are not in the request line and headers: of a body, or of the object that is there. */
export interface LateKeys {
  /** @param key in lower case */
  covers(key: string): boolean;
  /** All keys covered that have a value, in lower case. */
  load(): Promise<Readonly<Record<string, ContextValue>>>;
}

/**
 * Leaves in `source` what a question can be judged by again, and drops the connection, the signature and what was only for
 * looking things up. The request has its answer, so nobody else has the source any more; a copy would cost more than the rest.
 */
export function releaseRequest(source: ContextSource, kept: ContextRequest): void {
  const { claim } = source;
  source.request = kept;
  source.asked = source.asked?.keptWith(kept);
  source.late = undefined;
  if (claim !== undefined)
    source.claim = { mechanism: claim.mechanism, algorithm: claim.algorithm, signedAt: claim.signedAt };
}
