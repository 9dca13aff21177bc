import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const FORMAT = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + IV_BYTES + TAG_BYTES;

/**
 * Keeps small secrets at rest: AES-256-GCM, bound to what they belong to by associated data, so that a
 * sealed secret moved to another row does not open there.
 */
export interface SecretBox {
  /** One byte of format, 12 of IV, 16 of tag, then the ciphertext. */
  seal(secret: string, associatedData: string): Buffer;
  /** Undefined for what was not sealed under this key for this associated data. */
  open(sealed: Uint8Array, associatedData: string): string | undefined;
}

/** A key of its own for each purpose, from the server's one secret (HKDF, RFC 5869). */
export function deriveKey(secretKey: Uint8Array, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secretKey, '', `countersign ${purpose}`, 32)));
}

export function createSecretBox(key: KeyObject): SecretBox {
  return {
    seal: (secret, associatedData) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(associatedData));
      const ciphertext = [cipher.update(secret, 'utf8'), cipher.final()];
      return Buffer.concat([Buffer.of(FORMAT), iv, cipher.getAuthTag(), ...ciphertext]);
    },
    open: (sealed, associatedData) => {
      if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT) return undefined;
      const iv = sealed.subarray(1, 1 + IV_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(associatedData))
        .setAuthTag(sealed.subarray(1 + IV_BYTES, HEADER_BYTES));
      try {
        const secret = decipher.update(sealed.subarray(HEADER_BYTES));
        return Buffer.concat([secret, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
