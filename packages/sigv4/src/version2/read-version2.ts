import { formatIsoSeconds, parseHeaderDate } from '../amz-date.js';
import { MAX_SKEW_MS } from '../constants.js';
import { SigV4Error } from '../errors.js';
import type { RawRequest } from '../types.js';
import { decodeUriComponent } from '../uri-encode.js';
import type { Claim } from '../verify/claim.js';
import { SECURITY_TOKEN_HEADER } from '../verify/names.js';
import type { AuthenticationOptions } from '../verify/options.js';
import { firstHeader } from '../verify/raw-headers.js';
import * as refusals from '../verify/refusals.js';
import { takesVersion2 } from './regions.js';
import { version2StringToSign } from './string-to-sign.js';

/** Version 2 names no region and no service: whoever asks is told that of the request. */
const NO_SCOPE = { date: '', service: 's3' } as const;

/**
 * Reads a query-signed request of Signature Version 2 (`AWSAccessKeyId`, `Expires`, `Signature`).
 * There is neither an upper bound on its life nor a test of skew, as measured on S3.
 */
export function readVersion2Query(request: RawRequest, options: AuthenticationOptions): Claim | null {
  const parameters = new Map<string, string>();
  for (const pair of request.query.split('&')) {
    const equals = pair.indexOf('=');
    const name = decodeUriComponent(equals === -1 ? pair : pair.slice(0, equals));
    if (!parameters.has(name)) {
      parameters.set(name, equals === -1 ? '' : decodeUriComponent(pair.slice(equals + 1)));
    }
  }
  if (!takesVersion2(options.expectedRegion)) throw refusals.version2Unsupported();
  const accessKeyId = parameters.get('AWSAccessKeyId');
  const expires = parameters.get('Expires');
  const signature = parameters.get('Signature');
  if (accessKeyId === undefined || expires === undefined || signature === undefined) throw incomplete();
  if (!/^\d{1,12}$/.test(expires)) throw dateMalformed(expires);
  const expiresAt = Number(expires) * 1_000;
  if (expiresAt <= options.now) throw expired(expiresAt, options.now);
  return claimOf(request, options, {
    mechanism: 'query',
    accessKeyId,
    signature,
    sessionToken:
      firstHeader(request.headers, SECURITY_TOKEN_HEADER) ??
      [...parameters].find(([name]) => name.toLowerCase() === SECURITY_TOKEN_HEADER)?.[1],
    date: expires,
    // Version 2 does not say when it was signed.
    signedAt: options.now,
    expiresAt,
  });
}

/** Reads a header-signed request of Signature Version 2 (`Authorization: AWS key:signature`). */
export function readVersion2Header(
  request: RawRequest,
  authorization: string,
  options: AuthenticationOptions,
): Claim {
  if (!takesVersion2(options.expectedRegion)) throw refusals.version2Unsupported();
  const parts = /^\S+ ([^:\s]+):(\S+)$/.exec(authorization);
  if (!parts) throw refusals.authorizationHeaderInvalid(authorization);
  const amzDate = firstHeader(request.headers, 'x-amz-date')?.trim();
  const date = amzDate ?? firstHeader(request.headers, 'date')?.trim();
  const signedAt = date === undefined ? undefined : parseHeaderDate(date);
  if (date === undefined || signedAt === undefined) throw refusals.requestDateMissing();
  const skewed = [options.now, options.alsoAcceptHeaderTime].every(
    (time) => time === undefined || Math.abs(signedAt - time) > MAX_SKEW_MS,
  );
  if (skewed) throw refusals.requestTimeTooSkewed(date, signedAt, options.now);
  return claimOf(request, options, {
    mechanism: 'header',
    accessKeyId: parts[1]!,
    signature: parts[2]!,
    sessionToken: firstHeader(request.headers, SECURITY_TOKEN_HEADER)?.trim(),
    date: amzDate === undefined ? date : '',
    signedAt,
    expiresAt: undefined,
  });
}

type Version2Fields = Pick<
  Claim,
  'mechanism' | 'accessKeyId' | 'signature' | 'sessionToken' | 'date' | 'signedAt' | 'expiresAt'
>;

function claimOf(request: RawRequest, options: AuthenticationOptions, fields: Version2Fields): Claim {
  const region = typeof options.expectedRegion === 'string' ? options.expectedRegion : 'us-east-1';
  return {
    ...fields,
    service: 's3',
    credentialScope: { ...NO_SCOPE, region },
    signedHeaders: [],
    expiresIn: undefined,
    payloadHash: 'UNSIGNED-PAYLOAD',
    algorithm: 'AWS',
    canonicalQueryString: '',
    version2StringsToSign: stringsToSign(request, fields.date, options.hostedBucket),
  };
}

const BUCKET_ALONE = /^\/[^/]+$/;

/**
 * As S3 signs first, then as botocore does. That one signs `/bucket/` also where it sends `/bucket`: right for a bucket
 * named by the host, as it is on AWS, and taken here for a bucket named by the path, as it is on a loopback address.
 */
function stringsToSign(
  request: RawRequest,
  date: string,
  hostedBucket: string | undefined,
): readonly [string, ...string[]] {
  const ways = ({ method, path, query, headers }: RawRequest): [string, string] => [
    version2StringToSign({ method, path, query, headers }, date, hostedBucket),
    version2StringToSign({ method, path, query, headers }, date, hostedBucket, 'as-sent'),
  ];
  if (hostedBucket !== undefined || !BUCKET_ALONE.test(request.path)) return ways(request);
  const { method, path, query, headers } = request;
  return [...ways(request), ...ways({ method, path: `${path}/`, query, headers })];
}

function incomplete(): SigV4Error {
  return new SigV4Error(
    'AccessDenied',
    'QueryParameterMissing',
    'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
  );
}

function dateMalformed(value: string): SigV4Error {
  return new SigV4Error(
    'AccessDenied',
    'ExpiresMalformed',
    `Invalid date (should be seconds since epoch): ${value}`,
  );
}

function expired(expiresAt: number, now: number): SigV4Error {
  return new SigV4Error('AccessDenied', 'PresignedUrlExpired', 'Request has expired', {
    extras: [
      ['Expires', formatIsoSeconds(expiresAt)],
      ['ServerTime', formatIsoSeconds(now)],
    ],
    facts: { expiresAt, now },
  });
}
