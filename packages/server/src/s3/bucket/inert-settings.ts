import { randomBytes } from 'node:crypto';
import { type S3ErrorCode, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { writeNode, type XmlElement, xml } from '../../wire/xml-writer.js';
import { malformedXml } from '../common/errors.js';
import { parseDocument, readSmallDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { checkLifecycleRules } from '../lifecycle/check-rules.js';
import { checkReplication } from './replication-rules.js';
import { checkWebsite } from './website-rules.js';

/*
 * Configurations that are kept and given back as they were put, so that tools which set a bucket up find what they set; nothing
 * is done by them: no object expires or is copied, no log is written, no event is sent, no website is served.
 * Source: S3 API Reference, one page an operation.
 */

type Handle = (x: Exchange) => Promise<Answer>;

interface KeptSetting {
  /** The document's element. */
  readonly root: string;
  /** What is said where there is none: a code, or undefined for an empty document. */
  readonly absent: S3ErrorCode | undefined;
  /** The setting as it is to be kept, where not as it came. @throws XmlError | AwsError */
  readonly check: (root: XmlNode, x: Exchange, bucket: BucketRecord) => Promise<string | undefined>;
  readonly option?: KeptOption;
}

/** What a header says beside the document; kept with it, and told by PUT and GET. */
interface KeptOption {
  readonly header: string;
  /** The first holds where none is named. */
  readonly values: readonly [string, ...string[]];
  /** How S3 refuses another value. */
  readonly refusal: (value: string) => string;
}

const MAX_BYTES = 262_144;

function get(name: string, { root, absent, option }: KeptSetting): Handle {
  return async (x) => {
    const bucket = requireBucket(x);
    const kept = bucket.settings?.[name];
    if (kept !== undefined) {
      const chosen = bucket.settings?.[optionOf(name)];
      return xmlAnswer(kept, 200, option && [option.header, chosen ?? option.values[0]]);
    }
    if (absent !== undefined) throw s3Error(absent, { extras: [['BucketName', bucket.name]] });
    return xmlAnswer(xml(`${root} xmlns="${S3_NAMESPACE}"`).markup);
  };
}

function put(name: string, { root, check, option }: KeptSetting): Handle {
  return async (x) => {
    const bucket = requireBucket(x);
    const chosen = option && readOption(x, option);
    const bytes = await readSmallDocument(x, { maximum: MAX_BYTES });
    if (bytes.length === 0) throw s3Error('MissingRequestBodyError');
    const document = parseDocument(bytes, root, (node) => node);
    const changed = await check(document, x, bucket).catch((error: unknown) => {
      throw error instanceof XmlError ? malformedXml(error) : error;
    });
    // What says nothing takes the setting away.
    const kept = document.children.length === 0 ? null : (changed ?? withoutDeclaration(bytes));
    const beside = option && { [optionOf(name)]: kept === null ? null : chosen! };
    await x.services.buckets.change(bucket.id, { settings: { [name]: kept, ...beside } });
    return emptyAnswer(200, option && [option.header, chosen!]);
  };
}

function optionOf(name: string): string {
  return `${name}-option`;
}

/** @throws AwsError InvalidRequest */
function readOption(x: Exchange, { header, values, refusal }: KeptOption): string {
  const value = x.request.header(header) ?? values[0];
  if (values.includes(value)) return value;
  throw s3Error('InvalidRequest', { message: refusal(value) });
}

function remove(name: string, option?: KeptOption): Handle {
  return async (x) => {
    const bucket = requireBucket(x);
    const beside = option && { [optionOf(name)]: null };
    await x.services.buckets.change(bucket.id, { settings: { [name]: null, ...beside } });
    return emptyAnswer(204);
  };
}

function withoutDeclaration(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .replace(/^\ufeff?\s*(?:<\?xml[^>]*\?>)?\s*/, '')
    .trimEnd();
}

/** Recorded on AWS by localstack/localstack, test_s3.snapshot.json. */
const MINIMUM: KeptOption = {
  header: 'x-amz-transition-default-minimum-object-size',
  values: ['all_storage_classes_128K', 'varies_by_storage_class'],
  refusal: (value) => `Invalid TransitionDefaultMinimumObjectSize found: ${value}`,
};

const LIFECYCLE: KeptSetting = {
  root: 'LifecycleConfiguration',
  absent: 'NoSuchLifecycleConfiguration',
  async check(root) {
    const rules = root.children;
    checkLifecycleRules(rules);
    return xml(`LifecycleConfiguration xmlns="${S3_NAMESPACE}"`, rules.map(withId)).markup;
  },
  option: MINIMUM,
};

/** S3 names rules that came without a name. */
function withId(rule: XmlNode): XmlElement {
  const named = (childText(rule, 'ID') ?? '') !== '';
  const rest = rule.children.filter(({ name }) => named || name !== 'ID').map(writeNode);
  return xml('Rule', named ? undefined : xml('ID', randomBytes(36).toString('base64')), rest);
}

const WEBSITE: KeptSetting = {
  root: 'WebsiteConfiguration',
  absent: 'NoSuchWebsiteConfiguration',
  async check(root) {
    checkWebsite(root);
    return undefined;
  },
};

const REPLICATION: KeptSetting = {
  root: 'ReplicationConfiguration',
  absent: 'ReplicationConfigurationNotFoundError',
  async check(root, x, bucket) {
    await checkReplication(root, x, bucket);
    const rules = root.children.map((node) => (node.name === 'Rule' ? withId(node) : writeNode(node)));
    return xml(`ReplicationConfiguration xmlns="${S3_NAMESPACE}"`, rules).markup;
  },
};

const LOGGING: KeptSetting = {
  root: 'BucketLoggingStatus',
  absent: undefined,
  async check(root, x, bucket) {
    const [enabled] = root.children;
    if (!enabled) return undefined;
    const named = enabled.name === 'LoggingEnabled' ? childText(enabled, 'TargetBucket') : undefined;
    if (named === undefined) throw new XmlError('expected `LoggingEnabled` with a `TargetBucket`');
    const target = await x.services.buckets.find(named);
    if (target?.ownerAccountId !== bucket.ownerAccountId) {
      throw s3Error('InvalidTargetBucketForLogging', { extras: [['TargetBucket', named]] });
    }
    if (target.region === bucket.region) return undefined;
    throw s3Error('CrossLocationLoggingProhibitted', {
      extras: [
        ...locationElement('SourceBucketLocation', bucket),
        ...locationElement('TargetBucketLocation', target),
      ],
    });
  },
};

/** The location of us-east-1 has no name. Recorded on AWS by localstack/localstack, test_put_bucket_logging_cross_locations. */
function locationElement(
  name: string,
  { region }: BucketRecord,
): readonly (readonly [name: string, value: string])[] {
  return region === 'us-east-1' ? [] : [[name, region]];
}

const NOTIFICATION: KeptSetting = {
  root: 'NotificationConfiguration',
  absent: undefined,
  check: async () => undefined,
};

const ACCELERATE: KeptSetting = {
  root: 'AccelerateConfiguration',
  absent: undefined,
  async check(root, _x, bucket) {
    const status = childText(root, 'Status');
    if (status !== 'Enabled' && status !== 'Suspended') throw new XmlError('`Status` expected');
    if (!bucket.name.includes('.')) return undefined;
    throw s3Error('InvalidRequest', {
      message: 'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
    });
  },
};

/** By AWS's name of the operation. */
export const KEPT_SETTINGS: Readonly<Record<string, Handle>> = {
  GetBucketLifecycleConfiguration: get('lifecycle', LIFECYCLE),
  PutBucketLifecycleConfiguration: put('lifecycle', LIFECYCLE),
  DeleteBucketLifecycle: remove('lifecycle', MINIMUM),
  GetBucketWebsite: get('website', WEBSITE),
  PutBucketWebsite: put('website', WEBSITE),
  DeleteBucketWebsite: remove('website'),
  GetBucketLogging: get('logging', LOGGING),
  PutBucketLogging: put('logging', LOGGING),
  GetBucketNotificationConfiguration: get('notification', NOTIFICATION),
  PutBucketNotificationConfiguration: put('notification', NOTIFICATION),
  GetBucketReplication: get('replication', REPLICATION),
  PutBucketReplication: put('replication', REPLICATION),
  DeleteBucketReplication: remove('replication'),
  GetBucketAccelerateConfiguration: get('accelerate', ACCELERATE),
  PutBucketAccelerateConfiguration: put('accelerate', ACCELERATE),
};
