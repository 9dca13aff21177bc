import type { ContextValue, RequestContext } from '@countersign/policy';
import type { Caller } from '../authentication/caller.js';
import type { RequestClaim } from '../exchange.js';
import type { S3Request } from '../s3/common/s3-request.js';
import type { BucketRecord } from '../store/ports.js';
import type { WireRequest } from '../wire/request.js';
import { CONDITION_KEYS, keysOfFamily, valueInFamily } from './condition-keys.js';

/** What condition keys are answered from. */
export interface ContextSource {
  readonly request: ContextRequest;
  readonly caller: Caller;
  readonly claim: ContextClaim | undefined;
  readonly now: number;
  readonly region: string;
  /** Account that owns the resource; undefined where an anonymous visitor asks for no bucket. */
  readonly resourceAccount?: string | undefined;
  readonly bucket?: BucketRecord | undefined;
  /** Name of the S3 operation. */
  readonly operation?: string | undefined;
  /** What is asked of S3. */
  readonly asked?: S3Request | undefined;
  /** Parameters of a request to STS or IAM. */
  readonly parameters?: ReadonlyMap<string, string> | undefined;
  /** Keys that only the operation knows, in lower case; they win. */
  readonly extra?: Readonly<Record<string, ContextValue>> | undefined;
  /** Keys that cost a look-up, made only for policies that ask for them. */
  readonly late?: readonly LateKeys[] | undefined;
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

/** What an OIDC provider said of a role's session: `<issuer>:sub` and the like. */
function federatedValue({ caller }: ContextSource, key: string): ContextValue | undefined {
  const keys = caller.kind === 'assumed-role' ? caller.federatedKeys : undefined;
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined;
}

/** The condition keys of one request, each made when a policy asks for it. */
export class RequestKeys implements RequestContext {
  readonly #source: ContextSource;
  /** Late keys that a policy asked for and that are not loaded: the decision is only good once they are. */
  missed: LateKeys[] | undefined;

  constructor(source: ContextSource) {
    this.#source = source;
  }

  get(key: string): ContextValue | undefined {
    const source = this.#source;
    // A policy may ask for a key named `constructor`.
    if (source.extra !== undefined && Object.hasOwn(source.extra, key)) return source.extra[key];
    const row = CONDITION_KEYS.get(key);
    const value =
      row === undefined ? (valueInFamily(source, key) ?? federatedValue(source, key)) : row.read(source);
    if (value === undefined && source.late !== undefined) this.#noteMissed(source.late, key);
    return value;
  }

  #noteMissed(late: readonly LateKeys[], key: string): void {
    for (const keys of late) {
      if (!keys.covers(key) || this.missed?.includes(keys)) continue;
      this.missed ??= [];
      this.missed.push(keys);
    }
  }
}

/** The source with late keys loaded. What the operation itself said still wins. */
export async function withLateKeys(
  source: ContextSource,
  wanted: readonly LateKeys[],
): Promise<ContextSource> {
  const loaded = await Promise.all(wanted.map((keys) => keys.load()));
  return {
    ...source,
    extra: Object.assign(Object.create(null), ...loaded, source.extra),
    late: source.late?.filter((keys) => !wanted.includes(keys)),
  };
}

/** Every key that has a value, spelled as AWS's pages do, by name. Slow: for somebody who asks why. */
export function listContext(source: ContextSource): Array<readonly [key: string, value: ContextValue]> {
  const found = new Map<string, readonly [string, ContextValue]>();
  for (const [lower, { name, read }] of CONDITION_KEYS) {
    const value = read(source);
    if (value !== undefined) found.set(lower, [name, value]);
  }
  for (const [name, value] of keysOfFamily(source)) found.set(name.toLowerCase(), [name, value]);
  for (const [lower, value] of Object.entries(source.extra ?? {}))
    found.set(lower, [CONDITION_KEYS.get(lower)?.name ?? found.get(lower)?.[0] ?? lower, value]);
  return [...found.values()].sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1));
}
