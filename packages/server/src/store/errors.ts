import { type AwsError, s3Error } from '@countersign/aws-model';
import { asStorageError, errorCode, StorageError, type StorageErrorCode } from '@countersign/runtime';

/** The object that a failed read was for. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** Bytes of an object that cannot be had, and that no retry brings back. */
export abstract class LostBytesError extends StorageError {
  readonly blob: string;
  /** Of the file that they are, or should be, in. */
  readonly path: string;
  /** Told by whoever knows whose bytes they are. */
  object: ObjectName | undefined;

  constructor(code: StorageErrorCode, blob: string, path: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    this.blob = blob;
    this.path = path;
  }
}

/** Notes whose bytes could not be read, so that the log can name it. */
export function nameObject(error: unknown, object: ObjectName | undefined): void {
  if (error instanceof LostBytesError) error.object ??= object;
}

/** The bytes of an object are not there: replaced or deleted since its record was read, or lost. */
export class BlobMissingError extends LostBytesError {
  override readonly name = 'BlobMissingError';

  constructor(blob: string, path: string, options?: ErrorOptions) {
    super('BlobMissing', blob, path, `there is no blob \`${blob}\` in ${path}`, options);
  }
}

/** The bytes of an object are there, but are not what was written, or the file cannot be read. */
export class BlobUnreadableError extends LostBytesError {
  override readonly name = 'BlobUnreadableError';

  constructor(blob: string, path: string, message: string, options?: ErrorOptions) {
    super('StorageFailed', blob, path, message, options);
  }
}

/** The error for a blob's file that is shorter than the blob was. */
export function endsEarly(blob: string, path: string, size: number, missing: number): BlobUnreadableError {
  return new BlobUnreadableError(
    blob,
    path,
    `${path} ends after ${size} bytes, ${missing} too early; another program changed it`,
  );
}

/** What the operating system says of the process, and not of the file: another try may fare better. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'EINTR']);

/** A failure to open or read the file of a blob. */
export function asReadError(error: unknown, blob: string, path: string): StorageError {
  const code = errorCode(error);
  if (error instanceof StorageError || (code !== undefined && PASSING.has(code)))
    return asStorageError(error, path);
  if (code === 'ENOENT') return new BlobMissingError(blob, path, { cause: error });
  const detail = error instanceof Error ? error.message : String(error);
  return new BlobUnreadableError(blob, path, `cannot read blob \`${blob}\` in ${path}: ${detail}`, {
    cause: error,
  });
}

/**
 * How a client is told that storage failed: as S3 says that it cannot serve just now, which every SDK
 * retries; of bytes that are lost, which no retry brings back, as a fault. Undefined for what is not a storage error.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function asStorageRefusal(error: unknown): AwsError | undefined {
  if (!(error instanceof StorageError)) return undefined;
  if (error instanceof LostBytesError)
    return s3Error('InternalError', { reason: 'StoredBytesUnreadable', cause: error });
  return s3Error('ServiceUnavailable', { reason: error.code, cause: error });
}
