import {
  answersThatSpeak,
  chunkNotAsSigned,
  deleteMarker,
  expectedBucketOwner,
  partsTooSmall,
  preflightMalformed,
} from './answers.js';
import {
  bodyDoesNotMatchChecksum,
  checksumHoisted,
  emptyBodyChecksum,
  taggingInQueryIgnored,
} from './checksum.js';
import { corsCachedResponse, corsNotAllowed } from './cors.js';
import {
  deniedBySignatureAge,
  denyBySourceIp,
  denyByVpcEndpoint,
  explicitDeny,
  kmsKeyNotAllowed,
  missingObjectAs403,
  objectNotFound,
  requesterPays,
  signerLacksPermission,
} from './denial.js';
import {
  defaultPortInUrl,
  dottedBucketTls,
  hostNotPreservedByProxy,
  hostRewritten,
  portNotInSignedHost,
  presignedOnCustomDomain,
  virtualHostNotRecognised,
} from './host.js';
import { expiredLinkStoredElsewhere, partUrlExpired, staleCachedRedirect, staleCachedUrl } from './kept.js';
import {
  credentialsNotLoaded,
  specialCharacterInAccessKey,
  unknownAccessKey,
  whitespaceInCredentials,
  wrongSecretKey,
} from './keys.js';
import {
  doubleEncodedPath,
  doubleSlashByClient,
  doubleSlashByServer,
  pathRewritten,
  reservedCharacter,
  spaceAsPlusInPath,
} from './path.js';
import {
  postConditionFailed,
  postFieldWithoutCondition,
  postFormMalformed,
  postPolicyExpired,
} from './post.js';
import { proved } from './proof.js';
import { hostUnreachable, operationNotSupported } from './provider.js';
import {
  hostMissingFromSignedHeaders,
  missingSignatureParameter,
  queryParameterAdded,
  signatureParameterMalformed,
  spaceAsPlusInQuery,
} from './query.js';
import { globalEndpointRedirect, optInRegionNeedsRegionalEndpoint, wrongRegion } from './region.js';
import {
  contentTypeNotSigned,
  headOnGetUrl,
  methodMismatch,
  signedHeaderNotSent,
  transferEncodingChunked,
  twoAuthMechanisms,
  unsignedAmzHeader,
} from './request.js';
import type { Rule } from './rule.js';
import {
  credentialsExpiredAtSigning,
  credentialsExpiredBeforeUrl,
  credentialsRevoked,
  missingSessionToken,
  sessionTokenMalformed,
  sessionTokenNotEncoded,
  sessionTokenOfAnotherKey,
  stsVersion1Token,
} from './session.js';
import {
  doubleEncodedQuery,
  htmlEscapedAmpersand,
  jsonEscapedAmpersand,
  signatureTampered,
  urlTruncated,
  wrappedByLinkTracker,
} from './text.js';
import {
  clockSkewRequest,
  expiresOverSevenDays,
  expiresUnitMistake,
  requestNotYetValid,
  serverAppliesRequestSkew,
  urlExpired,
} from './time.js';
import { toldReason } from './told-reason.js';
import { sigV2ForKmsObject, sigV2InSigV4OnlyRegion } from './version2.js';

/** Every rule; of two that are equally sure the earlier stands first, so the special come before the general. */
export const RULES: readonly Rule[] = [
  proved,
  toldReason,
  // The text: a URL that was harmed is no evidence of anything else.
  wrappedByLinkTracker,
  htmlEscapedAmpersand,
  jsonEscapedAmpersand,
  doubleEncodedQuery,
  urlTruncated,
  missingSignatureParameter,
  hostMissingFromSignedHeaders,
  signatureTampered,
  // Time.
  partUrlExpired,
  staleCachedRedirect,
  staleCachedUrl,
  expiredLinkStoredElsewhere,
  expiresUnitMistake,
  expiresOverSevenDays,
  requestNotYetValid,
  serverAppliesRequestSkew,
  clockSkewRequest,
  urlExpired,
  // Keys and sessions.
  credentialsExpiredAtSigning,
  credentialsExpiredBeforeUrl,
  missingSessionToken,
  sessionTokenNotEncoded,
  stsVersion1Token,
  sessionTokenOfAnotherKey,
  sessionTokenMalformed,
  credentialsRevoked,
  whitespaceInCredentials,
  specialCharacterInAccessKey,
  credentialsNotLoaded,
  unknownAccessKey,
  // The request.
  twoAuthMechanisms,
  checksumHoisted,
  emptyBodyChecksum,
  taggingInQueryIgnored,
  headOnGetUrl,
  methodMismatch,
  signedHeaderNotSent,
  contentTypeNotSigned,
  unsignedAmzHeader,
  transferEncodingChunked,
  sigV2ForKmsObject,
  sigV2InSigV4OnlyRegion,
  // The address.
  presignedOnCustomDomain,
  optInRegionNeedsRegionalEndpoint,
  globalEndpointRedirect,
  wrongRegion,
  virtualHostNotRecognised,
  dottedBucketTls,
  defaultPortInUrl,
  portNotInSignedHost,
  pathRewritten,
  hostNotPreservedByProxy,
  hostRewritten,
  spaceAsPlusInPath,
  spaceAsPlusInQuery,
  doubleEncodedPath,
  doubleSlashByClient,
  doubleSlashByServer,
  reservedCharacter,
  queryParameterAdded,
  wrongSecretKey,
  // Cross-origin.
  corsCachedResponse,
  corsNotAllowed,
  // Forms.
  postFieldWithoutCondition,
  postConditionFailed,
  postPolicyExpired,
  postFormMalformed,
  operationNotSupported,
  // Permission, the special denials first.
  deniedBySignatureAge,
  denyBySourceIp,
  denyByVpcEndpoint,
  kmsKeyNotAllowed,
  requesterPays,
  explicitDeny,
  missingObjectAs403,
  signerLacksPermission,
  objectNotFound,
  // What is no matter of signing.
  bodyDoesNotMatchChecksum,
  deleteMarker,
  partsTooSmall,
  preflightMalformed,
  expectedBucketOwner,
  chunkNotAsSigned,
  ...answersThatSpeak,
  signatureParameterMalformed,
  hostUnreachable,
];
