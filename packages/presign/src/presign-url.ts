import type { S3Address, WayOut } from '@countersign/aws-model';
import { type AskedLifetime, judgeLifetime, type Lifetime, type LimitedBy } from '@countersign/aws-model';
import { createSigner, encodeS3Key, type Signer, type UrlOfKey } from '@countersign/sigv4';
import { type CredentialsReport, describeCredentials, type SigningCredentials } from './credentials.js';
import { guardLifetime, type OnShortfall } from './guard.js';
import { type LongLifeThresholds, longLifeWarnings } from './long-life.js';

/** A name and its value, not encoded. */
export type NameAndValue = readonly [name: string, value: string];

export interface PresignUrlRequest {
  readonly credentials: SigningCredentials;
  /** Region in the credential scope: the bucket's. */
  readonly region: string;
  /** Where the bucket is reached; see `s3Address`. */
  readonly address: S3Address;
  /** The object's key, not encoded. Empty: the bucket itself. */
  readonly key: string;
  /** HTTP method. Default `GET`. */
  readonly method?: string | undefined;
  /** Further query parameters, such as `response-content-disposition`. */
  readonly query?: readonly NameAndValue[] | undefined;
  /** Headers that the URL's holder must send with exactly these values; none is moved into the query. */
  readonly headers?: readonly NameAndValue[] | undefined;
  /** The signer's clock. */
  readonly now: Date;
  /** How long the URL is to live: at least one second, at most seven days. */
  readonly asked: AskedLifetime;
}

export interface PresignUrlOptions {
  /** What to do about a URL that would die before the time asked for. Default `error`. */
  readonly onShortfall?: OnShortfall | undefined;
  /** What has been done about a shortfall already: an error does not offer it again. Default: nothing. */
  readonly tried?: WayOut['id'] | undefined;
  /** Refuse credentials that do not tell when they end. Default false: signed, with a warning. */
  readonly requireKnown?: boolean | undefined;
  /** Window, in seconds, within which all URLs for the object are one string. Default: none. */
  readonly stableSeconds?: number | undefined;
  /** Seconds that the URL is to live longer than asked. Default 0. */
  readonly marginSeconds?: number | undefined;
  /** Refuse a user's long-term key (`AKIA…`). Default false. */
  readonly forbidLongTermKeys?: boolean | undefined;
  /** Longest life that may be asked for, seconds. Default: the seven days that S3 allows. */
  readonly maxLifetimeSeconds?: number | undefined;
  /** From which life on to warn, since a leaked URL lives as long. Default: uploads 1 h, downloads 24 h; `false`: never. */
  readonly warnAbove?: LongLifeThresholds | false | undefined;
  /** Keeps signing keys between calls. Default: a new one each time. */
  readonly signer?: Signer | undefined;
}

/** A presigned URL and how long it really lives. */
export interface PresignedUrl {
  readonly url: string;
  readonly method: string;
  /** ISO 8601: the signing time. */
  readonly validFrom: string;
  /** ISO 8601: the first instant at which it no longer works; an upper bound when `limitedBy` is `unknown`. */
  readonly validUntil: string;
  /** Seconds asked for, from now. */
  readonly requestedSeconds: number;
  /** Seconds it really lives, from now. */
  readonly effectiveSeconds: number;
  readonly limitedBy: LimitedBy;
  readonly credentials: CredentialsReport;
  /** Headers that its holder must send, with these values. */
  readonly requiredHeaders: readonly { readonly name: string; readonly value: string }[];
  readonly warnings: readonly string[];
}

/** The same request for many keys: judged once, signed key by key. */
export interface PreparedUrls {
  /** How long they all live. */
  readonly lifetime: Lifetime;
  /** The URL of an object. @throws URIError for a key with a lone surrogate, which has no UTF-8 form */
  urlOf(key: string): string;
  /** The URL of an object, with its true life. */
  presign(key: string): PresignedUrl;
}

/**
 * Judges how long URLs signed now would live, and is ready to sign them. The judgement is of `request.now`: prepare again
 * as time goes on.
 *
 * @throws what {@link presignUrl} throws
 */
export function prepareUrls(
  request: Omit<PresignUrlRequest, 'key'>,
  options: PresignUrlOptions = {},
): PreparedUrls {
  const { credentials, now, address, method = 'GET', headers = [], query = [] } = request;
  const report = describeCredentials(credentials);
  const judged = judgeLifetime({
    now,
    asked: request.asked,
    expiry: report.expiry,
    expiration: credentials.expiration,
    stableSeconds: options.stableSeconds,
    marginSeconds: options.marginSeconds,
  });
  const guarded = guardLifetime(judged, credentials, now, options);
  const lifetime = {
    ...guarded,
    warnings: [...guarded.warnings, ...longLifeWarnings(guarded, method, options)],
  };
  const signer = options.signer ?? createSigner();
  const input = {
    credentials,
    region: request.region,
    method,
    protocol: address.protocol,
    host: address.host,
    signingDate: lifetime.validFrom,
    expiresIn: lifetime.expiresInSeconds,
    query,
    headers,
    unhoistableHeaders: new Set(headers.map(([name]) => name.toLowerCase())),
  };
  let urlOfKey: UrlOfKey | undefined;
  let used = false;
  const urlOf = (key: string) => {
    if (urlOfKey) return urlOfKey(key);
    // Making ready for many costs a signature, which is wasted on whoever wants one.
    if (used) urlOfKey = signer.presignKeys(input, address.pathPrefix);
    used = true;
    return signer.presign({ ...input, path: address.pathPrefix + encodeS3Key(key) }).url;
  };
  const described = {
    method,
    validFrom: lifetime.validFrom.toISOString(),
    validUntil: lifetime.validUntil.toISOString(),
    requestedSeconds: lifetime.requestedSeconds,
    effectiveSeconds: lifetime.effectiveSeconds,
    limitedBy: lifetime.limitedBy,
    credentials: report,
    requiredHeaders: headers.map(([name, value]) => ({ name: name.toLowerCase(), value })),
  };
  return {
    lifetime,
    urlOf,
    presign: (key) => ({
      url: urlOf(key),
      ...described,
      warnings: [...lifetime.warnings, ...keyWarnings(key)],
    }),
  };
}

/**
 * Signs a URL that says how long it really lives, or refuses to.
 *
 * @throws CredentialsExpireFirstError, LifetimeShortfallError when it would die early and `onShortfall` is `error`
 * @throws CredentialsExpiredError, SessionTokenMissingError when nothing these credentials sign would work
 * @throws ExpiryUnknownError with `requireKnown`
 * @throws LongTermKeyForbiddenError, LifetimeTooLongError with `forbidLongTermKeys`, `maxLifetimeSeconds`
 * @throws RangeError when the time asked for is out of range
 *
 * @example
 * presignUrl({
 *   credentials, region: 'eu-central-1', address: s3Address({ bucket: 'photos', region: 'eu-central-1' }),
 *   key: '2026/cat.jpg', now: new Date(), asked: { seconds: 86_400 },
 * }).validUntil
 */
export function presignUrl(request: PresignUrlRequest, options: PresignUrlOptions = {}): PresignedUrl {
  return prepareUrls(request, options).presign(request.key);
}

/** What is known to happen to URLs with such a key. */
export function keyWarnings(key: string): string[] {
  return /(^|\/)\.{1,2}(\/|$)/.test(key)
    ? [
        'the key has a segment `.` or `..`: browsers, most libraries and curl without --path-as-is remove it, and then the signature fails',
      ]
    : [];
}
