import { hmacSha256Hex } from '#hash';
import { formatAmzDate, formatIsoSeconds } from '../amz-date.js';
import { encodeBase64 } from '../base64.js';
import { ALGORITHM } from '../constants.js';
import type { SigningKeyCache } from '../signing-key.js';
import type { Credentials } from '../types.js';
import { signingTime } from './request.js';

/** A condition of a POST policy: exact match, `starts-with`, or `content-length-range`. */
export type PostCondition =
  | readonly ['eq' | 'starts-with', field: string, value: string]
  | readonly ['content-length-range', minimum: number, maximum: number]
  | Readonly<Record<string, string>>;

export interface PresignPostInput {
  readonly credentials: Credentials;
  readonly region: string;
  /** Where the form is sent: the bucket's URL, path-style or virtual-hosted. */
  readonly url: string;
  readonly bucket: string;
  /** May end in `${filename}`, which S3 replaces by the name of the file uploaded. */
  readonly key: string;
  readonly conditions?: readonly PostCondition[];
  /** Further form fields; each becomes an exact-match condition. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Seconds the form is good for, default 3600. A policy has no upper bound but the signing key's day. */
  readonly expiresIn?: number;
  readonly signingDate: Date | number;
}

export interface PresignedPost {
  readonly url: string;
  /** In the order in which to send them; the file comes last. */
  readonly fields: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
const FILENAME = '${filename}';

/**
 * Signs a POST policy ("Creating an HTML Form (Using AWS Signature Version 4)").
 * Fields, conditions and their order are those of `@aws-sdk/s3-presigned-post`.
 *
 * @throws {RangeError} when `expiresIn` is not a positive integer.
 */
export function presignPost(input: PresignPostInput, keys: SigningKeyCache): PresignedPost {
  const expiresIn = input.expiresIn ?? 3600;
  if (!Number.isInteger(expiresIn) || expiresIn < 1) {
    throw new RangeError(`expiresIn must be a positive integer of seconds, not ${expiresIn}`);
  }
  const { accessKeyId, secretAccessKey, sessionToken } = input.credentials;
  const time = signingTime(input.signingDate);
  const amzDate = formatAmzDate(time);
  const scoped = keys.get(secretAccessKey, amzDate.slice(0, 8), input.region, 's3');
  const fields: Record<string, string> = {
    ...input.fields,
    bucket: input.bucket,
    'X-Amz-Algorithm': ALGORITHM,
    'X-Amz-Credential': `${accessKeyId}/${scoped.scope}`,
    'X-Amz-Date': amzDate,
    ...(sessionToken ? { 'X-Amz-Security-Token': sessionToken } : {}),
  };

  // As JSON, so that a condition given twice is stated once.
  const conditions = new Set((input.conditions ?? []).map((condition) => JSON.stringify(condition)));
  for (const [name, value] of Object.entries(fields)) conditions.add(JSON.stringify({ [name]: value }));
  conditions.add(JSON.stringify(keyCondition(input.key)));
  const expiration = formatIsoSeconds(time + expiresIn * 1000);
  const policy = encodeBase64(`{"expiration":"${expiration}","conditions":[${[...conditions].join(',')}]}`);

  return {
    url: input.url,
    fields: {
      ...fields,
      key: input.key,
      Policy: policy,
      'X-Amz-Signature': hmacSha256Hex(scoped.key, policy),
    },
  };
}

function keyCondition(key: string): PostCondition {
  if (!key.endsWith(FILENAME)) return { key };
  return ['starts-with', '$key', key.slice(0, -FILENAME.length)];
}
