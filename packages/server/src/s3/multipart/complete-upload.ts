import { s3Error } from '@countersign/aws-model';
import { algorithmOf, CHECKSUM_ALGORITHMS, DEFAULT_ALGORITHM } from '../../checksum/algorithms.js';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectRecord, WriteCondition } from '../../store/ports/objects.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { xml } from '../../wire/xml-writer.js';
import { checksumElements, checksumHeader } from '../common/checksum-headers.js';
import { requireKey } from '../common/object-key.js';
import { parseDocument, readSmallDocument } from '../common/read-document.js';
import { requestOrigin } from '../common/request-origin.js';
import { requireBucket } from '../common/require-bucket.js';
import { bucketNow, makeVersionId, storedVersionHeaders } from '../common/version-id.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { encryptionHeaders } from '../encryption/chosen-encryption.js';
import { authorizeKey } from '../encryption/kms-access.js';
import { requireKeyOfUpload } from '../encryption/part-encryption.js';
import { expirationHeaders } from '../lifecycle/expiry-headers.js';
import { foresee, readWriteCondition, settleWrite } from '../object/write-condition.js';
import { type Assembled, assembleParts, multipartEtag } from './assemble.js';
import { noSuchUpload, requestedUpload } from './find-upload.js';
import { checkOrder, type ListedPart, readListedParts } from './listed-parts.js';
import { MAX_PARTS } from './part-number.js';

/** Holds ten thousand parts with a SHA-256 each, written with room to spare. */
const MAX_DOCUMENT_BYTES = 4_194_304;
/** A part with its number, its ETag and a checksum of each kind. */
const MAX_ELEMENTS = 10 * MAX_PARTS;

/** How often the parts are read again when one was uploaded anew in between. */
const MAXIMUM_LOOKS = 5;

/**
 * CompleteMultipartUpload. The bytes stay where the parts put them, so that even the largest object is complete at once.
 * Its limit is that of its parts: 10,000 of 5 GiB, 48.8 TiB. Said again after it was done, it is answered the same.
 * Source: S3 API Reference, CompleteMultipartUpload.
 */
export async function completeMultipartUpload(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  const uploadId = requestedUpload(x);
  const { uploads } = x.services;
  const upload = await uploads.find(bucket.id, key, uploadId);
  const completed = upload ? undefined : await uploads.findCompleted(bucket.id, key, uploadId);
  if (!upload && !completed) throw noSuchUpload(uploadId);

  const condition = readWriteCondition(x);
  const listed = await readParts(x);
  checkOrder(listed, uploadId);
  if (completed) return repeatedAnswer(x, bucket, completed, listed, uploadId);
  requireKeyOfUpload(x, upload!);
  if (condition) await foresee(x, bucket, key, condition);
  x.request.mayTakeLong?.();
  return complete(x, bucket, upload!, listed, condition);
}

async function complete(
  x: Exchange,
  bucket: BucketRecord,
  upload: UploadRecord,
  listed: readonly ListedPart[],
  condition: WriteCondition | undefined,
): Promise<Answer> {
  const { uploads } = x.services;
  const { uploadId, key, encryption } = upload;
  if (encryption !== undefined && encryption.kind !== 'customer') {
    await authorizeKey(x, 'kms:Decrypt', bucket, key, encryption);
  }
  for (let looks = 1; ; looks += 1) {
    const uploaded = await uploads.listParts(bucket.id, uploadId, 0, MAX_PARTS);
    const assembled = assembleParts(upload, listed, uploaded);
    checkAnnounced(x, upload, assembled);
    const object = await objectOf(x, bucket, upload, assembled);
    const outcome = await uploads.complete(
      bucket.id,
      uploadId,
      object,
      condition && since(upload, condition),
    );
    switch (outcome.outcome) {
      case 'part-changed':
        if (looks < MAXIMUM_LOOKS) continue;
        throw s3Error('OperationAborted', { reason: 'PartsKeepChanging' });
      case 'no-such-upload': {
        // Completed or aborted by somebody else since it was found.
        const completed = await uploads.findCompleted(bucket.id, key, uploadId);
        if (!completed) throw noSuchUpload(uploadId);
        return repeatedAnswer(x, bucket, completed, listed, uploadId);
      }
      default:
        settleWrite(outcome, bucket, key);
        return completedAnswer(x, bucket, object);
    }
  }
}

/**
 * A condition speaks of the key as it was when the upload began: where the object was written, or deleted, since then, S3 answers
 * 409 though the condition would hold. Recorded on AWS by localstack/localstack, test_multipart_if_none_match_with_delete and
 * test_multipart_if_match_with_put_identical; S3 API Reference, CompleteMultipartUpload, If-Match and If-None-Match.
 */
function since({ found }: UploadRecord, condition: WriteCondition): WriteCondition {
  return found === undefined ? condition : { ...condition, found };
}

async function readParts(x: Exchange): Promise<readonly ListedPart[]> {
  const bytes = await readSmallDocument(x, { maximum: MAX_DOCUMENT_BYTES, checksumsOfOther: true });
  return bytes.length === 0
    ? []
    : parseDocument(bytes, 'CompleteMultipartUpload', readListedParts, MAX_ELEMENTS);
}

/** Versioning counts as it is now; attributes and date are of the beginning (S3 User Guide, "Working with object metadata"). */
async function objectOf(
  x: Exchange,
  bucket: BucketRecord,
  upload: UploadRecord,
  assembled: Assembled,
): Promise<ObjectRecord> {
  return {
    ...assembled,
    key: upload.key,
    versionId: makeVersionId(await bucketNow(x.services.buckets, bucket)),
    lastModified: upload.initiatedAt,
    systemHeaders: upload.systemHeaders,
    userMetadata: upload.userMetadata,
    tags: upload.tags,
    storageClass: upload.storageClass,
    ownerAccountId: upload.ownerAccountId,
    ...(upload.acl === undefined ? {} : { acl: upload.acl }),
    ...(upload.lock === undefined ? {} : { lock: upload.lock }),
    ...(upload.encryption === undefined ? {} : { encryption: upload.encryption }),
  };
}

/**
 * What the headers say of the whole object. Recorded on AWS by localstack/localstack, test_complete_multipart_parts_checksum_default
 * and test_multipart_parts_checksum_exceptions_full_object.
 *
 * @throws AwsError InvalidRequest, BadDigest
 */
function checkAnnounced(x: Exchange, upload: UploadRecord, { size, checksum }: Assembled): void {
  const { request } = x;
  const { checksumType } = upload;
  const type = request.header('x-amz-checksum-type')?.toUpperCase();
  if (type !== undefined && type !== checksumType) {
    throw s3Error('InvalidRequest', {
      message: `The upload was created using the ${checksumType ?? 'null'} checksum mode. The complete request must use the same checksum mode.`,
      reason: 'ChecksumTypeMismatch',
    });
  }
  const announcedSize = request.header('x-amz-mp-object-size');
  if (announcedSize !== undefined && announcedSize !== String(size)) {
    throw s3Error('InvalidRequest', {
      message: `The provided 'x-amz-mp-object-size' header value ${announcedSize} does not match what was computed: ${size}`,
      reason: 'ObjectSizeMismatch',
    });
  }
  if (!checksum) return;
  const { algorithm, value } = checksum;
  const said = request.header(checksumHeader(algorithm));
  const other = checksumType === 'FULL_OBJECT' && said === undefined ? otherChecksum(x) : undefined;
  if (said === undefined && other === undefined) return;
  // The type is composite where none is said, but for the algorithm that knows no such thing. Of a composite checksum the count
  // of parts may be left off.
  const typeHolds = checksumType !== 'FULL_OBJECT' || type !== undefined || algorithm === DEFAULT_ALGORITHM;
  if (typeHolds && (said === value || said === value.replace(/-\d+$/, ''))) return;
  throw s3Error('BadDigest', {
    message: `The ${algorithmOf(algorithm).toLowerCase()} you specified did not match the calculated checksum.`,
    reason: 'ChecksumMismatch',
    facts: { algorithm, said: said ?? other ?? '', computed: value },
  });
}

/** A checksum of an algorithm that is not the upload's. */
function otherChecksum(x: Exchange): string | undefined {
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = x.request.header(checksumHeader(algorithm));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** An upload that was completed with other parts is none that these could complete. */
function repeatedAnswer(
  x: Exchange,
  bucket: BucketRecord,
  completed: ObjectRecord,
  listed: readonly ListedPart[],
  uploadId: string,
): Promise<Answer> {
  if (multipartEtag(listed) !== completed.etag) throw noSuchUpload(uploadId);
  return completedAnswer(x, bucket, completed);
}

/**
 * Of an object under a KMS key the answer keeps the checksum that S3 chose to itself, though reading tells of it.
 * Recorded on AWS by localstack/localstack, test_s3_multipart_upload_sse.
 */
function checksumTold({ encryption, checksum }: ObjectRecord): ObjectRecord['checksum'] {
  const ofKms = encryption !== undefined && encryption.kind !== 'customer';
  return ofKms && checksum?.algorithm === DEFAULT_ALGORITHM ? undefined : checksum;
}

async function completedAnswer(x: Exchange, bucket: BucketRecord, object: ObjectRecord): Promise<Answer> {
  const now = await bucketNow(x.services.buckets, bucket);
  return xmlAnswer(
    xml(
      `CompleteMultipartUploadResult xmlns="${S3_NAMESPACE}"`,
      xml('Location', `${requestOrigin(x.request)}${x.request.path}`),
      xml('Bucket', bucket.name),
      xml('Key', object.key),
      xml('ETag', `"${object.etag}"`),
      checksumElements(checksumTold(object)),
    ).markup,
    200,
    [
      ...encryptionHeaders(object.encryption),
      ...storedVersionHeaders(now, object.versionId),
      ...expirationHeaders(now, object),
    ],
  );
}
