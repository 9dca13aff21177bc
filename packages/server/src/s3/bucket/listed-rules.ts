import { s3Error } from '@countersign/aws-model';
import { childText, childTexts, XmlError, type XmlNode } from '../../wire/xml-reader.js';

/*
 * What S3 refuses in configurations of which a bucket may have many. Sources: S3 API Reference, one page an operation; recorded
 * on AWS by localstack/localstack, test_s3_analytics_configurations, test_s3_intelligent_tier_config and
 * test_s3_put_inventory_report_exceptions.
 */

/** @throws XmlError */
export function checkAnalytics(root: XmlNode, id: string): void {
  requireOwnId(root, id);
  const analysis = requireChild(root, 'StorageClassAnalysis');
  const data = analysis.children.find(({ name }) => name === 'DataExport');
  if (data === undefined) return;
  requireOneOf(data, 'OutputSchemaVersion', ['V_1']);
  const destination = requireChild(requireChild(data, 'Destination'), 'S3BucketDestination');
  requireOneOf(destination, 'Format', ['CSV']);
  if (childText(destination, 'Bucket') === undefined) throw new XmlError('`Bucket` expected');
}

/** @throws XmlError */
export function checkIntelligentTiering(root: XmlNode, id: string): void {
  requireOwnId(root, id);
  requireOneOf(root, 'Status', ['Enabled', 'Disabled']);
  const tierings = root.children.filter(({ name }) => name === 'Tiering');
  if (tierings.length === 0) throw new XmlError('expected at least one `Tiering`');
  for (const tiering of tierings) {
    requireOneOf(tiering, 'AccessTier', ['ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS']);
    if (!/^\d+$/.test(childText(tiering, 'Days') ?? '')) throw new XmlError('`Days` should be a number');
  }
}

const INVENTORY_FIELDS: readonly string[] = [
  'Size',
  'LastModifiedDate',
  'StorageClass',
  'ETag',
  'IsMultipartUploaded',
  'ReplicationStatus',
  'EncryptionStatus',
  'ObjectLockRetainUntilDate',
  'ObjectLockMode',
  'ObjectLockLegalHoldStatus',
  'IntelligentTieringAccessTier',
  'BucketKeyStatus',
  'ChecksumAlgorithm',
  'ObjectAccessControlList',
  'ObjectOwner',
  'LifecycleExpirationDate',
];

/** @throws XmlError; AwsError IdMismatch, InvalidS3DestinationBucket */
export function checkInventory(root: XmlNode, id: string): void {
  checkMetrics(root, id);
  const destination = requireChild(requireChild(root, 'Destination'), 'S3BucketDestination');
  if (!/^arn:[^:]+:s3:::.+$/.test(childText(destination, 'Bucket') ?? '')) {
    throw s3Error('InvalidS3DestinationBucket');
  }
  requireOneOf(destination, 'Format', ['CSV', 'ORC', 'Parquet']);
  requireOneOf(root, 'IsEnabled', ['true', 'false']);
  requireOneOf(root, 'IncludedObjectVersions', ['All', 'Current']);
  requireOneOf(requireChild(root, 'Schedule'), 'Frequency', ['Daily', 'Weekly']);
  const fields = root.children.find(({ name }) => name === 'OptionalFields');
  const unknown = fields && childTexts(fields, 'Field').find((field) => !INVENTORY_FIELDS.includes(field));
  if (unknown !== undefined) throw new XmlError(`\`${unknown}\` is not an inventory field`);
}

/** @throws AwsError IdMismatch */
export function checkMetrics(root: XmlNode, id: string): void {
  if (childText(root, 'Id') !== id) throw s3Error('IdMismatch');
}

function requireOwnId(root: XmlNode, id: string): void {
  if (childText(root, 'Id') !== id) throw new XmlError('`Id` should be that of the request');
}

function requireChild(node: XmlNode, name: string): XmlNode {
  const child = node.children.find((one) => one.name === name);
  if (child === undefined) throw new XmlError(`expected \`${name}\` in \`${node.name}\``);
  return child;
}

function requireOneOf(node: XmlNode, name: string, values: readonly string[]): void {
  if (!values.includes(childText(node, name) ?? '')) {
    throw new XmlError(`\`${name}\` should be ${values.join(' or ')}`);
  }
}
