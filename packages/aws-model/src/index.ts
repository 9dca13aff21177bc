export { AwsError, type AwsErrorOptions, type ErrorElement } from './aws-error.js';
export {
  type CredentialExpiry,
  type CredentialKind,
  credentialExpiryOf,
  credentialKindOf,
  LONGEST_SESSION_SECONDS,
  MAXIMUM_PRESIGNED_SECONDS,
  ONE_HOUR_CAP_SECONDS,
  ROLE_SESSION_SECONDS,
  SESSION_SECONDS,
  type SessionBounds,
} from './credential-kinds.js';
export {
  type CredentialOrigin,
  credentialOrigin,
  type OriginClues,
  type SessionOrigin,
} from './credential-origin.js';
export { formatDuration, looksLikeMilliseconds, parseDuration, parseUrlLifetime } from './duration.js';
export { isoSeconds } from './iso-seconds.js';
export { accountIdOfKey, ID_PREFIXES, type IdKind, makeUniqueId } from './key-ids.js';
export {
  type AskedLifetime,
  fallsShort,
  judgeLifetime,
  type Lifetime,
  type LifetimeQuestion,
  type LimitedBy,
} from './lifetime.js';
export {
  DNS_SUFFIXES,
  isAwsHost,
  isRegionName,
  PARTITIONS,
  type Partition,
  partitionOf,
  regionalHost,
} from './partitions.js';
export { type Principal, principalOfArn } from './principal-arn.js';
export { QUERY_ERRORS, type QueryErrorCode, queryError, queryStatusOf } from './query-errors.js';
export { isOptInRegion, REGIONS, type Region } from './regions.js';
export { type AddressingStyle, type S3Address, type S3AddressOptions, s3Address } from './s3-address.js';
export { S3_ERRORS, type S3ErrorCode, s3Error, s3StatusOf } from './s3-errors.js';
export { parseS3Host, S3_HOST_FORMS, type S3Host, type S3HostForm } from './s3-hosts.js';
export { S3_OPERATIONS, S3_SUBRESOURCES, type S3Operation, type S3Target } from './s3-operations.js';
export { unservedS3Operation } from './s3-unserved.js';
export { parseS3Uri, type S3Uri } from './s3-uri.js';
export { sameInBothForms } from './same-in-both-forms.js';
export {
  bucketAddress,
  queryServiceAddress,
  type ServiceAddress,
  type ServiceEndpoints,
} from './service-endpoints.js';
export { visibleJson, visibleText } from './visible-text.js';
export { type ShortfallCase, type WayOut, waysOutOf } from './ways-out.js';
