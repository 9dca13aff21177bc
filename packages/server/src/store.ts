export {
  BlobMissingError,
  DataDirectoryError,
  DataDirectoryLockedError,
  StorageClosedError,
  StorageError,
  type StorageErrorCode,
  StorageFullError,
} from './store/errors.js';
export { openStore, type Store, type StoreOptions, type SweepReport } from './store/open-store.js';
export type {
  AccessKeyRecord,
  AccountRecord,
  BlobPieces,
  BlobStore,
  BlobWriter,
  BucketChange,
  BucketRecord,
  BucketStore,
  IamStore,
  ListPage,
  ListQuery,
  ListUploadsPage,
  ListUploadsQuery,
  ListVersionsPage,
  ListVersionsQuery,
  ManagedPolicyRecord,
  ObjectPart,
  ObjectRecord,
  ObjectStore,
  PartRecord,
  PublicAccessBlock,
  RoleRecord,
  UploadRecord,
  UploadStore,
  UserRecord,
  VersionEntry,
  WriteCondition,
  WriteOutcome,
} from './store/ports.js';
export type { SecretBox } from './store/secret-box.js';
export type { Finding, FindingKind } from './store/verify/finding.js';
export { type VerifyOptions, verifyStore } from './store/verify/verify-store.js';
