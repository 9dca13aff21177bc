export { bearerCheck } from './bearer-check.js';
export { BoundedCache, NONE, type OrNone, remember } from './bounded-cache.js';
export { type Clock, systemClock, TestClock } from './clock.js';
export { type DataDirectory, openDataDirectory, type Schema } from './data-directory/data-directory.js';
export { DirectorySync, syncDirectory } from './data-directory/directory-sync.js';
export { lookAt, makeDirectories } from './data-directory/make-directories.js';
export { type Believed, checkInside, checkOwner, isShared, judgeInside } from './data-directory/ownership.js';
export { readPrivateFile, writePrivateFile } from './data-directory/private-file.js';
export { requireUsableDirectories } from './data-directory/usable-directories.js';
export {
  asStorageError,
  DataDirectoryError,
  DataDirectoryLockedError,
  errorCode,
  StorageClosedError,
  StorageError,
  type StorageErrorCode,
  StorageFullError,
} from './errors.js';
export { type ForwardedBy, type ForwardedReader, forwardedReader } from './forwarded.js';
export { isAllowedHost } from './host-allow-list.js';
export { type HttpService, startHttpService } from './http-service.js';
export { listen, originOf, ServerStartError, stopListening } from './listen.js';
export { createSecretBox, deriveKey, type SecretBox } from './secrets/secret-box.js';
export { openSecretKey, passingSecretKey } from './secrets/secret-key.js';
export { CommitQueue, type Write } from './sqlite/commit-queue.js';
export { checkSchema, migrate } from './sqlite/migrate.js';
export { Settings } from './sqlite/settings.js';
export { requireSoundDatabase } from './sqlite/sound-database.js';
export { openSql, type Sql, type SqlRow, type SqlStatement, type SqlValue } from './sqlite/sql.js';
