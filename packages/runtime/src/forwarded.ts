import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** What a trusted proxy said of the visitor. */
export interface ForwardedBy {
  readonly address?: string;
  readonly secure?: boolean;
  readonly host?: string;
}

/** Tells what a proxy says of its visitor, if the proxy is one of the trusted. */
export type ForwardedReader = (message: IncomingMessage) => ForwardedBy | undefined;

/**
 * Reads `X-Forwarded-For`, `-Proto` and `-Host`, from trusted peers only: anybody else could name any address.
 * Of several addresses the last that is not itself a trusted proxy is the visitor's.
 *
 * @param trusted addresses or ranges, such as `10.0.0.0/8` or `::1`
 * @throws RangeError when one of them is neither
 */
export function forwardedReader(trusted: readonly string[]): ForwardedReader {
  if (trusted.length === 0) return () => undefined;
  const proxies = new BlockList();
  for (const entry of trusted) addRange(proxies, entry);
  const isTrusted = (address: string): boolean => {
    const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
    const family = isIP(plain);
    return family !== 0 && proxies.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  };
  return (message) => {
    if (!isTrusted(message.socket.remoteAddress ?? '')) return undefined;
    const hops = (message.headers['x-forwarded-for']?.toString() ?? '')
      .split(',')
      .map((hop) => hop.trim())
      .filter((hop) => isIP(hop) !== 0);
    const address = hops.findLast((hop) => !isTrusted(hop)) ?? hops[0];
    const proto = message.headers['x-forwarded-proto']?.toString().split(',')[0]?.trim().toLowerCase();
    const host = message.headers['x-forwarded-host']?.toString().split(',')[0]?.trim();
    return {
      ...(address === undefined ? {} : { address }),
      ...(proto === undefined ? {} : { secure: proto === 'https' }),
      ...(host === undefined || host === '' ? {} : { host }),
    };
  };
}

function addRange(list: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/');
  const family = isIP(address);
  const bits = prefix === undefined ? undefined : Number(prefix);
  const widest = family === 6 ? 128 : 32;
  if (family === 0 || (bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= widest))) {
    throw new RangeError(
      `\`${entry}\` is not an IP address or range; expected for example 10.0.0.0/8 or ::1`,
    );
  }
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address, type);
  else list.addSubnet(address, bits, type);
}
