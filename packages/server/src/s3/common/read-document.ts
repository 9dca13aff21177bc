import { AwsError, s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import { UNSIGNED_BODY_BYTES } from '../../wire/small-bodies.js';
import { readXml, XmlError, type XmlNode } from '../../wire/xml-reader.js';
import { BodyDigests } from '../object/body-digests.js';
import { malformedXml } from './errors.js';
import { openPayload, type Payload } from './payload.js';

export interface DocumentOptions {
  /** Most bytes to read. Default 64 KiB. */
  readonly maximum?: number;
  /** Whether S3 insists on a digest of the body. Default false. */
  readonly digestRequired?: boolean;
  /** Most elements of an XML document. Default 10 000. */
  readonly elements?: number;
  /** Whether `x-amz-checksum-*` headers speak of something else than the body. Default false. */
  readonly checksumsOfOther?: boolean;
}

const DEFAULT_MAXIMUM = 65_536;

/** Bodies that were read: for what policies ask of them before the operation is authorized, and for who starts over. */
const READ = new WeakMap<Exchange, Buffer>();

/**
 * Reads a small body whole, once a request, held against its hash, Content-MD5 and checksum like any upload.
 *
 * @throws AwsError EntityTooLarge above the maximum, and as an upload would
 */
export async function readDocument(x: Exchange, options: DocumentOptions = {}): Promise<Buffer> {
  const read = READ.get(x);
  if (read !== undefined) return read;
  const digests = new BodyDigests((name) =>
    options.checksumsOfOther && name.startsWith('x-amz-checksum-') ? undefined : x.request.header(name),
  );
  if (options.digestRequired === true && !digests.announced) {
    throw s3Error('InvalidRequest', {
      message: 'Missing required header for this request: Content-MD5',
      reason: 'DigestMissing',
    });
  }
  const maximum = options.maximum ?? DEFAULT_MAXIMUM;
  const stranger = x.caller.kind === 'anonymous';
  const payload = openWithin(x, maximum, stranger && maximum > UNSIGNED_BODY_BYTES);
  const body = await x.services.bodies.gather(
    payload.chunks,
    stranger ? 'stranger' : 'caller',
    payload.length,
  );
  digests.update(body);
  digests.settle(payload.trailers());
  READ.set(x, body);
  return body;
}

/** Who did not sign has to make do with less, and is not told of MalformedXML for that. */
function openWithin(x: Exchange, maximum: number, unsigned: boolean): Payload {
  if (!unsigned) return openPayload(x, { maximum });
  try {
    return openPayload(x, { maximum: UNSIGNED_BODY_BYTES });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'EntityTooLarge') throw error;
    throw s3Error('MaxMessageLengthExceeded', { reason: 'UnsignedBodyTooLarge', cause: error });
  }
}

/** The same, where a body above the maximum can only be XML of another kind. @throws AwsError MalformedXML */
export async function readSmallDocument(x: Exchange, options?: DocumentOptions): Promise<Buffer> {
  return readDocument(x, options).catch((error: unknown) => {
    throw error instanceof AwsError && error.code === 'EntityTooLarge' ? malformedXml(error) : error;
  });
}

/**
 * Reads a body as XML.
 *
 * @param root name the document's element must have
 * @param read turns the tree into what it means; the XmlError it throws is the client's fault too
 * @throws AwsError MalformedXML also for a document above the maximum; MissingRequestBodyError for an empty body
 */
export async function readXmlDocument<T>(
  x: Exchange,
  root: string,
  read: (node: XmlNode) => T,
  options?: DocumentOptions,
): Promise<T> {
  const bytes = await readSmallDocument(x, options);
  if (bytes.length === 0) throw s3Error('MissingRequestBodyError');
  return parseDocument(bytes, root, read, options?.elements);
}

/**
 * The same for bytes that have been read already.
 *
 * @param root undefined where `read` takes any element
 * @param elements most of them; default 10 000
 * @throws AwsError MalformedXML
 */
export function parseDocument<T>(
  bytes: Uint8Array,
  root: string | undefined,
  read: (node: XmlNode) => T,
  elements?: number,
): T {
  try {
    const node = readXml(bytes, elements);
    if (root !== undefined && node.name !== root)
      throw new XmlError(`expected \`${root}\`, not \`${node.name}\``);
    return read(node);
  } catch (error) {
    throw error instanceof XmlError ? malformedXml(error) : error;
  }
}
