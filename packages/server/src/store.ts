export type { SecretBox } from '@countersign/runtime';
export {
  DataDirectoryError,
  DataDirectoryLockedError,
  StorageClosedError,
  StorageError,
  type StorageErrorCode,
  StorageFullError,
} from '@countersign/runtime';
export { BlobMissingError } from './store/errors.js';
export { openStore, type Store, type StoreOptions, type SweepReport } from './store/open-store.js';
export type { BlobPieces, BlobStore, BlobWriter } from './store/ports/blobs.js';
export type { BucketChange, BucketRecord, BucketStore, PublicAccessBlock } from './store/ports/buckets.js';
export type {
  AccessKeyRecord,
  AccountRecord,
  GroupRecord,
  GroupStore,
  IamStore,
  InstanceProfileRecord,
  ManagedPolicyRecord,
  NamedStore,
  OidcProviderRecord,
  RoleRecord,
  RoleUse,
  UserRecord,
} from './store/ports/iam.js';
export type {
  AclGrant,
  AclPermission,
  ListPage,
  ListQuery,
  ListVersionsPage,
  ListVersionsQuery,
  ObjectEncryption,
  ObjectLock,
  ObjectPart,
  ObjectRecord,
  ObjectStore,
  RemovalGuard,
  VersionEntry,
  WriteCondition,
  WriteOutcome,
} from './store/ports/objects.js';
export type {
  ListUploadsPage,
  ListUploadsQuery,
  PartRecord,
  UploadRecord,
  UploadStore,
} from './store/ports/uploads.js';
export type { Finding, FindingKind } from './store/verify/finding.js';
export { type VerifyOptions, verifyStore } from './store/verify/verify-store.js';
