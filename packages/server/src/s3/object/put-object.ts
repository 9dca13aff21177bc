import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import { chooseAccess } from '../acl/new-object-acl.js';
import { checksumHeaders } from '../common/checksum-headers.js';
import { requireKey } from '../common/object-key.js';
import { openPayload } from '../common/payload.js';
import { objectArn, requireBucket } from '../common/require-bucket.js';
import {
  authorizeEncryption,
  blobsFor,
  chooseEncryption,
  encryptionHeaders,
} from '../encryption/chosen-encryption.js';
import { expirationHeaders } from '../lifecycle/expiry-headers.js';
import { mentionsLock } from '../object-lock/new-object-lock.js';
import { RequestAttributes } from './attribute-source.js';
import { BodyDigests } from './body-digests.js';
import { copyObject } from './copy-object.js';
import { authorizeAttributes, readObjectAttributes } from './object-attributes.js';
import { receiveBytes } from './receive-bytes.js';
import { storeObject } from './store-object.js';
import { foresee, readWriteCondition } from './write-condition.js';

/**
 * PutObject, and CopyObject where there is a source to copy. Everything that the headers alone can be refused for is refused before the first byte is asked for.
 * Source: S3 API Reference, PutObject.
 */
export async function putObject(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  const source = new RequestAttributes(x);
  if (x.asked.copySource !== undefined) return copyObject(x, bucket, key, source, x.asked.copySource);
  const header = (name: string): string | undefined => x.request.header(name);
  const attributes = readObjectAttributes(source);
  const chosen = chooseEncryption(x, bucket, key, source);
  const digests = new BodyDigests(header);
  if (mentionsLock(source) && !digests.announced) throw digestMissing();
  const condition = readWriteCondition(x);
  const access = await chooseAccess(x, bucket, objectArn(bucket, key), source);
  const payload = openPayload(x, { lengthRequired: true });

  await authorizeAttributes(x, bucket, key, source, attributes);
  await authorizeEncryption(x, bucket, key, chosen);
  if (condition) await foresee(x, bucket, key, condition);

  const bytes = await receiveBytes(blobsFor(x.services.blobs, chosen), payload, digests);
  const { encryption } = chosen;
  const made = { key, attributes, access, bytes, encryption, condition };
  const { record, bucket: now, versionHeaders } = await storeObject(x, bucket, made);
  return emptyAnswer(200, [
    ...['ETag', `"${record.etag}"`],
    ...encryptionHeaders(encryption, chosen.customerKey),
    ...checksumHeaders(record.checksum),
    ...versionHeaders,
    ...expirationHeaders(now, record),
  ]);
}

function digestMissing(): Error {
  return s3Error('InvalidRequest', {
    message:
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    reason: 'DigestMissing',
  });
}
