export { partitionOf } from './address/partitions.js';
export {
  type AddressingStyle,
  type S3Address,
  type S3AddressOptions,
  s3Address,
} from './address/s3-address.js';
export { parseS3Uri, type S3Uri } from './address/s3-uri.js';
export { type CredentialsReport, describeCredentials, type SigningCredentials } from './credentials.js';
export { formatDuration, parseDuration, parseUrlLifetime } from './duration.js';
export {
  CredentialsExpiredError,
  CredentialsExpireFirstError,
  ExpiryUnknownError,
  LifetimeShortfallError,
  PresignError,
  type PresignErrorCode,
  SessionTokenMissingError,
} from './errors.js';
export { type OnShortfall, whoseSession } from './guard.js';
export {
  type AskedLifetime,
  fallsShort,
  judgeLifetime,
  type Lifetime,
  type LifetimeQuestion,
  type LimitedBy,
} from './lifetime.js';
export {
  type NameAndValue,
  type PreparedUrls,
  type PresignedUrl,
  type PresignUrlOptions,
  type PresignUrlRequest,
  prepareUrls,
  presignUrl,
} from './presign-url.js';
export { presignUrlRefreshing, type RefreshingOptions } from './refresh.js';
export type { WayOut } from './ways-out.js';
