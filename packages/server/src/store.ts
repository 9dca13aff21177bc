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
  ManagedPolicyRecord,
  ObjectRecord,
  ObjectStore,
  PublicAccessBlock,
  RoleRecord,
  UserRecord,
  WriteCondition,
  WriteOutcome,
} from './store/ports.js';
export type { SecretBox } from './store/secret-box.js';
