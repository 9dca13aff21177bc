import { compareParameters, joinParameters, parseQueryString } from '../canonical-query-string.js';
import { decodeUriComponent } from '../uri-encode.js';

/** Canonical as it stands: every pair has its `=`, escapes are upper-case and only where needed. */
const CANONICAL_QUERY =
  /^(?:[A-Za-z0-9\-._~]|%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]))+=(?:[A-Za-z0-9\-._~]|%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]))*(?:&(?:[A-Za-z0-9\-._~]|%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]))+=(?:[A-Za-z0-9\-._~]|%(?:[0189A-F][0-9A-F]|2[0-9A-CF]|3[A-F]|40|5[B-E]|60|7[B-DF]))*)*$/;

const SIGNATURE = 'X-Amz-Signature';

/**
 * The parameters of query authentication, found in one pass over the raw query string.
 * Values are raw; the first of repeated parameters counts. Names are case-sensitive.
 */
export class ScannedQuery {
  readonly raw: string;
  algorithm: string | undefined = undefined;
  credential: string | undefined = undefined;
  date: string | undefined = undefined;
  expires: string | undefined = undefined;
  signedHeaders: string | undefined = undefined;
  signature: string | undefined = undefined;
  securityToken: string | undefined = undefined;
  payloadHash: string | undefined = undefined;
  /** The `Signature` parameter of Signature Version 2. */
  version2Signature: string | undefined = undefined;
  #sorted = true;
  #signatureFrom = -1;
  #signatureTo = -1;
  #signatures = 0;

  constructor(raw: string) {
    this.raw = raw;
    let previousName = '';
    let previousValue = '';
    let equals = -1;
    for (let from = 0; from < raw.length; ) {
      let to = raw.indexOf('&', from);
      if (to < 0) to = raw.length;
      if (equals < from) {
        equals = raw.indexOf('=', from);
        if (equals < 0) equals = raw.length;
      }
      const nameEnd = equals < to ? equals : to;
      const name = raw.slice(from, nameEnd);
      const value = nameEnd < to ? raw.slice(nameEnd + 1, to) : '';
      if (name < previousName || (name === previousName && value < previousValue)) this.#sorted = false;
      previousName = name;
      previousValue = value;
      this.#take(name.includes('%') ? decodeUriComponent(name) : name, value, from, to);
      from = to + 1;
    }
  }

  #take(name: string, value: string, from: number, to: number): void {
    switch (name) {
      case 'X-Amz-Algorithm':
        this.algorithm ??= value;
        break;
      case 'X-Amz-Credential':
        this.credential ??= value;
        break;
      case 'X-Amz-Date':
        this.date ??= value;
        break;
      case 'X-Amz-Expires':
        this.expires ??= value;
        break;
      case 'X-Amz-SignedHeaders':
        this.signedHeaders ??= value;
        break;
      case SIGNATURE:
        this.signature ??= value;
        this.#signatureFrom = from;
        this.#signatureTo = to;
        this.#signatures++;
        break;
      case 'X-Amz-Security-Token':
        this.securityToken ??= value;
        break;
      case 'X-Amz-Content-Sha256':
      case 'x-amz-content-sha256':
        this.payloadHash ??= value;
        break;
      case 'Signature':
        this.version2Signature ??= value;
        break;
    }
  }

  /**
   * The canonical query string without the signature. A query in canonical order, as most signers
   * write it, needs no sorting: the signature is cut out of it.
   */
  canonicalQueryString(): string {
    const { raw } = this;
    if (this.#sorted && this.#signatures <= 1 && CANONICAL_QUERY.test(raw)) {
      if (this.#signatures === 0) return raw;
      if (this.#signatureFrom === 0) return raw.slice(this.#signatureTo + 1);
      return raw.slice(0, this.#signatureFrom - 1) + raw.slice(this.#signatureTo);
    }
    const parameters = parseQueryString(raw).filter(({ name }) => name !== SIGNATURE);
    return joinParameters(parameters.sort(compareParameters));
  }
}

/** Decodes a raw query value as a form does: `+` is a space. */
export function decodeQueryValue(raw: string): string {
  return decodeUriComponent(raw.includes('+') ? raw.replaceAll('+', ' ') : raw);
}
