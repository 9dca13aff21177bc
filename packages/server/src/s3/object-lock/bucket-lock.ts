import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import type { ObjectLock } from '../../store/ports/objects.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { optionalXml, xml } from '../../wire/xml-writer.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';

/** What a bucket with Object Lock does with new objects; all absent: nothing. */
export interface BucketLock {
  readonly mode?: ObjectLock['mode'];
  readonly days?: number;
  readonly years?: number;
}

/** Undefined where the bucket has no Object Lock. */
export function bucketLock({ settings }: BucketRecord): BucketLock | undefined {
  // Written by PutObjectLockConfiguration or CreateBucket.
  return settings?.objectLock === undefined ? undefined : (JSON.parse(settings.objectLock) as BucketLock);
}

const ROOT = 'ObjectLockConfiguration';
const ENABLED = 'ObjectLockEnabled';

/** GetObjectLockConfiguration. Source: S3 API Reference, GetObjectLockConfiguration. */
export async function getObjectLockConfiguration(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const lock = bucketLock(bucket);
  if (lock === undefined) {
    throw s3Error('ObjectLockConfigurationNotFoundError', { extras: [['BucketName', bucket.name]] });
  }
  const { mode, days, years } = lock;
  const retention = mode && [xml('Mode', mode), optionalXml('Days', days), optionalXml('Years', years)];
  return xmlAnswer(
    xml(
      `${ROOT} xmlns="${S3_NAMESPACE}"`,
      xml(ENABLED, 'Enabled'),
      retention && xml('Rule', xml('DefaultRetention', retention)),
    ).markup,
  );
}

/** PutObjectLockConfiguration: of a bucket with versions; it can never be taken away. Source: S3 API Reference, PutObjectLockConfiguration. */
export async function putObjectLockConfiguration(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const lock = await readXmlDocument(x, ROOT, readLock);
  if (bucket.versioning !== 'Enabled') {
    throw s3Error('InvalidBucketState', {
      message: "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    });
  }
  await x.services.buckets.change(bucket.id, { settings: { objectLock: JSON.stringify(lock) } });
  return emptyAnswer(200);
}

/** @throws AwsError InvalidBucketState where Object Lock needs the versions */
export function requireVersionsUnlocked(bucket: BucketRecord): void {
  if (bucketLock(bucket) === undefined) return;
  throw s3Error('InvalidBucketState', {
    message:
      'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
  });
}

function readLock(root: XmlNode): BucketLock {
  if (childText(root, ENABLED) !== 'Enabled') throw new XmlError(`\`${ENABLED}\` should be Enabled`);
  const rule = root.children.find(({ name }) => name === 'Rule');
  if (!rule) return {};
  const retention = rule.children.find(({ name }) => name === 'DefaultRetention');
  if (!retention) throw new XmlError('`DefaultRetention` expected');
  const days = readPeriod(retention, 'Days');
  const years = readPeriod(retention, 'Years');
  if ((days === undefined) === (years === undefined)) throw new XmlError('expected either `Days` or `Years`');
  const mode = readMode(childText(retention, 'Mode'));
  return { mode, ...(days === undefined ? {} : { days }), ...(years === undefined ? {} : { years }) };
}

/** @throws XmlError */
export function readMode(text: string | undefined): NonNullable<ObjectLock['mode']> {
  if (text === 'GOVERNANCE' || text === 'COMPLIANCE') return text;
  throw new XmlError('`Mode` should be GOVERNANCE or COMPLIANCE');
}

/** A hundred years. Source: S3 User Guide, "Object Lock considerations". */
const MAXIMUM = { Days: 36_500, Years: 100 } as const;

function readPeriod(retention: XmlNode, name: 'Days' | 'Years'): number | undefined {
  const text = childText(retention, name);
  if (text === undefined) return undefined;
  if (!/^-?\d{1,9}$/.test(text)) throw new XmlError(`\`${name}\` should be a number`);
  const period = Number(text);
  if (period > 0 && period <= MAXIMUM[name]) return period;
  throw s3Error('InvalidArgument', {
    message:
      period > 0
        ? `Default retention period too large: the maximum is ${MAXIMUM[name]} ${name.toLowerCase()}.`
        : 'Default retention period must be a positive integer value.',
    extras: [
      ['ArgumentName', name],
      ['ArgumentValue', text],
    ],
  });
}
