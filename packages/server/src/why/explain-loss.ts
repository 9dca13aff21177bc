import { visibleText } from '@countersign/aws-model';
import { LostBytesError } from '../store/errors.js';

/**
 * Stored bytes that cannot be read, in one line for whoever runs the server: whose they are, where, what is wrong and what
 * to do. Undefined for any other fault.
 */
export function explainLoss(error: unknown): string | undefined {
  if (!(error instanceof LostBytesError)) return undefined;
  const { object, blob, path, message } = error;
  const version = object === undefined || object.versionId === 'null' ? '' : ` (version ${object.versionId})`;
  const whose = object === undefined ? 'an object' : `s3://${object.bucket}/${object.key}${version}`;
  return visibleText(
    `the bytes of ${whose} cannot be served: ${message} [blob ${blob}, file ${path}]. ` +
      'Upload the object again, or restore that file from a backup; `countersign server verify` (with the server stopped) lists everything that is damaged',
  );
}
