import { AwsError, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { childText, textOf, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { optionalXml, type XmlElement, xml } from '../../wire/xml-writer.js';
import { checkKey } from '../common/object-key.js';
import { readXmlDocument } from '../common/read-document.js';
import { objectArn, requireBucket } from '../common/require-bucket.js';
import { isMadeHere, NULL_VERSION } from '../common/version-id.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { authorizeFurther, type Deletion, deleteKey } from './delete-object.js';

/** Source: S3 API Reference, DeleteObjects. */
const MAX_KEYS = 1_000;

/** Holds a thousand of the longest keys, a few of their characters escaped. */
const MAX_DOCUMENT_BYTES = 2_097_152;

/** Each key with its version, ETag, size and date. */
const MAX_ELEMENTS = 10 * MAX_KEYS;

interface Entry {
  readonly key: string;
  readonly versionId: string | undefined;
  readonly ifMatch: string | undefined;
}

/** DeleteObjects: each key is authorized, and answered for, on its own. */
export async function deleteObjects(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const { entries, quiet } = await readXmlDocument(x, 'Delete', readEntries, {
    maximum: MAX_DOCUMENT_BYTES,
    elements: MAX_ELEMENTS,
    digestRequired: true,
  });
  // At once, so that the store can make them durable together; the bound is MAX_KEYS.
  const results = await Promise.all(entries.map((entry) => deleteEntry(x, bucket, entry, quiet)));
  return xmlAnswer(xml(`DeleteResult xmlns="${S3_NAMESPACE}"`, results).markup);
}

async function deleteEntry(
  x: Exchange,
  bucket: BucketRecord,
  entry: Entry,
  quiet: boolean,
): Promise<XmlElement | undefined> {
  const { key, versionId, ifMatch } = entry;
  try {
    checkKey(key);
    const action = versionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion';
    const context = versionId === undefined ? undefined : { 's3:versionid': versionId };
    await x.authorize(action, objectArn(bucket, key), context);
    await authorizeFurther(x, bucket, key, entry);
    if (versionId !== undefined) await requireVersion(x, bucket, key, versionId);
    const deletion = await deleteKey(x, bucket, key, { versionId, ifMatch });
    return quiet ? undefined : deletedElement(entry, deletion);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return xml(
      'Error',
      xml('Key', key),
      optionalXml('VersionId', versionId),
      xml('Code', error.code),
      xml('Message', error.message),
    );
  }
}

/**
 * Of an id that no version ever had it says that there is no such version, where DeleteObject calls the id invalid. A version
 * that is gone is deleted. Recorded on AWS by localstack/localstack, test_delete_objects and test_delete_objects_versioned.
 *
 * @throws AwsError NoSuchVersion
 */
async function requireVersion(
  x: Exchange,
  bucket: BucketRecord,
  key: string,
  versionId: string,
): Promise<void> {
  const isThere =
    bucket.versioning === undefined
      ? versionId === NULL_VERSION
      : isMadeHere(versionId) || (await x.services.objects.findVersion(bucket.id, key, versionId));
  if (!isThere) throw s3Error('NoSuchVersion');
}

function deletedElement({ key, versionId }: Entry, deletion: Deletion): XmlElement {
  return xml(
    'Deleted',
    xml('Key', key),
    optionalXml('VersionId', versionId),
    deletion.deleteMarker
      ? [xml('DeleteMarker', true), optionalXml('DeleteMarkerVersionId', deletion.versionId)]
      : undefined,
  );
}

function readEntries(root: XmlNode): { readonly entries: readonly Entry[]; readonly quiet: boolean } {
  const entries: Entry[] = [];
  let quiet = false;
  for (const node of root.children) {
    if (node.name === 'Object') entries.push(readEntry(node));
    else if (node.name === 'Quiet') quiet = textOf(node).trim().toLowerCase() === 'true';
    else throw new XmlError(`\`${node.name}\` is not supported here`);
  }
  if (entries.length === 0 || entries.length > MAX_KEYS) {
    throw new XmlError(`expected 1 to ${MAX_KEYS} objects, not ${entries.length}`);
  }
  return { entries, quiet };
}

function readEntry(node: XmlNode): Entry {
  const key = childText(node, 'Key');
  if (key === undefined || key === '') throw new XmlError('an object has no key');
  return { key, versionId: childText(node, 'VersionId') || undefined, ifMatch: childText(node, 'ETag') };
}
