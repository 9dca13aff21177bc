import type { S3Operation } from '@countersign/aws-model';
import { invalidArgument } from './errors.js';

/**
 * Operations on an object that take no `versionId`, though they have a key. Refused on AWS: a part and the operations
 * on uploads with every value, empty ones and `null` too (measured by brekkylab/backlot, backlot/routers/s3.py, and by
 * a recorded run against UploadPart); PutObject, CopyObject and CompleteMultipartUpload (as scality/cloudserver#698
 * has it from S3).
 */
const VERSIONLESS: ReadonlySet<string> = new Set([
  'PutObject',
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
  'ListParts',
]);

/** They read it as a version, which no bucket has: `GET ?acl` and `PUT ?acl` (measured by brekkylab/backlot). */
const READ_AS_VERSION: ReadonlySet<string> = new Set(['GetBucketAcl', 'PutBucketAcl']);

/**
 * The version of the object addressed that the request names. Judged before the bucket and the signature, as measured on
 * S3 by brekkylab/backlot (backlot/routers/s3.py).
 *
 * @throws AwsError InvalidArgument where the operation takes none, or where it is empty
 */
export function requestedVersion(
  { name, target }: S3Operation,
  parameters: ReadonlyMap<string, string>,
): string | undefined {
  if (parameters.size === 0) return undefined;
  const versionId = parameters.get('versionId');
  if (versionId === undefined || target === 'service') return undefined;
  if (READ_AS_VERSION.has(name)) {
    throw invalidArgument('Invalid version id specified', 'versionId', versionId);
  }
  if (target === 'bucket' || VERSIONLESS.has(name)) {
    throw invalidArgument('This operation does not accept a version-id.', 'versionId', versionId);
  }
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', '');
  return versionId;
}
