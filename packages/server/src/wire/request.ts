import type { RawRequest } from '@countersign/sigv4';
import type { ReadQuery } from './read-query.js';

/** A request as it came off the wire, with its body still to be read. */
export interface WireRequest extends RawRequest, ReadQuery {
  /** First value of a header, name in lower case; repeated headers are joined with `, `. */
  header(name: string): string | undefined;
  /** Address of the visitor: the socket's peer, or what a trusted proxy says. IPv4-mapped IPv6 is written as IPv4. */
  readonly remoteAddress: string;
  /** Whether the visitor came over TLS (as a trusted proxy says). */
  readonly secure: boolean;
  /**
   * The body as sent. Reading it first sends `100 Continue` where the client waits for that.
   * Who stops reading leaves the rest to the next reader.
   */
  readonly body: AsyncIterable<Buffer>;
  /** Content-Length as sent; undefined without one (chunked, or no body). */
  readonly contentLength: number | undefined;
  /**
   * Says that what follows may take minutes, and that hardly anything but the work itself can fail any more: from here on
   * the visitor is told to be patient, which may cost an error its status. For answers that are XML. Absent: nobody waits.
   */
  mayTakeLong?(): void;
  /**
   * Says whose request it is, once that was proved, and whose bucket it is about, by account: what a refusal tells beyond
   * AWS's words depends on it.
   */
  noteParties?(caller: SigningParty | undefined, ownerAccountId: string | undefined): void;
}

/** Where in S3 a request points. Both absent: the service itself. */
export interface Address {
  readonly bucket?: string;
  /** Decoded once, bytes as UTF-8; may hold anything, leading slashes and dots too. */
  readonly key?: string;
}

/** Who signed a request, once that is proven. */
export interface SigningParty {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly arn: string;
}
