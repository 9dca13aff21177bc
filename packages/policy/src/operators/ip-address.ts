import type { ConditionOperator } from './operator.js';

/** An address as 32-bit words, most significant first: one for IPv4, four for IPv6. */
type Words = readonly number[];

/** A range of addresses: those that agree with `words` in the bits of `masks`. */
export interface Cidr {
  readonly words: Words;
  readonly masks: Words;
  /** Bits of the prefix. */
  readonly prefix: number;
}

const GROUP = /^[0-9a-fA-F]{1,4}$/;

const DOT = 46;
const ZERO = 48;

/** Four decimal numbers without leading zeros. Scanned by hand: this runs for every request. */
function readIPv4(text: string): number | undefined {
  let word = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (digits === 0 || dots === 3) return undefined;
      word = (word << 8) | octet;
      octet = 0;
      digits = 0;
      dots += 1;
      continue;
    }
    const digit = code - ZERO;
    if (digit < 0 || digit > 9 || (digits > 0 && octet === 0)) return undefined;
    octet = octet * 10 + digit;
    digits += 1;
    if (octet > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? (word << 8) | octet : undefined;
}

function readGroups(text: string): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [nth, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = nth === parts.length - 1 ? readIPv4(part) : undefined;
      if (v4 === undefined) return undefined;
      groups.push(v4 >>> 16, v4 & 0xffff);
    } else if (GROUP.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function readIPv6(text: string): Words | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const head = readGroups(halves[0]!);
  const tail = halves.length === 2 ? readGroups(halves[1]!) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  return [0, 2, 4, 6].map((nth) => (groups[nth]! << 16) | groups[nth + 1]!);
}

/**
 * An IPv4 or IPv6 address. One written as `::ffff:203.0.113.7`, which is how a dual-stack socket shows an IPv4
 * peer, is the IPv4 address.
 */
function readAddress(text: string): Words | undefined {
  const v4 = readIPv4(text);
  if (v4 !== undefined) return [v4];
  const v6 = readIPv6(text);
  if (v6 !== undefined && v6[0] === 0 && v6[1] === 0 && v6[2] === 0xffff) return [v6[3]!];
  return v6;
}

/** `203.0.113.0/24`, `2001:db8::/32`, or a single address. Bits beyond the prefix are ignored. */
export function readCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const words = readAddress(slash === -1 ? text : text.slice(0, slash));
  if (words === undefined) return undefined;
  const bits = words.length * 32;
  const length = slash === -1 ? String(bits) : text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits) return undefined;
  const prefix = Number(length);
  const masks = words.map((_, nth) => maskOf(Math.min(32, Math.max(0, prefix - nth * 32))));
  return { words: words.map((word, nth) => word & masks[nth]!), masks, prefix };
}

function maskOf(bits: number): number {
  return bits === 0 ? 0 : -1 << (32 - bits);
}

/** Whether an address lies in a range. Addresses of the other family do not. */
export function inCidr(address: Words, { words, masks }: Cidr): boolean {
  if (address.length !== words.length) return false;
  for (let nth = 0; nth < words.length; nth += 1) {
    if ((address[nth]! & masks[nth]!) !== words[nth]) return false;
  }
  return true;
}

/** IpAddress. Source: IAM User Guide, "Condition operators", "IP address condition operators" (RFC 4632). */
export const ipAddress: ConditionOperator['compile'] = (values) => {
  const ranges = values.map(readCidr).filter((range) => range !== undefined);
  const v4 = ranges.filter(({ words }) => words.length === 1);
  const networks = v4.map(({ words }) => words[0]!);
  const masks = v4.map(({ masks: [mask] }) => mask!);
  return (value) => {
    const word = readIPv4(value);
    if (word !== undefined) {
      for (let nth = 0; nth < networks.length; nth += 1)
        if ((word & masks[nth]!) === networks[nth]) return true;
      return false;
    }
    const address = readAddress(value);
    return address !== undefined && ranges.some((range) => inCidr(address, range));
  };
};
