import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord } from '../../store/ports/objects.js';
import { mentionsAcl } from '../acl/requested-acl.js';
import { objectArn } from '../common/require-bucket.js';
import { readTagging } from '../tags/object-tags.js';
import type { AttributeSource } from './attribute-source.js';
import { readSystemHeaders } from './system-metadata.js';
import { readUserMetadata } from './user-metadata.js';

/** What an upload says of its object beside the bytes. */
export type ObjectAttributes = Pick<ObjectRecord, 'systemHeaders' | 'userMetadata' | 'tags' | 'storageClass'>;

/** Source: S3 API Reference, PutObject, x-amz-storage-class (those of general purpose buckets in a region). */
const STORAGE_CLASSES: ReadonlySet<string> = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);

/**
 * Reads and checks the attributes of an upload. What this server cannot keep is refused, never dropped in silence.
 *
 * @throws AwsError in S3's words
 */
export function readObjectAttributes(source: AttributeSource): ObjectAttributes {
  const tagging = source.value('x-amz-tagging');
  return {
    systemHeaders: readSystemHeaders(source),
    userMetadata: readUserMetadata(source.metadata(), source.encodesWords),
    storageClass: readStorageClass(source.value('x-amz-storage-class')),
    tags: tagging === undefined ? [] : readTagging(tagging),
  };
}

/** What some attributes need besides `s3:PutObject`. @throws AwsError AccessDenied */
export async function authorizeAttributes(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  source: AttributeSource,
  attributes: ObjectAttributes,
): Promise<void> {
  const arn = objectArn(bucket, key);
  if (mentionsAcl(source)) await x.authorize('s3:PutObjectAcl', arn);
  if (attributes.tags.length > 0) await x.authorize('s3:PutObjectTagging', arn);
}

function readStorageClass(requested: string | undefined): string {
  if (requested === undefined || requested === '') return 'STANDARD';
  if (STORAGE_CLASSES.has(requested)) return requested;
  throw s3Error('InvalidStorageClass', { extras: [['StorageClassRequested', requested]] });
}
