import { s3Error } from '@countersign/aws-model';
import type { Principal } from '../../authentication/caller.js';
import type { ChecksumAlgorithm } from '../../checksum/algorithms.js';
import type { Exchange } from '../../exchange.js';
import type { ObjectEncryption } from '../../store/ports/objects.js';
import type { UploadRecord } from '../../store/ports/uploads.js';
import { identityOf } from '../../store/records/object-row.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { xml } from '../../wire/xml-writer.js';
import { chooseAccess } from '../acl/new-object-acl.js';
import { readAlgorithm } from '../common/checksum-headers.js';
import { wholeSecond } from '../common/dates.js';
import { requireKey } from '../common/object-key.js';
import { objectArn, requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { authorizeEncryption, chooseEncryption, encryptionHeaders } from '../encryption/chosen-encryption.js';
import { abortHeaders } from '../lifecycle/expiry-headers.js';
import { RequestAttributes } from '../object/attribute-source.js';
import { authorizeAttributes, readObjectAttributes } from '../object/object-attributes.js';
import { makeUploadId } from './upload-id.js';

/** CreateMultipartUpload: what the object will be, but for its bytes. Source: S3 API Reference, CreateMultipartUpload. */
export async function createMultipartUpload(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  const { caller } = x;
  if (caller.kind === 'anonymous') {
    throw s3Error('AccessDenied', {
      message: 'Anonymous users cannot initiate multipart uploads. Please authenticate.',
      reason: 'AnonymousUpload',
    });
  }
  const source = new RequestAttributes(x);
  const attributes = readObjectAttributes(source);
  const chosen = chooseEncryption(x, bucket, key, source);
  const checksum = readChecksumChoice(
    source.value('x-amz-checksum-algorithm'),
    source.value('x-amz-checksum-type'),
  );
  await authorizeAttributes(x, bucket, key, source, attributes);
  const access = await chooseAccess(x, bucket, objectArn(bucket, key), source);
  await authorizeEncryption(x, bucket, key, chosen);
  const { encryption, customerKey } = chosen;
  const upload: UploadRecord = {
    ...attributes,
    ...checksum,
    uploadId: makeUploadId(x.now),
    key,
    initiatedAt: wholeSecond(x.now),
    ...access,
    initiator: initiatorOf(caller),
    found: identityOf(await x.services.objects.find(bucket.id, key)),
    ...(encryption === undefined ? {} : { encryption: withoutNonce(encryption) }),
  };
  if (!(await x.services.uploads.create(bucket.id, upload))) {
    throw s3Error('NoSuchBucket', { extras: [['BucketName', bucket.name]] });
  }
  const headers = [...encryptionHeaders(encryption, customerKey), ...abortHeaders(bucket, upload)];
  if (checksum) {
    headers.push('x-amz-checksum-algorithm', checksum.checksumAlgorithm);
    headers.push('x-amz-checksum-type', checksum.checksumType);
  }
  return xmlAnswer(
    xml(
      `InitiateMultipartUploadResult xmlns="${S3_NAMESPACE}"`,
      xml('Bucket', bucket.name),
      xml('Key', key),
      xml('UploadId', upload.uploadId),
    ).markup,
    200,
    headers,
  );
}

/** Each part gets a nonce of its own. */
function withoutNonce(encryption: ObjectEncryption): ObjectEncryption {
  if (encryption.kind !== 'customer') return encryption;
  const { nonce: _, ...kept } = encryption;
  return kept;
}

interface ChecksumChoice {
  readonly checksumAlgorithm: ChecksumAlgorithm;
  readonly checksumType: 'FULL_OBJECT' | 'COMPOSITE';
}

/**
 * Which checksum the object gets. Source: S3 User Guide, "Checking object integrity in Amazon S3", "Using supported
 * checksum algorithms": CRC64NVME is always of the full object, SHA-1 and SHA-256 are always composite.
 *
 * @returns undefined where the client leaves it to S3
 * @throws AwsError InvalidRequest
 */
function readChecksumChoice(
  algorithmName: string | undefined,
  type: string | undefined,
): ChecksumChoice | undefined {
  if (algorithmName === undefined) {
    if (type === undefined) return undefined;
    throw invalidRequest(
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const checksumAlgorithm = readAlgorithm(algorithmName);
  const isFullOnly = checksumAlgorithm === 'CRC64NVME';
  const checksumType = type?.toUpperCase() ?? (isFullOnly ? 'FULL_OBJECT' : 'COMPOSITE');
  if (checksumType !== 'FULL_OBJECT' && checksumType !== 'COMPOSITE') {
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  }
  const fits = checksumType === 'COMPOSITE' ? !isFullOnly : isFullOnly || checksumAlgorithm.startsWith('CRC');
  if (!fits) {
    throw invalidRequest(
      `The ${checksumType} checksum type cannot be used with the ${checksumAlgorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { checksumAlgorithm, checksumType };
}

function invalidRequest(message: string): Error {
  return s3Error('InvalidRequest', { message, reason: 'ChecksumTypeInvalid' });
}

function initiatorOf(caller: Principal): UploadRecord['initiator'] {
  switch (caller.kind) {
    case 'root':
      return { arn: caller.arn, name: '' };
    case 'user':
      return { arn: caller.arn, name: caller.userName };
    case 'assumed-role':
      return { arn: caller.arn, name: `${caller.roleName}/${caller.sessionName}` };
    case 'federated-user':
      return { arn: caller.arn, name: caller.federatedName };
  }
}
