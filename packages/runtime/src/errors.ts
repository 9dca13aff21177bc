/** What can go wrong with storage; stable, for `switch`. */
export type StorageErrorCode =
  | 'StorageFull'
  | 'StorageFailed'
  | 'StorageClosed'
  | 'BlobMissing'
  | 'DataDirectoryUnusable'
  | 'DataDirectoryLocked'
  | 'NotACountersignDatabase'
  | 'NewerDatabase'
  | 'DamagedDatabase'
  | 'SecretKeyUnusable'
  | 'WrongSecretKey';

/** Base of everything the store throws. Messages say what, where, and what to do; never a secret. */
export class StorageError extends Error {
  override readonly name: string = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The disk (or its quota) is full. Nothing of the write was kept; the next write is tried afresh. */
export class StorageFullError extends StorageError {
  override readonly name = 'StorageFullError';

  constructor(where: string, options?: ErrorOptions) {
    super(
      'StorageFull',
      `no space left to write in ${where}; nothing of this write was kept; writes work again once there is space`,
      options,
    );
  }
}

/** A write came after `close`. */
export class StorageClosedError extends StorageError {
  override readonly name = 'StorageClosedError';

  constructor() {
    super('StorageClosed', 'the store has been closed');
  }
}

/** The data directory is a file, cannot be written, or cannot be made. */
export class DataDirectoryError extends StorageError {
  override readonly name = 'DataDirectoryError';

  constructor(message: string, options?: ErrorOptions) {
    super('DataDirectoryUnusable', message, options);
  }
}

/** Another server has the data directory. */
export class DataDirectoryLockedError extends StorageError {
  override readonly name = 'DataDirectoryLockedError';
  /** Process id of the holder, where it could be learnt. */
  readonly pid: number | undefined;

  constructor(directory: string, pid: number | undefined, options?: ErrorOptions) {
    super(
      'DataDirectoryLocked',
      `data directory ${directory} is in use by another server${pid === undefined ? '' : ` (process ${pid})`}; ` +
        'stop that one, or give this one its own directory',
      options,
    );
    this.pid = pid;
  }
}

/** The operating system's codes for "no room": disk, quota, and the size limit of a process. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL']);

/** A failed system call or SQL statement in the store's own words; `where` is a path. */
export function asStorageError(error: unknown, where: string): StorageError {
  if (error instanceof StorageError) return error;
  const code = errorCode(error);
  if (code !== undefined && FULL.has(code)) return new StorageFullError(where, { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  return new StorageError('StorageFailed', `cannot read or write in ${where}: ${detail}`, { cause: error });
}

/** `ENOENT`, `SQLITE_BUSY`, ...: what the operating system and SQLite name their errors by. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
