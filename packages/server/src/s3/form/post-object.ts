import {
  checkPostConditions,
  checkPostSize,
  maximumPostSize,
  type PostPolicy,
  parsePostPolicy,
  requirePostKey,
} from '@countersign/sigv4';
import { type Answer, xmlAnswer } from '../../wire/answer.js';
import { xml } from '../../wire/xml-writer.js';
import { chooseAccess } from '../acl/new-object-acl.js';
import { checksumHeaders } from '../common/checksum-headers.js';
import { invalidArgument } from '../common/errors.js';
import { checkKey } from '../common/object-key.js';
import { MAX_PUT_BYTES, type Payload, tooLarge } from '../common/payload.js';
import { parseDocument } from '../common/read-document.js';
import { requestOrigin } from '../common/request-origin.js';
import { objectArn, requireBucket } from '../common/require-bucket.js';
import {
  authorizeEncryption,
  blobsFor,
  chooseEncryption,
  encryptionHeaders,
} from '../encryption/chosen-encryption.js';
import { expirationHeaders } from '../lifecycle/expiry-headers.js';
import { FormAttributes } from '../object/attribute-source.js';
import { BodyDigests } from '../object/body-digests.js';
import { authorizeAttributes, readObjectAttributes } from '../object/object-attributes.js';
import { receiveBytes } from '../object/receive-bytes.js';
import { storeObject } from '../object/store-object.js';
import { checkTags } from '../tags/object-tags.js';
import { readTagSetLeniently } from '../tags/tag-set.js';
import type { PostExchange } from './post-form.js';

/** POST Object: an upload by a browser's form, held against the policy that was signed for it. Source: S3 API Reference, POST Object. */
export async function postObject(x: PostExchange): Promise<Answer> {
  const bucket = requireBucket(x);
  const { fields, file } = x.form ?? { fields: new Map<string, string>(), file: undefined };
  const key = checkKey(requirePostKey(fields));
  if (!file) throw invalidArgument('POST requires exactly one file upload per request.', 'file', '0');
  const policy = x.claim?.mechanism === 'post' ? parsePostPolicy(x.claim.policy) : undefined;
  if (policy) checkPostConditions(policy, fields, { now: x.now, bucket: bucket.name });
  await x.authorize('s3:PutObject', objectArn(bucket, key));

  const source = new FormAttributes(fields);
  const attributes = { ...readObjectAttributes(source), tags: readFormTags(fields.get('tagging')) };
  const chosen = chooseEncryption(x, bucket, key, source);
  const digests = new BodyDigests((name) => source.value(name));
  await authorizeAttributes(x, bucket, key, source, attributes);
  const access = await chooseAccess(x, bucket, objectArn(bucket, key), source);
  await authorizeEncryption(x, bucket, key, chosen);

  const payload: Payload = {
    chunks: limited(file.bytes, policy),
    length: undefined,
    trailers: () => new Map(),
  };
  const bytes = await receiveBytes(blobsFor(x.services.blobs, chosen), payload, digests);
  const { encryption, customerKey } = chosen;
  const {
    record,
    bucket: now,
    versionHeaders,
  } = await storeObject(x, bucket, {
    key,
    attributes,
    access,
    bytes,
    encryption,
  });
  return answer(x, fields, { bucket: bucket.name, key, etag: `"${record.etag}"` }, [
    ...encryptionHeaders(encryption, customerKey),
    ...checksumHeaders(record.checksum),
    ...versionHeaders,
    ...expirationHeaders(now, record),
  ]);
}

/** The file's bytes up to what the policy admits. What is too much is counted, as the refusal names the size, but not kept. */
async function* limited(
  bytes: AsyncIterable<Uint8Array>,
  policy: PostPolicy | undefined,
): AsyncGenerator<Uint8Array> {
  const maximum = Math.min(policy ? maximumPostSize(policy) : MAX_PUT_BYTES, MAX_PUT_BYTES);
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size <= maximum) yield piece;
  }
  if (policy) checkPostSize(policy, size);
  if (size > MAX_PUT_BYTES) throw tooLarge(size, MAX_PUT_BYTES);
}

/** A `tagging` field of another shape counts as no tags, as in S3. @throws AwsError MalformedXML */
function readFormTags(document: string | undefined): readonly string[] {
  if (document === undefined) return [];
  return checkTags(parseDocument(Buffer.from(document), undefined, readTagSetLeniently));
}

interface Stored {
  readonly bucket: string;
  readonly key: string;
  /** In quotes. */
  readonly etag: string;
}

function answer(
  x: PostExchange,
  fields: ReadonlyMap<string, string>,
  stored: Stored,
  more: readonly string[],
): Answer {
  const { bucket, key, etag } = stored;
  const redirect = redirectTarget(fields.get('success_action_redirect') ?? fields.get('redirect'), stored);
  if (redirect !== undefined) {
    return { status: 303, headers: ['Location', redirect, 'ETag', etag, ...more] };
  }
  const location = locationOf(x, stored);
  const headers = ['ETag', etag, 'Location', location, ...more];
  switch (fields.get('success_action_status')) {
    case '200':
      return { status: 200, headers };
    case '201':
      return xmlAnswer(
        xml(
          'PostResponse',
          xml('Location', location),
          xml('Bucket', bucket),
          xml('Key', key),
          xml('ETag', etag),
        ).markup,
        201,
        headers,
      );
    default:
      return { status: 204, headers };
  }
}

/** Only an absolute URL counts; anything else is as if it were not there. */
function redirectTarget(text: string | undefined, { bucket, key, etag }: Stored): string | undefined {
  if (text === undefined || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const target = new URL(text);
  const added = `bucket=${encodeURIComponent(bucket)}&key=${encodeURIComponent(key)}&etag=${encodeURIComponent(etag)}`;
  target.search = target.search === '' ? added : `${target.search}&${added}`;
  return target.href;
}

/** Where the object is now, addressed as the form was. S3 encodes the slashes of the key too. */
function locationOf({ request }: PostExchange, { bucket, key }: Stored): string {
  const path = request.path === '/' ? '' : `/${bucket}`;
  return `${requestOrigin(request)}${path}/${encodeURIComponent(key)}`;
}
