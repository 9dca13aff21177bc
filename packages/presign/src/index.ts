export type { WayOut } from '@countersign/aws-model';
export {
  type AddressingStyle,
  type AskedLifetime,
  fallsShort,
  formatDuration,
  judgeLifetime,
  type Lifetime,
  type LifetimeQuestion,
  type LimitedBy,
  parseDuration,
  parseS3Uri,
  parseUrlLifetime,
  partitionOf,
  type S3Address,
  type S3AddressOptions,
  type S3Uri,
  s3Address,
} from '@countersign/aws-model';
export { appendToLedger, ledgerFromEnvironment } from '#ledger-file';
export {
  type CredentialsReport,
  describeCredentials,
  originOf,
  type SigningCredentials,
  whoseSession,
} from './credentials.js';
export {
  AssumeRoleError,
  ClockSkewError,
  CredentialsExpiredError,
  CredentialsExpireFirstError,
  ExpiryUnknownError,
  LifetimeShortfallError,
  LifetimeTooLongError,
  LongTermKeyForbiddenError,
  PresignError,
  type PresignErrorCode,
  RoleSessionTooShortError,
  SessionTokenMissingError,
  WrongRegionError,
} from './errors.js';
export { type LedgerReading, readLedger } from './ledger/read-ledger.js';
export { type Issued, issuedRecord, signatureOf, signatureOfForm } from './ledger/record.js';
export { type KeySummary, summarizeLedger } from './ledger/summarize.js';
export type { LongLifeThresholds } from './long-life.js';
export { unitHints } from './read-lifetime.js';
export { type LifeReport, lifeReport } from './report.js';
export type { SdkIdentity } from './sdk/client.js';
export { toSigningCredentials } from './sdk/credentials.js';
export {
  type CommandToAllow,
  createPresignedPost,
  createSigningClock,
  type DecideShortfall,
  type DurationInput,
  type GuardedOptions,
  getSignedUrl,
  type IssuedRecord,
  type ManyObjects,
  type MultipartOptions,
  type MultipartUrls,
  type PolicyDocument,
  type PolicyForOptions,
  type PolicyStatement,
  type PresignedPostCondition,
  type PresignedPostForm,
  type PresignedPostOptions,
  type PresignManyOptions,
  type PresignOptions,
  policyFor,
  presign,
  presignMany,
  presignMultipart,
  type RoleToAssume,
  type SdkClient,
  type SdkCommand,
  type Shortfall,
  type ShortfallAction,
  type SignedCommand,
  type SignedPart,
  type SigningClock,
  type SigningClockOptions,
} from './sdk.js';
export { assumeRole, type Minting } from './settle/assume-role.js';
export type { OnShortfall } from './settle/guard.js';
export {
  type LifetimeRequest,
  type Settled,
  type SettleOptions,
  settle,
  settleNow,
} from './settle/settle.js';
export {
  type NameAndValue,
  type PreparedUrls,
  type PresignedUrl,
  type PresignUrlOptions,
  type PresignUrlRequest,
  prepareUrls,
  presignUrl,
  type SigningOptions,
  type SigningRequest,
} from './sign.js';
export { quotedForShell } from './use/shell.js';
