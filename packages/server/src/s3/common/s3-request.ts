import type { S3Operation } from '@countersign/aws-model';
import type { Address, WireRequest } from '../../wire/request.js';
import { type CopySourceName, readCopySource } from '../object/copy-source-name.js';

/** All that is read of the request itself: what is kept of it for `why` has no more. */
type Line = Pick<WireRequest, 'header' | 'parameters' | 'movedHeaders'>;

/** What is asked for, as far as it was read before anybody knew who asks. */
export interface S3RequestParts {
  readonly operation: S3Operation;
  readonly address: Address;
  /** Of the object addressed; see `requestedVersion`. */
  readonly versionId: string | undefined;
  /** Fields of a browser's upload form, names in lower case. */
  readonly form: ReadonlyMap<string, string> | undefined;
}

/**
 * What an S3 request asks for, read once. The action, the ACL and tags of the object, the condition keys and the handler
 * all take it from here: whatever is judged is what is then done.
 */
export class S3Request {
  readonly operation: S3Operation;
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** The version of the object addressed that is meant; undefined: the current one, or an operation without versions. */
  readonly versionId: string | undefined;
  readonly form: ReadonlyMap<string, string> | undefined;
  readonly #line: Line;
  readonly #isQuerySigned: boolean;
  #copySource: CopySourceName | undefined;

  /** @param isQuerySigned whether the query carries the signature, and so may carry headers too */
  constructor(line: Line, parts: S3RequestParts, isQuerySigned: boolean) {
    this.operation = parts.operation;
    this.bucket = parts.address.bucket;
    this.key = parts.address.key;
    this.versionId = parts.versionId;
    this.form = parts.form;
    this.#line = line;
    this.#isQuerySigned = isQuerySigned;
  }

  /** The same, read from what is kept of the request. */
  keptWith(line: Line): S3Request {
    const { operation, bucket, key, versionId, form } = this;
    const address = { ...(bucket === undefined ? {} : { bucket }), ...(key === undefined ? {} : { key }) };
    return new S3Request(line, { operation, address, versionId, form }, this.#isQuerySigned);
  }

  /** The multipart upload that is meant. */
  get uploadId(): string | undefined {
    return this.#line.parameters.get('uploadId');
  }

  /** As sent: not yet known to be a number. */
  get partNumber(): string | undefined {
    return this.#line.parameters.get('partNumber');
  }

  /** A query parameter as {@link ReadQuery} reads it. */
  parameter(name: string): string | undefined {
    return this.#line.parameters.get(name);
  }

  /** All query parameters, as {@link ReadQuery} reads them. */
  get parameters(): ReadonlyMap<string, string> {
    return this.#line.parameters;
  }

  /**
   * The value of a header, or of the query parameter that a presigner has moved it to.
   * Parameters stand in for headers on requests alone whose signature is in the query.
   *
   * @param name in lower case
   */
  header(name: string): string | undefined {
    return this.#line.header(name) ?? (this.#isQuerySigned ? this.#line.movedHeaders.get(name) : undefined);
  }

  /** Headers that the query carries; none where it may not. By name in lower case. */
  get movedHeaders(): ReadonlyMap<string, string> {
    return this.#isQuerySigned ? this.#line.movedHeaders : NO_HEADERS;
  }

  /** What is said of the object to be made: by a header, or in an upload form by its field. @param name in lower case */
  attribute(name: string): string | undefined {
    return this.form === undefined ? this.header(name) : formField(this.form, name);
  }

  /**
   * What must be there for a write to count. A reader's own has to be a header, and a form has none.
   *
   * @param name in lower case
   */
  precondition(name: 'if-match' | 'if-none-match'): string | undefined {
    if (this.form !== undefined) return undefined;
    const { method } = this.operation;
    return method === 'GET' || method === 'HEAD' ? this.#line.header(name) : this.header(name);
  }

  /**
   * Where a copy takes its bytes from: bucket, key and version, from `x-amz-copy-source` alone.
   *
   * @throws AwsError InvalidArgument, NotImplemented
   */
  get copySource(): CopySourceName | undefined {
    const header = this.header(COPY_SOURCE);
    if (header === undefined) return undefined;
    this.#copySource ??= readCopySource(header);
    return this.#copySource;
  }

  /** Whether the object to be made gets the tags of another, whatever is said of its own. */
  get copiesTags(): boolean {
    return this.header(COPY_SOURCE) !== undefined && this.header('x-amz-tagging-directive') !== 'REPLACE';
  }
}

const COPY_SOURCE = 'x-amz-copy-source';
const NO_HEADERS: ReadonlyMap<string, string> = new Map();

/** A field of an upload form. The one attribute that has another name there: S3 API Reference, POST Object. */
export function formField(fields: ReadonlyMap<string, string>, name: string): string | undefined {
  return fields.get(name === 'x-amz-acl' ? 'acl' : name);
}
