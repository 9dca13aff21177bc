import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { answered, codeOf, isMismatch, isPlainDenial, messageOf, parameterOf, suspect } from './support.js';

interface Known {
  readonly cause: string;
  readonly codes?: RegExp;
  readonly likelihood: number;
  /** Only where the answer's words match as well. */
  readonly words?: RegExp;
}

/** Answers that speak for themselves and have nothing to do with signing; somebody may take them for it. */
const ANSWERS: readonly Known[] = [
  { cause: 'object-archived', codes: /^(?:InvalidObjectState|RestoreAlreadyInProgress)$/, likelihood: 0.92 },
  {
    cause: 'precondition-failed',
    codes: /^(?:PreconditionFailed|ConditionalRequestConflict)$/,
    likelihood: 0.92,
  },
  {
    cause: 'service-unavailable',
    codes:
      /^(?:SlowDown(?:Read|Write)?|TooManyRequests|ServiceUnavailable|InternalError|InternalServerError|RequestLimitExceeded|XMinio(?:ServerNotInitialized|StorageFull|BackendDown)\w*)$/,
    likelihood: 0.9,
  },
  {
    cause: 'acl-not-supported',
    codes: /^(?:AccessControlListNotSupported|InvalidBucketAclWithObjectOwnership)$/,
    likelihood: 0.95,
  },
  { cause: 'public-access-blocked', codes: /^InvalidBucketAclWithBlockPublicAccessError$/, likelihood: 0.95 },
  {
    cause: 'public-access-blocked',
    words:
      /because public .{0,60} blocked|BlockPublic(?:Acls|Policy)|RestrictPublicBuckets|block public access/i,
    likelihood: 0.95,
  },
  { cause: 'range-not-satisfiable', codes: /^(?:InvalidRange|InvalidPartNumber)$/, likelihood: 0.92 },
  { cause: 'multipart-parts-mismatch', codes: /^(?:InvalidPart|InvalidPartOrder)$/, likelihood: 0.95 },
  { cause: 'upload-not-found', codes: /^NoSuchUpload$/, likelihood: 0.95 },
  { cause: 'version-not-found', codes: /^NoSuchVersion$/, likelihood: 0.95 },
  { cause: 'version-not-found', codes: /^InvalidArgument$/, words: /invalid version id/i, likelihood: 0.95 },
  { cause: 'upload-too-large', codes: /^(?:XMinio)?EntityToo(?:Large|Small)$/, likelihood: 0.85 },
  { cause: 'key-too-long', codes: /^KeyTooLong(?:Error)?$/, likelihood: 0.92 },
  { cause: 'bucket-name-invalid', codes: /^InvalidBucketName$/, likelihood: 0.9 },
  {
    cause: 'bucket-state-conflict',
    codes:
      /^(?:BucketAlreadyExists|BucketAlreadyOwnedByYou|BucketNotEmpty|InvalidBucketState|OperationAborted|TooManyBuckets|TooManyConfigurations)$/,
    likelihood: 0.92,
  },
  {
    cause: 'setting-not-found',
    codes: /^(?:NoSuch(?:\w+Configuration|BucketPolicy|TagSet|Configuration)|\w+NotFoundError)$/,
    likelihood: 0.93,
  },
  {
    cause: 'kms-key-not-found',
    codes: /^KMS\.(?:NotFound|Disabled|KMSInvalidState|InvalidState)\w*$/,
    likelihood: 0.97,
  },
  {
    cause: 'headers-too-large',
    codes: /^(?:MetadataTooLarge|RequestHeaderSectionTooLarge)$/,
    likelihood: 0.95,
  },
  { cause: 'upload-cut-short', codes: /^(?:IncompleteBody|RequestTimeout)$/, likelihood: 0.92 },
  { cause: 'path-malformed', codes: /^(?:InvalidURI|ParseUri|XMinioInvalidObjectName)$/, likelihood: 0.93 },
  { cause: 'preflight-malformed', codes: /^BadRequest$/, words: /origin|access-control/i, likelihood: 0.95 },
  { cause: 'customer-key-missing-or-wrong', codes: /^InvalidEncryptionAlgorithmError$/, likelihood: 0.95 },
  {
    cause: 'customer-key-missing-or-wrong',
    words:
      /customer.?provided key|form of server side encryption|encryption parameters (?:are not applicable|did not match)|appropriate encryption parameters|secret key was invalid for|calculated md5 hash of the key/i,
    likelihood: 0.96,
  },
  {
    cause: 'aws-chunked-body-malformed',
    codes: /^(?:InvalidChunkSizeError|MalformedTrailerError)$/,
    likelihood: 0.93,
  },
  {
    cause: 'request-document-malformed',
    codes:
      /^(?:MalformedXML|MalformedPolicy|MalformedACLError|MissingRequestBodyError|MissingSecurityHeader|UnexpectedContent|IllegalVersioningConfigurationException|IdMismatch)$/,
    likelihood: 0.92,
  },
  {
    cause: 'request-value-invalid',
    codes:
      /^(?:InvalidStorageClass|InvalidTag|InvalidLocationConstraint|InvalidTargetBucketForLogging|CrossLocationLoggingProhibitted|InvalidS3DestinationBucket|UnresolvableGrantByEmailAddress|InvalidBucketOwnerAWSAccountID)$/,
    likelihood: 0.92,
  },
  {
    cause: 'request-value-invalid',
    codes: /^(?:InvalidArgument|InvalidRequest|BadRequest)$/,
    likelihood: 0.5,
  },
  {
    cause: 'object-locked',
    words: /protected by object lock|object is (?:worm )?(?:locked|protected)/i,
    likelihood: 0.96,
  },
];

export const answersThatSpeak: readonly Rule[] = ANSWERS.map(
  ({ cause, codes, words, likelihood }) =>
    (facts: Facts) => {
      const code = codeOf(facts);
      if (codes !== undefined && (code === undefined || !codes.test(code))) return undefined;
      if (words !== undefined && !words.test(messageOf(facts))) return undefined;
      const named = facts.answer.elements.get('ArgumentName') ?? facts.answer.elements.get('Header');
      return suspect(cause, likelihood, [
        answered(facts, words ?? /./) ?? `The answer is \`${code}\`.`,
        named === undefined ? undefined : `It names \`${named.slice(0, 100)}\`.`,
      ]);
    },
);

/** A read of a version that marks a deletion. */
export const deleteMarker: Rule = ({ answer }) => {
  const marked = answer.headers.get('x-amz-delete-marker') === 'true';
  const told = answer.elements.get('ResourceType') === 'DeleteMarker';
  if (!told && !(marked && answer.status === 405)) return undefined;
  return suspect('object-is-delete-marker', 0.96, ['The answer says that the version is a delete marker.']);
};

/** Parts below 5 MiB: the same code as a form's file below its range, but with the part named. */
export const partsTooSmall: Rule = ({ answer }) => {
  const part = answer.elements.get('PartNumber');
  if (answer.code !== 'EntityTooSmall' || part === undefined) return undefined;
  return suspect('multipart-parts-mismatch', 0.975, [
    `Part \`${part}\` is smaller than a part other than the last may be.`,
  ]);
};

/** A preflight that no browser sends. */
export const preflightMalformed: Rule = (facts) => {
  const said = answered(facts, /origin request header needed|invalid access-control-request-method/i);
  return said === undefined ? undefined : suspect('preflight-malformed', 0.96, [said]);
};

/** The header is checked before any policy, and its refusal is a plain denial. */
export const expectedBucketOwner: Rule = (facts) => {
  const owner =
    facts.sentHeaders?.get('x-amz-expected-bucket-owner') ??
    parameterOf(facts, 'x-amz-expected-bucket-owner');
  if (owner === undefined || !isPlainDenial(facts) || facts.answer.code === undefined) return undefined;
  return suspect('expected-bucket-owner-mismatch', 0.85, [
    `The request expects the bucket to belong to \`${owner}\`, and the answer is a plain AccessDenied.`,
  ]);
};

/** A body in signed chunks of which one does not fit: its string to sign is one of a chunk. */
export const chunkNotAsSigned: Rule = (facts) => {
  if (!isMismatch(facts)) return undefined;
  const ofChunk = /^AWS4-HMAC-SHA256-(?:PAYLOAD|TRAILER)/.test(
    facts.answer.elements.get('StringToSign') ?? '',
  );
  const streaming = facts.sentHeaders?.get('x-amz-content-sha256')?.startsWith('STREAMING-') === true;
  if (!ofChunk && !streaming) return undefined;
  return suspect('aws-chunked-body-malformed', ofChunk ? 0.96 : 0.6, [
    ofChunk
      ? 'The string to sign in the answer is that of a chunk, not of the request.'
      : 'The body was sent in signed chunks, each with its own signature.',
  ]);
};
