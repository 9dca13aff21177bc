import type { Exchange } from '../../exchange.js';
import { amzValue } from '../common/amz-value.js';
import { formField } from '../common/s3-request.js';

/** Where the attributes of an object come from: the headers of a PUT, or the fields of a form. */
export interface AttributeSource {
  /** Value by name, in lower case; every character a byte (U+0000 to U+00FF), as node:http gives headers. */
  value(name: string): string | undefined;
  /** User metadata: names in lower case without `x-amz-meta-`, values as text. */
  metadata(): ReadonlyMap<string, string>;
  /** Whether metadata may have encoded words (RFC 2047), which a header needs for text, and a field of a form does not. */
  readonly encodesWords: boolean;
}

const META = 'x-amz-meta-';

/** Attributes that come back as headers of the object. */
const IN_HEADERS: ReadonlySet<string> = new Set([
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]);

/** Headers of the request, and on a presigned one what its query carries in their place. */
export class RequestAttributes implements AttributeSource {
  readonly encodesWords = true;
  readonly #x: Exchange;

  constructor(x: Exchange) {
    this.#x = x;
  }

  value(name: string): string | undefined {
    return name.startsWith('x-amz-') ? amzValue(this.#x, name) : this.#x.request.header(name);
  }

  metadata(): ReadonlyMap<string, string> {
    const metadata = new Map<string, string>();
    const { headers } = this.#x.request;
    for (let at = 0; at < headers.length; at += 2) {
      const name = metadataName(headers[at]!);
      if (name === undefined) continue;
      const earlier = metadata.get(name);
      const value = headers[at + 1]!;
      metadata.set(name, earlier === undefined ? value : `${earlier},${value}`);
    }
    for (const [key, value] of this.#x.asked.movedHeaders) {
      const name = metadataName(key);
      if (name !== undefined && !metadata.has(name)) metadata.set(name, value);
    }
    return metadata;
  }
}

/** Fields of a browser's form. */
export class FormAttributes implements AttributeSource {
  readonly encodesWords = false;
  readonly #fields: ReadonlyMap<string, string>;

  /** @param fields by name in lower case, decoded as UTF-8 */
  constructor(fields: ReadonlyMap<string, string>) {
    this.#fields = fields;
  }

  value(name: string): string | undefined {
    const value = formField(this.#fields, name);
    if (value === undefined || !IN_HEADERS.has(name)) {
      return value === undefined ? undefined : Buffer.from(value).toString('latin1');
    }
    // A header is ISO-8859-1: what has no place there is a space. Recorded on AWS by localstack/localstack,
    // test_post_object_with_unicode_metadata.
    return value.replace(/[^\0-\xff]/gu, ' ');
  }

  metadata(): ReadonlyMap<string, string> {
    const metadata = new Map<string, string>();
    for (const [field, value] of this.#fields) {
      const name = metadataName(field);
      if (name !== undefined) metadata.set(name, value);
    }
    return metadata;
  }
}

function metadataName(header: string): string | undefined {
  if (header.length <= META.length) return undefined;
  const lower = header.toLowerCase();
  return lower.startsWith(META) ? lower.slice(META.length) : undefined;
}
