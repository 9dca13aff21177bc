import type { S3Operation } from './s3-operations.js';

/**
 * Operations of S3 that the server does not have, by how they look on the wire, so that a refusal can name them.
 * Source: S3 API Reference, the operations' request syntax (general purpose buckets, November 2026).
 */
const UNSERVED: ReadonlyMap<string, string> = new Map([
  ['GET bucket abac', 'GetBucketAbac'],
  ['PUT bucket abac', 'PutBucketAbac'],
  ['POST bucket metadataConfiguration', 'CreateBucketMetadataConfiguration'],
  ['GET bucket metadataConfiguration', 'GetBucketMetadataConfiguration'],
  ['DELETE bucket metadataConfiguration', 'DeleteBucketMetadataConfiguration'],
  ['POST bucket metadataTable', 'CreateBucketMetadataTableConfiguration'],
  ['GET bucket metadataTable', 'GetBucketMetadataTableConfiguration'],
  ['DELETE bucket metadataTable', 'DeleteBucketMetadataTableConfiguration'],
  ['PUT bucket metadataAnnotationTable', 'UpdateBucketMetadataAnnotationTableConfiguration'],
  ['PUT bucket metadataInventoryTable', 'UpdateBucketMetadataInventoryTableConfiguration'],
  ['PUT bucket metadataJournalTable', 'UpdateBucketMetadataJournalTableConfiguration'],
  ['GET bucket session', 'CreateSession'],
  ['PUT object annotation', 'PutObjectAnnotation'],
  ['GET object annotation', 'GetObjectAnnotation or ListObjectAnnotations'],
  ['DELETE object annotation', 'DeleteObjectAnnotation'],
  ['PUT object encryption', 'UpdateObjectEncryption'],
  ['PUT object renameObject', 'RenameObject'],
  ['POST object select', 'SelectObjectContent'],
  ['GET object torrent', 'GetObjectTorrent'],
]);

/** The name of an operation that is not served; undefined where there is none that looks like it. */
export function unservedS3Operation({
  method,
  target,
  selector,
}: Pick<S3Operation, 'method' | 'target' | 'selector'>): string | undefined {
  return UNSERVED.get(`${method} ${target} ${selector}`);
}
