import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';

const MAX_RULES = 1_000;
const NEWER =
  'for this version of Cross Region Replication configuration schema. Please refer to S3 Developer Guide for more information.';

/**
 * Refuses what S3 refuses in a replication configuration: both buckets must have versions.
 * Sources: S3 API Reference, PutBucketReplication; recorded on AWS by localstack/localstack, test_replication_config and
 * test_replication_config_without_filter. What a rule with a filter must say besides is as reported in issue threads.
 *
 * @throws XmlError; AwsError InvalidRequest, InvalidArgument
 */
export async function checkReplication(root: XmlNode, x: Exchange, bucket: BucketRecord): Promise<void> {
  const rules = root.children.filter(({ name }) => name === 'Rule');
  if (childText(root, 'Role') === undefined) throw new XmlError('`Role` expected');
  if (rules.length === 0 || rules.length > MAX_RULES) throw new XmlError(`expected 1 to ${MAX_RULES} rules`);
  const destinations = rules.map(readRule);
  if (bucket.versioning !== 'Enabled') {
    throw invalidRequest("Versioning must be 'Enabled' on the bucket to apply a replication configuration");
  }
  for (const name of destinations) {
    const destination = await x.services.buckets.find(name);
    if (destination?.versioning !== 'Enabled') {
      throw invalidRequest('Destination bucket must have versioning enabled.');
    }
  }
}

/** @returns the name of the bucket that it copies to */
function readRule(rule: XmlNode): string {
  const status = childText(rule, 'Status');
  if (status !== 'Enabled' && status !== 'Disabled') throw new XmlError('`Status` expected');
  const has = (name: string): boolean => rule.children.some((child) => child.name === name);
  if (has('Filter')) {
    if (!has('Priority')) throw invalidRequest(`Priority must be specified ${NEWER}`);
    if (!has('DeleteMarkerReplication')) {
      throw invalidRequest(`DeleteMarkerReplication must be specified ${NEWER}`);
    }
  }
  const destination = rule.children.find(({ name }) => name === 'Destination');
  const arn = destination && childText(destination, 'Bucket');
  if (arn === undefined) throw new XmlError('expected a `Bucket` in `Destination`');
  const name = /^arn:aws[\w-]*:s3:::([^/]+)$/.exec(arn)?.[1];
  if (name !== undefined) return name;
  throw s3Error('InvalidArgument', { message: 'Invalid bucket ARN.' });
}

function invalidRequest(message: string): Error {
  return s3Error('InvalidRequest', { message });
}
