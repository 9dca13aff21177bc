import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { BucketRecord } from '../../store/ports/buckets.js';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { optionalXml, type XmlElement, xml } from '../../wire/xml-writer.js';
import { decodeToken, encodeToken } from '../common/continuation-token.js';
import { isoDate } from '../common/dates.js';
import { invalidArgument } from '../common/errors.js';
import { ownerElement } from '../common/owner.js';
import { bucketArn } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';

/** Source: S3 API Reference, ListBuckets, MaxBuckets. */
const MAX_BUCKETS = 10_000;

/** Parameters that, when one is given, make S3 tell each bucket's region. */
const PARAMETERS = ['max-buckets', 'prefix', 'continuation-token', 'bucket-region'];

/** ListBuckets: those of the caller's account. Source: S3 API Reference, ListBuckets. */
export async function listBuckets(x: Exchange): Promise<Answer> {
  if (x.caller.kind === 'anonymous') throw s3Error('AccessDenied');
  const { parameters } = x.request;
  const limit = readMaxBuckets(parameters.get('max-buckets'));
  const prefix = parameters.get('prefix') ?? '';
  const region = parameters.get('bucket-region');
  const token = parameters.get('continuation-token');
  const after = token === undefined ? '' : decodeToken(token);

  const all = await x.services.buckets.list(x.caller.accountId);
  // Names are ASCII, so comparing them as text is comparing their bytes.
  const matching = all.filter(
    (bucket) =>
      bucket.name > after &&
      bucket.name.startsWith(prefix) &&
      (region === undefined || bucket.region === region),
  );
  const page = matching.slice(0, limit);
  const last = page.at(-1);
  const tellsRegion = PARAMETERS.some((name) => parameters.has(name));
  return xmlAnswer(
    xml(
      `ListAllMyBucketsResult xmlns="${S3_NAMESPACE}"`,
      await ownerElement(x, x.caller.accountId),
      xml(
        'Buckets',
        page.map((bucket) => bucketElement(bucket, tellsRegion)),
      ),
      optionalXml(
        'ContinuationToken',
        matching.length > page.length && last ? encodeToken(last.name) : undefined,
      ),
      optionalXml('Prefix', parameters.get('prefix')),
    ).markup,
  );
}

function bucketElement(bucket: BucketRecord, tellsRegion: boolean): XmlElement {
  return xml(
    'Bucket',
    xml('Name', bucket.name),
    xml('CreationDate', isoDate(bucket.createdAt)),
    optionalXml('BucketRegion', tellsRegion ? bucket.region : undefined),
    xml('BucketArn', bucketArn(bucket)),
  );
}

function readMaxBuckets(value: string | undefined): number {
  if (value === undefined) return MAX_BUCKETS;
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= MAX_BUCKETS) return number;
  throw invalidArgument(
    `Argument max-buckets must be an integer between 1 and ${MAX_BUCKETS}`,
    'max-buckets',
    value,
  );
}
