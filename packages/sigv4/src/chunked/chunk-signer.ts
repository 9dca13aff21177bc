import { sha256Hex } from '#hash';
import type { Pair } from '../types.js';
import { type SeedSignature, SignatureChain } from './signature-chain.js';

/** Writes an `aws-chunked` body; the client's side of {@link createChunkedDecoder}. */
export interface ChunkSigner {
  /** One chunk as it goes on the wire. All but the last must hold at least 8192 bytes. */
  chunk(data: Uint8Array): Uint8Array;
  /**
   * The final chunk, and the trailers of the forms that have them.
   * Pass no list at all for the form without trailers.
   */
  end(trailers?: readonly Pair[]): Uint8Array;
}

/**
 * Makes a writer for one body: signed when given the seed, unsigned otherwise.
 *
 * The request's `Content-Length` is the length of everything written,
 * `x-amz-decoded-content-length` that of the data.
 */
export function createChunkSigner(seed?: SeedSignature): ChunkSigner {
  const chain = seed === undefined ? undefined : new SignatureChain(seed);
  const encoder = new TextEncoder();
  const header = (data: Uint8Array): string => {
    const extension = chain === undefined ? '' : `;chunk-signature=${chain.chunk(sha256Hex(data)).signature}`;
    return `${data.length.toString(16)}${extension}\r\n`;
  };
  return {
    chunk(data) {
      if (data.length === 0) throw new RangeError('an empty chunk ends the body: call end() instead');
      const head = encoder.encode(header(data));
      const framed = new Uint8Array(head.length + data.length + 2);
      framed.set(head);
      framed.set(data, head.length);
      framed.set([0x0d, 0x0a], head.length + data.length);
      return framed;
    },
    end(trailers) {
      let text = header(new Uint8Array(0));
      if (trailers !== undefined) {
        for (const [name, value] of trailers) text += `${name}:${value}\r\n`;
        if (chain !== undefined) {
          const canonical = trailers
            .map(([name, value]) => `${name.toLowerCase()}:${value.trim()}\n`)
            .join('');
          text += `x-amz-trailer-signature:${chain.trailer(canonical).signature}\r\n`;
        }
      }
      return encoder.encode(`${text}\r\n`);
    },
  };
}
