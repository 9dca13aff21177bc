import { randomBytes } from 'node:crypto';
import { type IdKind, makeUniqueId } from '@countersign/aws-model';

/** A new id of AWS's form, such as `AIDA...`. */
export function newId(kind: IdKind, accountId: string): string {
  return makeUniqueId(kind, accountId, randomBytes(10));
}

/** 40 characters of base64, as AWS's secrets are. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString('base64');
}

/** 32 letters and digits, as ids of certificates and SAML providers are. */
export function newLongId(): string {
  return base32(randomBytes(20));
}

/** RFC 4648, without padding: bytes in multiples of five. */
export function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return bits.replace(/.{5}/g, (five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)]!);
}
