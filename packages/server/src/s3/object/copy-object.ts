import { s3Error } from '@countersign/aws-model';
import { algorithmOf, type ChecksumAlgorithm } from '../../checksum/algorithms.js';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { retryReplaced } from '../../store/retry-replaced.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { xml } from '../../wire/xml-writer.js';
import { chooseAccess } from '../acl/new-object-acl.js';
import { checksumElements, readAlgorithm } from '../common/checksum-headers.js';
import { isoDate } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';
import { objectArn } from '../common/require-bucket.js';
import { versionHeaders } from '../common/version-id.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import {
  authorizeEncryption,
  blobsFor,
  type ChosenEncryption,
  chooseEncryption,
  encryptionHeaders,
} from '../encryption/chosen-encryption.js';
import { blobsOfObject } from '../encryption/open-object.js';
import { expirationHeaders } from '../lifecycle/expiry-headers.js';
import type { AttributeSource } from './attribute-source.js';
import { BodyDigests } from './body-digests.js';
import {
  type CopySource,
  findCopySource,
  MAX_COPY_BYTES,
  sourceTooLarge,
  sourceVersionHeaders,
} from './copy-source.js';
import type { CopySourceName } from './copy-source-name.js';
import { authorizeAttributes, type ObjectAttributes, readObjectAttributes } from './object-attributes.js';
import { locateBytes } from './object-bytes.js';
import { copyBytes, type ReceivedBytes } from './receive-bytes.js';
import { storeObject } from './store-object.js';
import { foresee, readWriteCondition } from './write-condition.js';

/**
 * CopyObject: the bytes are copied into a blob of their own, and get the ETag and checksum of an object put at once,
 * whatever the source came as. Source: S3 API Reference, CopyObject.
 */
export async function copyObject(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  source: AttributeSource,
  from: CopySourceName,
): Promise<Answer> {
  const directives: Directives = {
    metadata: readDirective(source, 'metadata'),
    tagging: readDirective(source, 'tagging'),
  };
  const own = readObjectAttributes(source);
  const chosen = chooseEncryption(x, bucket, key, source);
  const access = await chooseAccess(x, bucket, objectArn(bucket, key), source);
  const algorithm = source.value('x-amz-checksum-algorithm');
  const wanted = algorithm === undefined ? undefined : readAlgorithm(algorithm);
  const condition = readWriteCondition(x);
  await authorizeEncryption(x, bucket, key, chosen);
  if (condition) await foresee(x, bucket, key, condition);

  const { found, attributes, bytes } = await retryReplaced(
    async () => {
      const found = await findCopySource(x, from);
      if (found.record.size > MAX_COPY_BYTES) throw sourceTooLarge();
      refuseIdle(bucket, key, found, directives, source);
      const made = mergeAttributes(own, found, directives);
      if (directives.tagging === 'COPY') await authorizeTagCopy(x, bucket, key, found);
      await authorizeAttributes(x, bucket, key, source, { ...own, tags: made.tags });
      x.request.mayTakeLong?.();
      return { found, attributes: made, bytes: await copyWhole(x, found, wanted, chosen) };
    },
    () => x.lookAgain(),
  );

  const { encryption, customerKey } = chosen;
  const made = { key, attributes, access, bytes, encryption, condition };
  const { record, bucket: target } = await storeObject(x, bucket, made);
  return xmlAnswer(
    xml(
      `CopyObjectResult xmlns="${S3_NAMESPACE}"`,
      xml('LastModified', isoDate(record.lastModified)),
      xml('ETag', `"${record.etag}"`),
      checksumElements(record.checksum),
    ).markup,
    200,
    [
      ...encryptionHeaders(encryption, customerKey),
      // Unlike an upload, a copy tells of the version `null` of a suspended bucket: recorded on AWS in February 2026.
      ...versionHeaders(target, record.versionId),
      ...sourceVersionHeaders(found),
      ...expirationHeaders(target, record),
    ],
  );
}

type Directive = 'COPY' | 'REPLACE';

interface Directives {
  readonly metadata: Directive;
  readonly tagging: Directive;
}

function readDirective(source: AttributeSource, what: 'metadata' | 'tagging'): Directive {
  const name = `x-amz-${what}-directive`;
  const value = source.value(name) ?? 'COPY';
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw invalidArgument(`Unknown ${what} directive.`, name, value);
}

const REDIRECT = 'x-amz-website-redirect-location';

/**
 * An object copied onto itself must become another in something. An older version copied onto its key becomes the
 * newest, which is a change.
 */
function refuseIdle(
  bucket: BucketRecord,
  key: string,
  { bucket: from, record, versionId }: CopySource,
  directives: Directives,
  source: AttributeSource,
): void {
  const changes =
    from.id !== bucket.id ||
    record.key !== key ||
    (versionId !== undefined && bucket.versioning !== undefined) ||
    directives.metadata === 'REPLACE' ||
    [
      'x-amz-storage-class',
      'x-amz-server-side-encryption',
      'x-amz-server-side-encryption-customer-algorithm',
      REDIRECT,
    ].some((name) => source.value(name) !== undefined);
  if (changes) return;
  throw s3Error('InvalidRequest', {
    message:
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    reason: 'CopyOntoItself',
  });
}

/** What the copy says of itself. The storage class and the redirect are never copied. */
function mergeAttributes(
  own: ObjectAttributes,
  { record }: CopySource,
  directives: Directives,
): ObjectAttributes {
  const tags = directives.tagging === 'REPLACE' ? own.tags : record.tags;
  if (directives.metadata === 'REPLACE') return { ...own, tags };
  const redirectAt = own.systemHeaders.indexOf(REDIRECT);
  return {
    systemHeaders: [
      ...withoutRedirect(record.systemHeaders),
      ...(redirectAt === -1 ? [] : own.systemHeaders.slice(redirectAt, redirectAt + 2)),
    ],
    userMetadata: record.userMetadata,
    storageClass: own.storageClass,
    tags,
  };
}

function withoutRedirect(headers: readonly string[]): readonly string[] {
  const at = headers.indexOf(REDIRECT);
  return at === -1 ? headers : [...headers.slice(0, at), ...headers.slice(at + 2)];
}

/** Who copies tags reads them there. Source: S3 API Reference, CopyObject, x-amz-tagging-directive. */
async function authorizeTagCopy(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  source: CopySource,
): Promise<void> {
  const { record, versionId } = source;
  if (record.tags.length === 0) return;
  const action = versionId === undefined ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging';
  await x.authorize(
    action,
    objectArn(source.bucket, record.key),
    versionId === undefined ? undefined : { 's3:versionid': versionId },
    source.bucket,
  );
  await x.authorize('s3:PutObjectTagging', objectArn(bucket, key));
}

function copyWhole(
  x: Exchange,
  { bucket, record, customerKey }: CopySource,
  wanted: ChecksumAlgorithm | undefined,
  chosen: ChosenEncryption,
): Promise<ReceivedBytes> {
  const kept = record.checksum && algorithmOf(record.checksum.algorithm);
  const digests = new BodyDigests(() => undefined, { keep: wanted ?? kept });
  const blobs = blobsFor(blobsOfObject(x.services.blobs, record, customerKey), chosen);
  const source = { bucket: bucket.name, key: record.key, versionId: record.versionId };
  return copyBytes(blobs, locateBytes(record, { start: 0, end: record.size - 1 }), digests, source);
}
