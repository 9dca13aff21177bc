import { hmacSha1Base64, hmacSha256Hex } from '#hash';
import { parseAmzDate } from '../amz-date.js';
import { equalInConstantTime } from '../constant-time.js';
import { ALGORITHM } from '../constants.js';
import type { SigningKeyCache } from '../signing-key.js';
import type { CredentialScope } from '../types.js';
import { credentialFault, type ExpectedRegion, parseCredential } from '../verify/credential.js';
import { signatureDoesNotMatch, version2Unsupported } from '../verify/refusals.js';
import { takesVersion2 } from '../version2/regions.js';
import {
  postAlgorithmUnsupported,
  postCredentialFault,
  postDateMalformed,
  postFieldMissing,
  postUnsigned,
} from './refusals.js';

export interface PostOptions {
  /** The region the scope must name; a list accepts each of its members; `undefined` any. */
  readonly expectedRegion?: ExpectedRegion;
}

/** Who a form upload says it is from; its signature has not been checked yet. */
export interface PostClaim {
  readonly accessKeyId: string;
  readonly credentialScope: CredentialScope;
  readonly sessionToken: string | undefined;
  /** As sent. */
  readonly signature: string;
  /** The base64 policy, which is also the string to sign. */
  readonly policy: string;
  /** Milliseconds since the epoch; Signature Version 2 does not say. */
  readonly signedAt: number | undefined;
  /** `AWS` is Signature Version 2. */
  readonly algorithm: typeof ALGORITHM | 'AWS';
}

const VERSION_4_FIELDS = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'] as const;

const VERSION_2_FIELDS = ['awsaccesskeyid', 'signature'];

/** The names S3 uses in its answers. */
const DISPLAY_NAMES: Readonly<Record<(typeof VERSION_4_FIELDS)[number], string>> = {
  'x-amz-algorithm': 'X-Amz-Algorithm',
  'x-amz-credential': 'X-Amz-Credential',
  'x-amz-date': 'X-Amz-Date',
  'x-amz-signature': 'X-Amz-Signature',
};

/** See {@link Verifier.readPostPolicy}. */
export function readPostPolicy(fields: ReadonlyMap<string, string>, options: PostOptions): PostClaim | null {
  const policy = fields.get('policy');
  if (policy === undefined) return null;
  if (!VERSION_4_FIELDS.some((name) => fields.has(name))) return readVersion2(fields, policy, options);
  const [algorithm, credentialText, date, signature] = VERSION_4_FIELDS.map((name) => {
    const value = fields.get(name);
    if (value === undefined) throw postFieldMissing(DISPLAY_NAMES[name]);
    return value;
  }) as [string, string, string, string];

  if (algorithm !== ALGORITHM) throw postAlgorithmUnsupported(algorithm);
  const credential = parseCredential(credentialText);
  const fault = credentialFault(credential, 's3', options.expectedRegion);
  if (fault !== undefined)
    throw postCredentialFault(fault.reason, fault.message, credentialText, fault.extras);
  const signedAt = parseAmzDate(date);
  if (signedAt === undefined) throw postDateMalformed(date);
  if (!date.startsWith(credential.date)) {
    throw postCredentialFault(
      'CredentialScopeDateMismatch',
      `Invalid credential date "${credential.date}". This date is not the same as X-Amz-Date: "${date.slice(0, 8)}".`,
      credentialText,
      [],
    );
  }
  return {
    algorithm: ALGORITHM,
    accessKeyId: credential.accessKeyId,
    credentialScope: credential,
    sessionToken: fields.get('x-amz-security-token'),
    signature,
    policy,
    signedAt,
  };
}

/**
 * A form without any field of Version 4 is one of Signature Version 2: `AWSAccessKeyId` and `Signature`.
 * It says neither when nor for which region it was signed.
 */
function readVersion2(fields: ReadonlyMap<string, string>, policy: string, options: PostOptions): PostClaim {
  const { expectedRegion } = options;
  if (!VERSION_2_FIELDS.some((name) => fields.has(name))) throw postUnsigned();
  if (!takesVersion2(expectedRegion)) throw version2Unsupported();
  const accessKeyId = fields.get('awsaccesskeyid');
  if (accessKeyId === undefined) throw postFieldMissing('AWSAccessKeyId');
  const signature = fields.get('signature');
  if (signature === undefined) throw postFieldMissing('Signature');
  const region = typeof expectedRegion === 'string' ? expectedRegion : 'us-east-1';
  return {
    algorithm: 'AWS',
    accessKeyId,
    credentialScope: { date: '', region, service: 's3' },
    sessionToken: fields.get('x-amz-security-token'),
    signature,
    policy,
    signedAt: undefined,
  };
}

/** See {@link Verifier.verifyPostSignature}. */
export function verifyPostSignature(claim: PostClaim, secretAccessKey: string, keys: SigningKeyCache): void {
  if (equalInConstantTime(expectedSignature(claim, secretAccessKey, keys), claim.signature)) return;
  throw signatureDoesNotMatch({
    accessKeyId: claim.accessKeyId,
    stringToSign: claim.policy,
    signatureProvided: claim.signature,
  });
}

function expectedSignature(claim: PostClaim, secretAccessKey: string, keys: SigningKeyCache): string {
  if (claim.algorithm === 'AWS') return hmacSha1Base64(secretAccessKey, claim.policy);
  const { date, region, service } = claim.credentialScope;
  return hmacSha256Hex(keys.get(secretAccessKey, date, region, service).key, claim.policy);
}
