import type { SigningClock } from '@countersign/aws-client';
import { isRegionName } from '@countersign/aws-model';

/** The part of `fetch` that is needed here. */
export type FetchHead = (
  url: string,
  init: { readonly method: 'HEAD'; readonly redirect: 'manual'; readonly signal: AbortSignal },
) => Promise<{ readonly headers: { get(name: string): string | null } }>;

/** Nobody waits longer for a hint; the URL may well be right without it. */
const PATIENCE_MS = 5_000;
const REMEMBERED_BUCKETS = 1_000;

/** Asks where buckets are, and remembers it: a bucket never moves. */
export class BucketRegions {
  readonly #known = new Map<string, Promise<string | undefined>>();

  /**
   * Region of a bucket by an unsigned HEAD, to which S3 answers with `x-amz-bucket-region` whether or not one may see it
   * (S3 API Reference, HeadBucket). Undefined where nobody says.
   *
   * @param url the bucket's address in any region
   * @param clock learns the time of the answer
   */
  find(bucket: string, url: string, fetch: FetchHead, clock?: SigningClock): Promise<string | undefined> {
    const known = this.#known.get(bucket);
    if (known) return known;
    if (this.#known.size >= REMEMBERED_BUCKETS) this.#known.delete(this.#known.keys().next().value!);
    const asked = ask(url, fetch, clock).then((region) => {
      // What was not found out is asked again next time.
      if (region === undefined) this.#known.delete(bucket);
      return region;
    });
    this.#known.set(bucket, asked);
    return asked;
  }
}

async function ask(
  url: string,
  fetch: FetchHead,
  clock: SigningClock | undefined,
): Promise<string | undefined> {
  const headers = await head(url, fetch, clock);
  const region = headers?.get('x-amz-bucket-region') ?? undefined;
  // It goes into the host name that is signed for: what cannot be a region was not said by S3.
  return region !== undefined && isRegionName(region) ? region : undefined;
}

/** The headers of a HEAD, and the clock set by them; undefined where nobody answers. */
export async function head(
  url: string,
  fetch: FetchHead,
  clock?: SigningClock,
): Promise<{ get(name: string): string | null } | undefined> {
  const sentAt = clock?.wallTime();
  try {
    const { headers } = await fetch(url, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    clock?.observe(headers.get('date'), sentAt);
    return headers;
  } catch {
    return undefined;
  }
}
