import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { BlobPieces, BlobStore, BlobWriter } from '../../store/ports/blobs.js';
import type { CustomerKey } from './customer-key.js';

/*
 * Bytes under a customer's key are kept encrypted: AES-256 in counter mode, which can be begun at any block, so that ranges cost
 * no more than their own bytes. Each blob has a key of its own, derived from the customer's and a random nonce (HKDF-SHA-256),
 * so that no two blobs share a key stream. Counter mode does not tell altered bytes: the checksum of the object does.
 */

const NONCE_BYTES = 16;
const BLOCK_BYTES = 16;

/** @returns nonce of a new blob, in hex */
export function makeNonce(): string {
  return randomBytes(NONCE_BYTES).toString('hex');
}

/** What encrypts, and as well decrypts, the bytes of a blob from `start` on. */
function cipherAt(key: CustomerKey, nonce: string, start: number): (bytes: Uint8Array) => Buffer {
  const salt = Buffer.from(nonce, 'hex');
  const blobKey = Buffer.from(hkdfSync('sha256', key.key, salt, 'countersign blob', 32));
  const counter = Buffer.alloc(BLOCK_BYTES);
  counter.writeBigUInt64BE(BigInt(Math.floor(start / BLOCK_BYTES)), BLOCK_BYTES - 8);
  const cipher = createCipheriv('aes-256-ctr', blobKey, counter);
  cipher.update(Buffer.alloc(start % BLOCK_BYTES));
  return (bytes) => cipher.update(bytes);
}

/** Blobs whose bytes are written encrypted under a key and one nonce: for one blob only. */
export function sealing(blobs: BlobStore, key: CustomerKey, nonce: string): BlobStore {
  return delegating(blobs, {
    create: async () => new SealingWriter(await blobs.create(), cipherAt(key, nonce, 0)),
  });
}

/** Blobs whose bytes are read decrypted. @param nonces of each blob that will be read, by its id */
export function unsealing(
  blobs: BlobStore,
  key: CustomerKey,
  nonces: ReadonlyMap<string, string>,
): BlobStore {
  return delegating(blobs, {
    read: async (id, start, end) => {
      const nonce = nonces.get(id);
      if (nonce === undefined) throw new TypeError(`no nonce for blob ${id}`);
      const bytes = await blobs.read(id, start, end);
      const open = cipherAt(key, nonce, start);
      return Buffer.isBuffer(bytes) ? open(bytes) : unsealPieces(bytes, open);
    },
  });
}

function delegating(blobs: BlobStore, own: Partial<BlobStore>): BlobStore {
  return {
    create: () => blobs.create(),
    read: (id, start, end) => blobs.read(id, start, end),
    hold: (ids) => blobs.hold(ids),
    delete: (id) => blobs.delete(id),
    ...own,
  };
}

class SealingWriter implements BlobWriter {
  readonly #writer: BlobWriter;
  readonly #seal: (bytes: Uint8Array) => Buffer;

  constructor(writer: BlobWriter, seal: (bytes: Uint8Array) => Buffer) {
    this.#writer = writer;
    this.#seal = seal;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#writer.write(this.#seal(chunk));
  }

  finish(): ReturnType<BlobWriter['finish']> {
    return this.#writer.finish();
  }

  abort(): Promise<void> {
    return this.#writer.abort();
  }
}

/** Pieces are decrypted into memory of their own: what they were read into goes back at once. */
async function* unsealPieces(
  pieces: BlobPieces,
  open: (bytes: Uint8Array) => Buffer,
): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    const opened = open(piece);
    pieces.release?.(piece);
    yield opened;
  }
}
