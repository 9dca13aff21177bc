import { parseAmzDate } from '../amz-date.js';
import { BoundedCache } from '../bounded-cache.js';
import { decodeUriComponent } from '../uri-encode.js';
import { type ParsedCredential, parseCredential } from './credential.js';
import { KnownValues } from './scanned-query.js';

const HOST_ONLY: readonly string[] = ['host'];

/** An access key ID of 128 characters, the longest, with its scope; percent-encoded. */
const LONGEST_KEPT_CREDENTIAL = 256;

/** Remembers what was parsed: clients send the same credential and the same second again and again. */
export class Memo {
  readonly #credentials: BoundedCache<ParsedCredential>;
  readonly known: KnownValues = new KnownValues();
  #lastCredential = '';
  #lastParsed: ParsedCredential | undefined;
  #date = '';
  #time: number | undefined;

  constructor(credentialCacheSize: number) {
    this.#credentials = new BoundedCache(credentialCacheSize);
  }

  /** From the raw value of `X-Amz-Credential`. */
  credential(raw: string): ParsedCredential {
    if (raw === this.#lastCredential && this.#lastParsed !== undefined) return this.#lastParsed;
    let credential = this.#credentials.get(raw);
    if (credential === undefined) {
      credential = parseCredential(decodeUriComponent(raw));
      if (raw.length > LONGEST_KEPT_CREDENTIAL) return credential;
      const kept = copyOf(raw);
      credential = parseCredential(copyOf(credential.text));
      this.#credentials.set(kept, credential);
    }
    this.#lastCredential = raw;
    this.#lastParsed = credential;
    return credential;
  }

  amzDate(text: string): number | undefined {
    if (text !== this.#date) {
      this.#time = parseAmzDate(text);
      this.#date = text;
    }
    return this.#time;
  }

  /** From the raw value of `X-Amz-SignedHeaders`. */
  signedHeaders(raw: string): readonly string[] {
    return raw === 'host' ? HOST_ONLY : splitSignedHeaders(decodeUriComponent(raw));
  }
}

export function splitSignedHeaders(text: string): readonly string[] {
  return text.toLowerCase().split(';');
}

/** A text of its own: a part of a request's target keeps all of that in memory. */
function copyOf(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text));
}
