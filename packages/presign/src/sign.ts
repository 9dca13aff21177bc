import type { AskedLifetime, Lifetime, S3Address } from '@countersign/aws-model';
import { createSigner, encodeS3Key, type Signer, type UrlOfKey } from '@countersign/sigv4';
import type { SigningCredentials } from './credentials.js';
import { type LongLifeThresholds, longLifeWarnings } from './long-life.js';
import { type LifeReport, lifeReport } from './report.js';
import type { OnShortfall } from './settle/guard.js';
import { type Settled, settleNow } from './settle/settle.js';

/** A name and its value, not encoded. */
export type NameAndValue = readonly [name: string, value: string];

/** What URLs are signed for. */
export interface SigningRequest {
  /** Region in the credential scope: the bucket's. */
  readonly region: string;
  /** Where the bucket is reached; see `s3Address`. */
  readonly address: S3Address;
  /** HTTP method. Default `GET`. */
  readonly method?: string | undefined;
  /** Further query parameters, such as `response-content-disposition`. */
  readonly query?: readonly NameAndValue[] | undefined;
  /** Headers that the URL's holder must send with exactly these values; none is moved into the query. */
  readonly headers?: readonly NameAndValue[] | undefined;
}

export interface PresignUrlRequest extends SigningRequest {
  readonly credentials: SigningCredentials;
  /** The object's key, not encoded. Empty: the bucket itself. */
  readonly key: string;
  /** The signer's clock. */
  readonly now: Date;
  /** How long the URL is to live: at least one second, at most seven days. */
  readonly asked: AskedLifetime;
}

/** What the signing itself takes into account, once the lifetime is settled. */
export interface SigningOptions {
  /** Longest life that may be requested, seconds. Default: the seven days that S3 allows. */
  readonly maxLifetimeSeconds?: number | undefined;
  /** From which life on to warn, since a leaked URL lives as long. Default: uploads 1 h, downloads 24 h; `false`: never. */
  readonly warnAbove?: LongLifeThresholds | false | undefined;
  /** Keeps signing keys between calls. Default: a new one each time. */
  readonly signer?: Signer | undefined;
}

export interface PresignUrlOptions extends SigningOptions {
  /** What to do about a URL that would expire before the time requested. Default `error`. */
  readonly onShortfall?: OnShortfall | undefined;
  /** Refuse credentials that do not say when they expire. Default false: signed, with a warning. */
  readonly requireKnown?: boolean | undefined;
  /** Window, in seconds, within which all URLs for the object are one string. Default: none. */
  readonly stableSeconds?: number | undefined;
  /** Seconds that the URL is to live longer than requested. Default 0. */
  readonly marginSeconds?: number | undefined;
  /** Longest age of a signature that a bucket policy lets through (`s3:signatureAge`), seconds. Default: no limit known. */
  readonly policySeconds?: number | undefined;
  /** Refuse a user's long-term key (`AKIA…`). Default false. */
  readonly forbidLongTermKeys?: boolean | undefined;
}

/** A presigned URL and how long it really lives. */
export interface PresignedUrl extends LifeReport {
  readonly url: string;
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
 * Makes ready to sign, for as long as was settled. The judgement is of that moment: settle and prepare again as time goes on.
 *
 * @throws LifetimeTooLongError with `maxLifetimeSeconds`
 */
export function prepareUrls(
  request: SigningRequest,
  settled: Settled,
  options: SigningOptions = {},
): PreparedUrls {
  const { address, method = 'GET', headers = [], query = [] } = request;
  const { credentials } = settled;
  const lifetime = {
    ...settled.lifetime,
    warnings: [...settled.lifetime.warnings, ...longLifeWarnings(settled.lifetime, method, options)],
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
    ...lifeReport(method, lifetime, credentials),
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
 * Signs a URL that says how long it really lives, or refuses to: with the credentials given, without asking anybody.
 *
 * @throws CredentialsExpireFirstError, LifetimeShortfallError when it would expire early and `onShortfall` is `error`
 * @throws CredentialsExpiredError, SessionTokenMissingError when nothing these credentials sign would work
 * @throws ExpiryUnknownError with `requireKnown`
 * @throws LongTermKeyForbiddenError, LifetimeTooLongError with `forbidLongTermKeys`, `maxLifetimeSeconds`
 * @throws RangeError when the time requested is out of range
 *
 * @example
 * presignUrl({
 *   credentials, region: 'eu-central-1', address: s3Address({ bucket: 'photos', region: 'eu-central-1' }),
 *   key: '2026/cat.jpg', now: new Date(), asked: { seconds: 86_400 },
 * }).validUntil
 */
export function presignUrl(request: PresignUrlRequest, options: PresignUrlOptions = {}): PresignedUrl {
  const { asked, credentials, now } = request;
  const { stableSeconds, marginSeconds, policySeconds } = options;
  const settled = settleNow(
    { asked, stableSeconds, marginSeconds, policySeconds },
    credentials,
    now,
    options,
  );
  return prepareUrls(request, settled, options).presign(request.key);
}

/** What is known to happen to URLs with such a key. */
export function keyWarnings(key: string): string[] {
  return /(^|\/)\.{1,2}(\/|$)/.test(key)
    ? [
        'the key has a segment `.` or `..`: browsers, most libraries and curl without --path-as-is remove it, and then the signature fails',
      ]
    : [];
}
