import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import type { XmlNode } from '../../wire/xml-reader.js';
import { optionalXml, writeNode, XmlElement, xml } from '../../wire/xml-writer.js';
import { invalidArgument } from '../common/errors.js';
import { parseDocument, readSmallDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { checkAnalytics, checkIntelligentTiering, checkInventory, checkMetrics } from './listed-rules.js';

/*
 * Configurations of which a bucket may have many, each under an id. They are kept and given back as they were put, so that
 * tools which set a bucket up find what they set; nothing is done by them: no report is written, no metric counted, no
 * object moved. Source: S3 API Reference, one page an operation.
 */

type Handle = (x: Exchange) => Promise<Answer>;

interface Kind {
  /** As the bucket's settings name it, before the id. */
  readonly name: string;
  /** The document's element, which a list repeats. */
  readonly root: string;
  /** The list's element. */
  readonly list: string;
  /** @throws XmlError | AwsError */
  readonly check: (root: XmlNode, id: string) => void;
}

/** Of one kind in one bucket. Source: S3 API Reference, PutBucketInventoryConfiguration (TooManyConfigurations) and its like. */
const MAX_CONFIGURATIONS = 1_000;
/** Source: S3 API Reference, ListBucketInventoryConfigurations and its like. */
const PAGE = 100;
const MAX_ID_LENGTH = 64;

/** GET with an id is one configuration, without one the list. */
function get(kind: Kind): Handle {
  return async (x) => {
    const bucket = requireBucket(x);
    const id = x.request.parameters.get('id');
    if (id === undefined) return list(kind, bucket, x.request.parameters.get('continuation-token'));
    const kept = bucket.settings?.[nameOf(kind, id)];
    if (kept === undefined) throw s3Error('NoSuchConfiguration');
    return xmlAnswer(kept);
  };
}

function put(kind: Kind): Handle {
  return async (x) => {
    const bucket = requireBucket(x);
    const id = requireId(x);
    const bytes = await readSmallDocument(x);
    if (bytes.length === 0) throw s3Error('MissingRequestBodyError');
    const document = parseDocument(bytes, kind.root, (root) => {
      kind.check(root, id);
      return root;
    });
    const name = nameOf(kind, id);
    const ids = idsOf(kind, bucket);
    if (ids.length >= MAX_CONFIGURATIONS && bucket.settings?.[name] === undefined) {
      throw s3Error('TooManyConfigurations');
    }
    const kept = xml(`${kind.root} xmlns="${S3_NAMESPACE}"`, document.children.map(writeNode)).markup;
    await x.services.buckets.change(bucket.id, { settings: { [name]: kept } });
    // Recorded on AWS in February 2026, for all four kinds; the API Reference's own examples differ among themselves.
    return emptyAnswer(204);
  };
}

function remove(kind: Kind): Handle {
  return async (x) => {
    const bucket = requireBucket(x);
    const name = nameOf(kind, requireId(x));
    if (bucket.settings?.[name] === undefined) throw s3Error('NoSuchConfiguration');
    await x.services.buckets.change(bucket.id, { settings: { [name]: null } });
    return emptyAnswer(204);
  };
}

/** By id, a hundred at once. */
function list(kind: Kind, bucket: BucketRecord, token: string | undefined): Answer {
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const rest = idsOf(kind, bucket).filter((id) => id > after);
  const page = rest.slice(0, PAGE);
  const next = rest.length > PAGE ? Buffer.from(page.at(-1)!).toString('base64url') : undefined;
  return xmlAnswer(
    xml(
      `${kind.list} xmlns="${S3_NAMESPACE}"`,
      // Each was written by `xml` when it was put.
      page.map((id) => new XmlElement(bucket.settings![nameOf(kind, id)]!)),
      xml('IsTruncated', next !== undefined),
      optionalXml('ContinuationToken', token),
      optionalXml('NextContinuationToken', next),
    ).markup,
  );
}

function nameOf({ name }: Kind, id: string): string {
  return `${name}:${id}`;
}

function idsOf({ name }: Kind, { settings = {} }: BucketRecord): string[] {
  const prefix = `${name}:`;
  return Object.keys(settings)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .sort();
}

/** Source: S3 User Guide, "Configuring Amazon S3 Inventory" and its like: letters, digits, periods, dashes, underscores. */
function requireId({ request }: Exchange): string {
  const id = request.parameters.get('id') ?? '';
  if (/^[\w.-]+$/.test(id) && id.length <= MAX_ID_LENGTH) return id;
  throw invalidArgument('The specified configuration ID is invalid.', 'id', id);
}

function operations(of: string, kind: Kind): Readonly<Record<string, Handle>> {
  return {
    [`GetBucket${of}Configuration`]: get(kind),
    [`PutBucket${of}Configuration`]: put(kind),
    [`DeleteBucket${of}Configuration`]: remove(kind),
  };
}

/** By AWS's name of the operation. */
export const LISTED_SETTINGS: Readonly<Record<string, Handle>> = {
  ...operations('Analytics', {
    name: 'analytics',
    root: 'AnalyticsConfiguration',
    list: 'ListBucketAnalyticsConfigurationResult',
    check: checkAnalytics,
  }),
  ...operations('IntelligentTiering', {
    name: 'intelligentTiering',
    root: 'IntelligentTieringConfiguration',
    list: 'ListBucketIntelligentTieringConfigurationsOutput',
    check: checkIntelligentTiering,
  }),
  ...operations('Inventory', {
    name: 'inventory',
    root: 'InventoryConfiguration',
    list: 'ListInventoryConfigurationsResult',
    check: checkInventory,
  }),
  ...operations('Metrics', {
    name: 'metrics',
    root: 'MetricsConfiguration',
    list: 'ListMetricsConfigurationsResult',
    check: checkMetrics,
  }),
};
