import { hmacSha256Hex, sha256Hex } from '#hash';
import { formatAmzDate } from '../amz-date.js';
import {
  compareParameters,
  type EncodedParameter,
  encodeParameter,
  joinParameters,
} from '../canonical-query-string.js';
import { canonicalRequest } from '../canonical-request.js';
import { canonicalUri } from '../canonical-uri.js';
import { ALGORITHM, EMPTY_SHA256, MAX_EXPIRES_IN, UNSIGNED_PAYLOAD } from '../constants.js';
import type { SigningKeyCache } from '../signing-key.js';
import { stringToSign } from '../string-to-sign.js';
import type { Credentials, Pair } from '../types.js';
import { encodeUriComponent } from '../uri-encode.js';
import { presignKeys, type UrlOfKey } from './presign-keys.js';
import type { PresignedRequest } from './presigned-request.js';
import {
  canonicalisationOf,
  checkedPath,
  headersToSign,
  hostWithoutDefaultPort,
  ownHeaders,
  type RequestToSign,
  signingTime,
} from './request.js';

export interface PresignInput extends RequestToSign {
  /** Seconds the URL is good for, 1 to 604800 (seven days). */
  readonly expiresIn: number;
  /**
   * Last line of the canonical request. Default: the value of an `x-amz-content-sha256` header, else
   * `UNSIGNED-PAYLOAD` for S3 and the hash of an empty body for other services.
   */
  readonly payloadHash?: string;
  /** `x-amz-*` headers that must be sent as headers, not moved to the query; lower-case names. */
  readonly unhoistableHeaders?: ReadonlySet<string>;
  /** Other headers to move to the query; lower-case names. */
  readonly hoistableHeaders?: ReadonlySet<string>;
}

const HOST_ONLY: readonly string[] = ['host'];
const SECURITY_TOKEN = 'X-Amz-Security-Token';

/** Parts of the query that are the same for every URL of a credential, day, region and service. */
interface CredentialPart {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly sessionToken: string | undefined;
  readonly encodedToken: string;
  readonly encodedCredential: string;
  /** `X-Amz-Algorithm=...&X-Amz-Credential=...`. */
  readonly head: string;
}

/** Presigns; keeps what consecutive calls share. */
export class Presigner {
  readonly #keys: SigningKeyCache;
  #credentialPart: CredentialPart | undefined;
  #second = Number.NaN;
  #amzDate = '';

  constructor(keys: SigningKeyCache) {
    this.#keys = keys;
  }

  presign(input: PresignInput): PresignedRequest {
    const { expiresIn } = input;
    if (!(Number.isInteger(expiresIn) && expiresIn >= 1 && expiresIn <= MAX_EXPIRES_IN)) {
      throw new RangeError(
        `expiresIn must be an integer from 1 to ${MAX_EXPIRES_IN} seconds, not ${expiresIn}`,
      );
    }
    const second = Math.floor(signingTime(input.signingDate) / 1000);
    const amzDate = this.#formatted(second);
    const service = input.service ?? 's3';
    const protocol = input.protocol ?? 'https:';
    const host = hostWithoutDefaultPort(input.host, protocol);
    const path = checkedPath(input.path);
    const scoped = this.#keys.get(
      input.credentials.secretAccessKey,
      amzDate.slice(0, 8),
      input.region,
      service,
    );
    const credential = this.#credential(input.credentials, scoped.scope);

    const plain = (input.headers?.length ?? 0) === 0 && (input.query?.length ?? 0) === 0;
    const query = plain
      ? plainQuery(credential, amzDate, expiresIn)
      : fullQuery(input, credential, amzDate, expiresIn, host);

    const request = canonicalRequest({
      method: input.method,
      uri: canonicalUri(path, canonicalisationOf(service, input.canonicalisation)),
      queryString: query.canonical,
      headers: query.headers ?? `host:${host}\n`,
      signedHeaders: query.signedHeaders,
      payloadHash: payloadHashOf(input, service),
    });
    const text = stringToSign(amzDate, scoped.scope, sha256Hex(request));
    const signature = hmacSha256Hex(scoped.key, text);
    const url = `${protocol}//${host}${path}?${query.before}&X-Amz-Signature=${signature}${query.after}`;
    return new Presigned(url, signature, request, text, query.signedHeaders, second * 1000, expiresIn);
  }

  /** The same request for many objects. */
  presignKeys(input: Omit<PresignInput, 'path'>, pathPrefix: string): UrlOfKey {
    const root = this.presign({ ...input, path: '/' });
    const service = input.service ?? 's3';
    const key = this.#keys.get(
      input.credentials.secretAccessKey,
      this.#amzDate.slice(0, 8),
      input.region,
      service,
    );
    const canonicalisation = canonicalisationOf(service, input.canonicalisation);
    return presignKeys(root, input.method, pathPrefix, key, canonicalisation);
  }

  #formatted(second: number): string {
    if (second !== this.#second) {
      this.#amzDate = formatAmzDate(second * 1000);
      this.#second = second;
    }
    return this.#amzDate;
  }

  #credential(credentials: Credentials, scope: string): CredentialPart {
    const last = this.#credentialPart;
    if (
      last !== undefined &&
      last.accessKeyId === credentials.accessKeyId &&
      last.scope === scope &&
      last.sessionToken === credentials.sessionToken
    ) {
      return last;
    }
    const { accessKeyId, sessionToken } = credentials;
    const encodedCredential = encodeUriComponent(`${accessKeyId}/${scope}`);
    const part: CredentialPart = {
      accessKeyId,
      scope,
      sessionToken,
      encodedToken: encodeUriComponent(sessionToken ?? ''),
      encodedCredential,
      head: `X-Amz-Algorithm=${ALGORITHM}&X-Amz-Credential=${encodedCredential}`,
    };
    this.#credentialPart = part;
    return part;
  }
}

class Presigned implements PresignedRequest {
  readonly url: string;
  readonly signature: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly #signedHeaders: string;
  readonly #signedAt: number;
  readonly #expiresIn: number;

  constructor(
    url: string,
    signature: string,
    request: string,
    text: string,
    signedHeaders: string,
    signedAt: number,
    expiresIn: number,
  ) {
    this.url = url;
    this.signature = signature;
    this.canonicalRequest = request;
    this.stringToSign = text;
    this.#signedHeaders = signedHeaders;
    this.#signedAt = signedAt;
    this.#expiresIn = expiresIn;
  }

  get signedHeaders(): readonly string[] {
    return this.#signedHeaders === 'host' ? HOST_ONLY : this.#signedHeaders.split(';');
  }

  get validFrom(): Date {
    return new Date(this.#signedAt);
  }

  get validUntil(): Date {
    return new Date(this.#signedAt + this.#expiresIn * 1000);
  }
}

function payloadHashOf(input: PresignInput, service: string): string {
  if (input.payloadHash !== undefined) return input.payloadHash;
  for (const [name, value] of input.headers ?? []) {
    if (name.toLowerCase() === 'x-amz-content-sha256') return value;
  }
  return canonicalisationOf(service, input.canonicalisation) === 's3' ? UNSIGNED_PAYLOAD : EMPTY_SHA256;
}

interface PresignedQuery {
  readonly canonical: string;
  /** The query of the URL up to where `X-Amz-Signature` belongs ... */
  readonly before: string;
  /** ... and after it, with its leading `&`. */
  readonly after: string;
  readonly signedHeaders: string;
  /** Absent when Host alone is signed. */
  readonly headers?: string;
}

/** The common case, already in order: nothing but the signature's own parameters. */
function plainQuery(credential: CredentialPart, amzDate: string, expiresIn: number): PresignedQuery {
  const token = credential.sessionToken ? `&${SECURITY_TOKEN}=${credential.encodedToken}` : '';
  const before = `${credential.head}&X-Amz-Date=${amzDate}&X-Amz-Expires=${expiresIn}${token}`;
  return {
    canonical: `${before}&X-Amz-SignedHeaders=host`,
    before,
    after: '&X-Amz-SignedHeaders=host',
    signedHeaders: 'host',
  };
}

function fullQuery(
  input: PresignInput,
  credential: CredentialPart,
  amzDate: string,
  expiresIn: number,
  host: string,
): PresignedQuery {
  const { kept, hoisted } = hoistHeaders(ownHeaders(input.headers ?? [], host), input);
  const { names, block } = headersToSign(kept, input.unsignableHeaders, input.signableHeaders);
  const signedHeaders = names.join(';');
  const generated: Pair[] = [
    ...hoisted,
    ['X-Amz-Algorithm', ALGORITHM],
    ['X-Amz-Credential', `${credential.accessKeyId}/${credential.scope}`],
    ['X-Amz-Date', amzDate],
    ['X-Amz-Expires', String(expiresIn)],
    ['X-Amz-SignedHeaders', signedHeaders],
  ];
  if (credential.sessionToken) generated.push([SECURITY_TOKEN, credential.sessionToken]);
  // A later parameter replaces an earlier one of its name, so that none can be smuggled in twice.
  const taken = new Set(generated.map(([name]) => name));
  taken.add('X-Amz-Signature');
  const own = (input.query ?? []).filter(([name]) => !taken.has(name));
  const pairs = [...own, ...new Map(generated)];

  const sorted = pairs.map(([name, value]) => encodeParameter(name, value)).sort(compareParameters);
  return { canonical: joinParameters(sorted), ...splitAtSignature(pairs), signedHeaders, headers: block };
}

/** Moves `x-amz-*` headers into the query, so that whoever uses the URL need not send them. */
function hoistHeaders(headers: readonly Pair[], input: PresignInput): { kept: Pair[]; hoisted: Pair[] } {
  const kept: Pair[] = [];
  const hoisted: Pair[] = [];
  for (const header of headers) {
    const name = header[0].toLowerCase();
    const hoist =
      (name.startsWith('x-amz-') && input.unhoistableHeaders?.has(name) !== true) ||
      input.hoistableHeaders?.has(name) === true;
    (hoist ? hoisted : kept).push(header);
  }
  return { kept, hoisted };
}

/**
 * The order inside the URL is that of AWS's JavaScript presigner, by name before encoding. It differs
 * from the canonical order for few names only; the signature does not depend on it.
 */
function splitAtSignature(pairs: readonly Pair[]): { before: string; after: string } {
  const before: EncodedParameter[] = [];
  const after: EncodedParameter[] = [];
  const byName = [...pairs].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  for (const [name, value] of byName) {
    (name < 'X-Amz-Signature' ? before : after).push(encodeParameter(name, value));
  }
  return { before: joinParameters(before), after: `&${joinParameters(after)}` };
}
