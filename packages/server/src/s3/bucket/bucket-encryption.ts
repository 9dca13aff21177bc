import type { Exchange } from '../../exchange.js';
import { type Answer, emptyAnswer, xmlAnswer } from '../../wire/answer.js';
import { childText, childTexts, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { optionalXml, xml } from '../../wire/xml-writer.js';
import { invalidArgument } from '../common/errors.js';
import { readXmlDocument } from '../common/read-document.js';
import { requireBucket } from '../common/require-bucket.js';
import { S3_NAMESPACE } from '../common/xml-names.js';
import { type DefaultEncryption, defaultEncryption } from '../encryption/default-encryption.js';

const ROOT = 'ServerSideEncryptionConfiguration';
const BY_DEFAULT = 'ApplyServerSideEncryptionByDefault';
const BLOCKED = 'BlockedEncryptionTypes';

/** GetBucketEncryption: S3's own keys, as every bucket since January 2023, or what was put. Source: S3 API Reference, GetBucketEncryption. */
export async function getBucketEncryption(x: Exchange): Promise<Answer> {
  const { algorithm, keyId, bucketKey, blocked } = defaultEncryption(requireBucket(x));
  return xmlAnswer(
    xml(
      `${ROOT} xmlns="${S3_NAMESPACE}"`,
      xml(
        'Rule',
        xml(BY_DEFAULT, xml('SSEAlgorithm', algorithm), optionalXml('KMSMasterKeyID', keyId)),
        xml('BucketKeyEnabled', bucketKey),
        blocked &&
          xml(
            BLOCKED,
            blocked.map((type) => xml('EncryptionType', type)),
          ),
      ),
    ).markup,
  );
}

/** PutBucketEncryption. S3 does not look whether there is such a key. Source: S3 API Reference, PutBucketEncryption. */
export async function putBucketEncryption(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const before = defaultEncryption(bucket).blocked;
  const { blocked = before, ...rule } = await readXmlDocument(x, ROOT, readRule);
  const encryption: DefaultEncryption = { ...rule, ...(blocked === undefined ? {} : { blocked }) };
  await x.services.buckets.change(bucket.id, { settings: { encryption: JSON.stringify(encryption) } });
  return emptyAnswer(200);
}

/** DeleteBucketEncryption: back to S3's own keys. Source: S3 API Reference, DeleteBucketEncryption. */
export async function deleteBucketEncryption(x: Exchange): Promise<Answer> {
  const bucket = requireBucket(x);
  await x.services.buckets.change(bucket.id, { settings: { encryption: null } });
  return emptyAnswer(204);
}

const ALGORITHMS = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;
const BLOCKABLE = ['NONE', 'SSE-C'] as const;

/** The one rule there may be. One that only blocks leaves the default at S3's own keys. */
function readRule(root: XmlNode): DefaultEncryption {
  const [rule, ...more] = root.children;
  if (rule?.name !== 'Rule' || more.length > 0) throw new XmlError('expected one `Rule`');
  const byDefault = rule.children.find(({ name }) => name === BY_DEFAULT);
  const blocking = rule.children.find(({ name }) => name === BLOCKED);
  if (!byDefault && !blocking) throw new XmlError(`\`${BY_DEFAULT}\` expected`);
  const algorithm = byDefault ? oneOf(ALGORITHMS, childText(byDefault, 'SSEAlgorithm')) : 'AES256';
  const keyId = (byDefault && childText(byDefault, 'KMSMasterKeyID')) || undefined;
  if (algorithm === 'AES256' && keyId !== undefined) {
    throw invalidArgument(
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
      BY_DEFAULT,
    );
  }
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    bucketKey: readSwitch(childText(rule, 'BucketKeyEnabled')),
    ...(blocking
      ? { blocked: childTexts(blocking, 'EncryptionType').map((type) => oneOf(BLOCKABLE, type)) }
      : {}),
  };
}

function readSwitch(text = 'false'): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw new XmlError('`BucketKeyEnabled` should be true or false');
}

function oneOf<Text extends string>(all: readonly Text[], text: string | undefined): Text {
  const found = all.find((one) => one === text);
  if (found === undefined) throw new XmlError(`expected one of ${all.join(', ')}`);
  return found;
}
