import { type HmacKey, hmacSha256, prepareHmacKey } from '#hash';
import { BoundedCache } from './bounded-cache.js';
import { TERMINATOR } from './constants.js';
import { formatCredentialScope } from './credential-scope.js';
import type { CredentialScope } from './types.js';

/** Enough for a server with some hundred active keys; an entry takes well under 1 KiB. */
const DEFAULT_SIGNING_KEY_CACHE_SIZE = 512;

/**
 * Step 4, the signing key: a secret key folded with date, region, service and terminator.
 * Good for one UTC day, region and service; never derive anything else from it.
 */
export function deriveSigningKey(secretAccessKey: string, scope: CredentialScope): Uint8Array {
  const secret = new TextEncoder().encode(`AWS4${secretAccessKey}`);
  const dateKey = hmacSha256(secret, scope.date);
  const dateRegionKey = hmacSha256(dateKey, scope.region);
  const dateRegionServiceKey = hmacSha256(dateRegionKey, scope.service);
  return hmacSha256(dateRegionServiceKey, TERMINATOR);
}

/** A signing key ready for use, beside the scope it was made for. */
export interface ScopedKey {
  readonly key: HmacKey;
  /** `date/region/service/aws4_request`. */
  readonly scope: string;
}

interface Remembered extends ScopedKey {
  readonly secretAccessKey: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** Derives signing keys and keeps the latest: deriving one costs four HMACs, twice a whole signature. */
export class SigningKeyCache {
  readonly #entries: BoundedCache<Remembered>;
  #last: Remembered | undefined;

  constructor(size: number = DEFAULT_SIGNING_KEY_CACHE_SIZE) {
    this.#entries = new BoundedCache(size);
  }

  get(secretAccessKey: string, date: string, region: string, service: string): ScopedKey {
    const last = this.#last;
    if (
      last !== undefined &&
      last.secretAccessKey === secretAccessKey &&
      last.date === date &&
      last.region === region &&
      last.service === service
    ) {
      return last;
    }
    // Lengths keep apart parts that contain the separator.
    const id = `${date.length}/${region.length}/${service.length}/${date}/${region}/${service}/${secretAccessKey}`;
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      const key = prepareHmacKey(deriveSigningKey(secretAccessKey, { date, region, service }));
      const scope = formatCredentialScope({ date, region, service });
      entry = { secretAccessKey, date, region, service, key, scope };
      this.#entries.set(id, entry);
    }
    this.#last = entry;
    return entry;
  }
}
