import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { optionalXml, type XmlElement, xml } from '../../wire/xml-writer.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { bucketCors } from './cors.js';
import { type CorsRule, readCorsRules } from './cors-rules.js';

const ROOT = 'CORSConfiguration';

/** GetBucketCors. Source: S3 API Reference, GetBucketCors. */
export async function getBucketCors(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const rules = bucketCors(bucket);
  if (!rules) throw s3Error('NoSuchCORSConfiguration', { extras: [['BucketName', bucket.name]] });
  return xmlAnswer(xml(`${ROOT} xmlns="${S3_NAMESPACE}"`, rules.map(ruleElement)).markup);
}

/** PutBucketCors. Source: S3 API Reference, PutBucketCors. */
export async function putBucketCors(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const rules = await readXmlDocument(x, ROOT, readCorsRules);
  await x.services.buckets.change(bucket.id, { cors: JSON.stringify(rules) });
  return emptyAnswer(200);
}

/** DeleteBucketCors: done also where there was none. Source: S3 API Reference, DeleteBucketCors. */
export async function deleteBucketCors(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  await x.services.buckets.change(bucket.id, { cors: null });
  return emptyAnswer(204);
}

function ruleElement(rule: CorsRule): XmlElement {
  return xml(
    'CORSRule',
    optionalXml('ID', rule.id),
    texts('AllowedHeader', rule.allowedHeaders),
    texts('AllowedMethod', rule.allowedMethods),
    texts('AllowedOrigin', rule.allowedOrigins),
    texts('ExposeHeader', rule.exposeHeaders),
    optionalXml('MaxAgeSeconds', rule.maxAgeSeconds),
  );
}

function texts(name: string, values: readonly string[]): readonly XmlElement[] {
  return values.map((value) => xml(name, value));
}
