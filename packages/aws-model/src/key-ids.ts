/** What an id's four-letter prefix stands for. Source: IAM User Guide, "IAM identifiers", unique IDs. */
export const ID_PREFIXES = {
  accessKey: 'AKIA',
  temporaryAccessKey: 'ASIA',
  user: 'AIDA',
  role: 'AROA',
  group: 'AGPA',
  instanceProfile: 'AIPA',
  managedPolicy: 'ANPA',
  policyVersion: 'ANVA',
  publicKey: 'APKA',
  certificate: 'ASCA',
  serviceCredential: 'ACCA',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * A 20-character id of AWS's form: prefix, then 80 bits in base32 of which bits 1 to 40 are the account.
 * The leading bit is set, as in every key of the present generation (those whose fifth letter is `Q` or later).
 *
 * @param accountId twelve digits
 * @param random ten random bytes; the caller's, so that this stays a pure function
 * @throws RangeError when either has another length
 */
export function makeUniqueId(kind: IdKind, accountId: string, random: Uint8Array): string {
  if (!/^\d{12}$/.test(accountId)) throw new RangeError(`account id must be 12 digits, not \`${accountId}\``);
  if (random.length !== 10) throw new RangeError(`expected 10 random bytes, not ${random.length}`);
  let bits = 0n;
  for (const byte of random) bits = (bits << 8n) | BigInt(byte);
  const lowBits = bits & ((1n << 39n) - 1n);
  const value = (1n << 79n) | (BigInt(accountId) << 39n) | lowBits;
  let text = '';
  for (let shift = 75n; shift >= 0n; shift -= 5n) text += BASE32[Number((value >> shift) & 31n)];
  return ID_PREFIXES[kind] + text;
}

/**
 * The account inside an access key id, or undefined where the id does not carry one.
 * Community knowledge (the figures are checked against published examples); AWS documents only `sts:GetAccessKeyInfo`.
 * Keys of the old generation (fifth letter before `Q`) decode to nonsense and give undefined.
 */
export function accountIdOfKey(accessKeyId: string): string | undefined {
  if (!/^A[A-Z]{3}[Q-Z2-7][A-Z2-7]{8,}$/.test(accessKeyId)) return undefined;
  let value = 0n;
  for (const letter of accessKeyId.slice(4, 14)) value = (value << 5n) | BigInt(BASE32.indexOf(letter));
  const account = (value >> 9n) & ((1n << 40n) - 1n);
  return account > 999_999_999_999n ? undefined : account.toString().padStart(12, '0');
}
