import type { ContextRequest } from '../authorization/context-source.js';
import { readQuery } from '../wire/read-query.js';
import type { WireRequest } from '../wire/request.js';

/** What is kept of a request: the text of its line and headers, without connection and body. */
export class KeptRequest implements ContextRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly remoteAddress: string;
  readonly secure: boolean;
  readonly #headers: readonly string[];

  constructor(request: WireRequest) {
    this.method = request.method;
    this.path = request.path;
    this.query = request.query;
    this.remoteAddress = request.remoteAddress;
    this.secure = request.secure;
    this.#headers = request.headers;
  }

  header(name: string): string | undefined {
    let value: string | undefined;
    for (let at = 0; at < this.#headers.length; at += 2) {
      if (this.#headers[at]!.toLowerCase() !== name) continue;
      value = value === undefined ? this.#headers[at + 1]! : `${value}, ${this.#headers[at + 1]}`;
    }
    return value;
  }

  get parameters(): ReadonlyMap<string, string> {
    return readQuery(this.query).parameters;
  }

  get movedHeaders(): ReadonlyMap<string, string> {
    return readQuery(this.query).movedHeaders;
  }

  /** About what it takes in memory, in bytes. */
  get size(): number {
    let size = this.path.length + this.query.length;
    for (const text of this.#headers) size += text.length;
    return size;
  }
}
