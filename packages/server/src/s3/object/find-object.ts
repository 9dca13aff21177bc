import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord, ObjectStore } from '../../store/ports/objects.js';
import { httpDate } from '../common/dates.js';
import { bucketArn } from '../common/require-bucket.js';
import { checkVersionId, requireMadeHere } from '../common/version-id.js';

/** The object of a key as it is now, if there is one: where the newest version is a delete marker, there is none. */
export async function findCurrent(
  objects: ObjectStore,
  bucket: BucketRecord,
  key: string,
): Promise<ObjectRecord | undefined> {
  const record = await objects.find(bucket.id, key);
  return record?.deleteMarker ? undefined : record;
}

/**
 * The object addressed: the version that `versionId` names, or the current one.
 * Sources: S3 API Reference, GetObject; S3 User Guide, "Working with delete markers".
 *
 * @throws AwsError as {@link findRecord}; MethodNotAllowed for a delete marker named by its version
 */
export async function findObject(x: Exchange, bucket: BucketRecord, key: string): Promise<ObjectRecord> {
  const record = await findRecord(x, bucket, key, readVersionId(x, bucket));
  if (record.deleteMarker) throw markerNotAllowed(x, record);
  return record;
}

/**
 * The object whose tags, access control list or lock are to be written, or tags or lock to be read: behind a delete marker there
 * is none, and S3 says so without being asked for the marker by its version. Recorded on AWS in February 2026, as was that
 * GetObjectAcl says NoSuchKey there.
 *
 * @throws AwsError as {@link findObject}; MethodNotAllowed also where the newest version is a delete marker
 */
export async function findDescribed(x: Exchange, bucket: BucketRecord, key: string): Promise<ObjectRecord> {
  const versionId = readVersionId(x, bucket);
  if (versionId === undefined) {
    const current = await x.lookUp(bucket, key, undefined);
    if (current?.deleteMarker) throw markerNotAllowed(x, current);
  }
  const record = await findRecord(x, bucket, key, versionId);
  if (record.deleteMarker) throw markerNotAllowed(x, record);
  return record;
}

/**
 * The version named, which may be a delete marker; or the current object.
 *
 * @throws AwsError NoSuchKey, NoSuchVersion; AccessDenied to callers who may not list the bucket, so that they do not learn
 * what is there (S3 API Reference, GetObject, Permissions). A list permission for certain prefixes counts for the keys that
 * they fit (ceph/ceph#68577, after AWS)
 */
export async function findRecord(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  versionId: string | undefined,
): Promise<ObjectRecord> {
  const record = await x.lookUp(bucket, key, versionId);
  const isNamed = versionId !== undefined && bucket.versioning !== undefined;
  if (record && (isNamed || !record.deleteMarker)) return record;
  await x.authorize('s3:ListBucket', bucketArn(bucket), { 's3:prefix': key }, bucket);
  if (isNamed) {
    requireMadeHere(versionId);
    throw noSuchVersion(key, versionId);
  }
  throw s3Error('NoSuchKey', {
    extras: [['Key', key]],
    ...(record ? { headers: markerHeaders(record) } : {}),
  });
}

/** Source: S3 API Reference, the pages that say what of a missing object is told to those who may list. */
const TELL_OF_MISSING: ReadonlySet<string> = new Set(['GetObject', 'HeadObject', 'GetObjectAttributes']);

/**
 * Who may list the bucket, though not read its objects, learns that there is nothing to read: what they could see in a listing.
 * An explicit deny is told first, I believe. Returns where there is something to be denied.
 *
 * @throws AwsError NoSuchKey, NoSuchVersion
 */
export async function refuseMissing(x: Exchange): Promise<void> {
  const { bucket, address } = x;
  if (bucket === undefined || address.key === undefined || !TELL_OF_MISSING.has(x.operation.name)) return;
  const { key } = address;
  if (!(await x.may('s3:ListBucket', bucketArn(bucket), { 's3:prefix': key }, bucket))) return;
  await findRecord(x, bucket, key, readVersionId(x, bucket));
}

/**
 * The version that the request names, if it names one.
 *
 * @throws AwsError InvalidArgument for what is no version id, or for one of a bucket that never had versions
 */
export function readVersionId(x: Exchange, bucket: BucketRecord): string | undefined {
  const { versionId } = x.asked;
  return versionId === undefined ? undefined : checkVersionId(versionId, bucket);
}

function noSuchVersion(key: string, versionId: string): Error {
  return s3Error('NoSuchVersion', {
    extras: [
      ['Key', key],
      ['VersionId', versionId],
    ],
  });
}

/** What S3 says of a delete marker to whoever asks for it as if it were an object. */
function markerNotAllowed({ request }: Exchange, marker: ObjectRecord): Error {
  return s3Error('MethodNotAllowed', {
    extras: [
      ['Method', request.method],
      ['ResourceType', 'DeleteMarker'],
    ],
    headers: [
      ...markerHeaders(marker),
      ...['Allow', 'DELETE'],
      ...['Last-Modified', httpDate(marker.lastModified)],
    ],
  });
}

function markerHeaders(marker: ObjectRecord): readonly string[] {
  return ['x-amz-delete-marker', 'true', 'x-amz-version-id', marker.versionId];
}
