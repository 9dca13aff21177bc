import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import { requireKey } from '../common/object-key.js';
import { requireBucket } from '../common/require-bucket.js';
import { noSuchUpload, requestedUpload } from './find-upload.js';

/** AbortMultipartUpload: its parts go with it. Source: S3 API Reference, AbortMultipartUpload. */
export async function abortMultipartUpload(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const uploadId = requestedUpload(x);
  if (!(await x.services.uploads.abort(bucket.id, requireKey(x), uploadId))) throw noSuchUpload(uploadId);
  return emptyAnswer(204);
}
