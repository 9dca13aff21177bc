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
