import type { Exchange } from '../exchange.js';
import { type Answer, emptyAnswer } from '../wire/answer.js';
import { openPayload } from '../wire/payload.js';
import { RequestAttributes } from './attribute-source.js';
import { BodyDigests } from './body-digests.js';
import { checksumHeaders } from './checksums.js';
import { headerNotImplemented } from './errors.js';
import { readObjectAttributes } from './object-attributes.js';
import { requireKey } from './object-key.js';
import { receiveBytes } from './receive-bytes.js';
import { ENCRYPTION_HEADERS } from './record-headers.js';
import { objectArn, requireBucket } from './require-bucket.js';
import { storeObject } from './store-object.js';
import { foresee, readWriteCondition } from './write-condition.js';

/**
 * PutObject. Everything that the headers alone can be refused for is refused before the first byte is asked for.
 * Source: S3 API Reference, PutObject.
 */
export async function putObject(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const key = requireKey(x);
  const source = new RequestAttributes(x);
  if (source.value('x-amz-copy-source') !== undefined) throw headerNotImplemented('x-amz-copy-source');
  const header = (name: string): string | undefined => x.request.header(name);
  const attributes = readObjectAttributes(source);
  const digests = new BodyDigests(header);
  const condition = readWriteCondition(header);
  const payload = openPayload(x, { lengthRequired: true });

  const arn = objectArn(bucket, key);
  if (source.value('x-amz-acl') !== undefined) await x.authorize('s3:PutObjectAcl', arn);
  if (attributes.tags.length > 0) await x.authorize('s3:PutObjectTagging', arn);
  if (condition) await foresee(x, bucket, key, condition);

  const bytes = await receiveBytes(x.services.blobs, payload, digests);
  const record = await storeObject(x, bucket, { key, attributes, bytes, condition });
  return emptyAnswer(200, [
    ...['ETag', `"${record.etag}"`],
    ...ENCRYPTION_HEADERS,
    ...checksumHeaders(record.checksum),
  ]);
}
