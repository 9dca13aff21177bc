import { hmacSha256Hex, sha256Hex } from '#hash';
import { CHUNK_ALGORITHM, EMPTY_SHA256, TRAILER_ALGORITHM } from '../constants.js';
import { type ScopedKey, SigningKeyCache } from '../signing-key.js';
import type { CredentialScope } from '../types.js';

/** What the signatures of chunks hang on: the request's own signature, and how it was made. */
export interface SeedSignature {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly credentialScope: CredentialScope;
  /** The date line of the request, as signed. */
  readonly date: string;
  /** Signature of the request itself. */
  readonly signature: string;
}

/**
 * The chain of chunk signatures ("Signature Calculations for the Authorization Header: Transferring
 * Payload in Multiple Chunks"): each one covers its chunk and the signature before it.
 */
export class SignatureChain {
  readonly #scoped: ScopedKey;
  readonly #date: string;
  #previous: string;

  constructor(seed: SeedSignature) {
    const { date, region, service } = seed.credentialScope;
    this.#scoped = new SigningKeyCache(1).get(seed.secretAccessKey, date, region, service);
    this.#date = seed.date;
    this.#previous = seed.signature;
  }

  chunk(payloadHash: string): Link {
    return this.#link(`${CHUNK_ALGORITHM}\n${this.#head()}\n${EMPTY_SHA256}\n${payloadHash}`);
  }

  /** @param trailers `name:value\n` for each trailer, in the order sent. */
  trailer(trailers: string): Link {
    return this.#link(`${TRAILER_ALGORITHM}\n${this.#head()}\n${sha256Hex(trailers)}`);
  }

  #head(): string {
    return `${this.#date}\n${this.#scoped.scope}\n${this.#previous}`;
  }

  #link(stringToSign: string): Link {
    this.#previous = hmacSha256Hex(this.#scoped.key, stringToSign);
    return { stringToSign, signature: this.#previous };
  }
}

export interface Link {
  readonly stringToSign: string;
  readonly signature: string;
}
