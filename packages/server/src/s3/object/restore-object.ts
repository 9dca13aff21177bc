import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { ObjectRecord, ObjectRestore } from '../../store/ports/objects.js';
import { type Answer, emptyAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { requireKey } from '../common/object-key.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { versionHeaders } from '../common/version-id.js';
import { midnightAfter } from '../lifecycle/expiry-headers.js';
import { isArchived, restoreState } from './archive.js';
import { findDescribed } from './find-object.js';

const HOUR_MS = 3_600_000;

type Tier = 'Expedited' | 'Standard' | 'Bulk';

/** The longest that S3 says a retrieval typically takes, in hours. Source: S3 API Reference, RestoreObject, Restoring objects. */
const HOURS: Readonly<Record<string, Readonly<Partial<Record<Tier, number>>>>> = {
  GLACIER: { Expedited: 5 / 60, Standard: 5, Bulk: 12 },
  DEEP_ARCHIVE: { Standard: 12, Bulk: 48 },
};

/**
 * RestoreObject: an archived object can be read from when its retrieval is over, by the server's clock, for so many days.
 * Source: S3 API Reference, RestoreObject; 202 as recorded on AWS by localstack/localstack,
 * test_s3_get_deep_archive_object_restore.
 */
export async function restoreObject(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const record = await findDescribed(x, bucket, requireKey(x));
  const { days, tier } = await readXmlDocument(x, 'RestoreRequest', readRequest);
  if (!isArchived(record)) {
    throw s3Error('InvalidObjectState', {
      message: "Restore is not allowed for the object's current storage class",
      extras: [['StorageClass', record.storageClass]],
    });
  }
  const hours = HOURS[record.storageClass]?.[tier];
  if (hours === undefined) {
    throw s3Error('InvalidArgument', { message: 'Retrieval option is not supported by this storage class' });
  }
  const state = restoreState(record, x.now);
  const readyAt = state === 'restored' ? x.now : x.now + hours * HOUR_MS;
  // A restore that is under way can be made faster, and nothing else.
  if (state === 'ongoing' && readyAt >= (record.restore?.readyAt ?? 0)) {
    throw s3Error('RestoreAlreadyInProgress');
  }
  const restore: ObjectRestore = { readyAt, until: midnightAfter(readyAt, days) };
  await saveRestore(x, bucket.id, record, restore);
  return emptyAnswer(state === 'restored' ? 200 : 202, versionHeaders(bucket, record.versionId));
}

async function saveRestore(
  x: Exchange,
  bucketId: number,
  { key, versionId }: ObjectRecord,
  restore: ObjectRestore,
): Promise<void> {
  if ((await x.services.objects.saveRestore(bucketId, key, versionId, restore)) === 'saved') return;
  throw s3Error('NoSuchKey', { extras: [['Key', key]] });
}

function readRequest(root: XmlNode): { readonly days: number; readonly tier: Tier } {
  if (childText(root, 'Type') === 'SELECT') {
    throw s3Error('NotImplemented', {
      message: 'countersign does not support selecting from archived objects',
    });
  }
  const days = childText(root, 'Days');
  if (days === undefined || !/^-?\d{1,9}$/.test(days)) throw new XmlError('`Days` should be a number');
  if (Number(days) < 1) throw s3Error('InvalidArgument', { message: 'Days must be a positive integer' });
  const job = root.children.find(({ name }) => name === 'GlacierJobParameters');
  const tier = (job && childText(job, 'Tier')) ?? childText(root, 'Tier') ?? 'Standard';
  if (tier !== 'Expedited' && tier !== 'Standard' && tier !== 'Bulk') {
    throw new XmlError('`Tier` should be Expedited, Standard or Bulk');
  }
  return { days: Number(days), tier };
}
