import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request names a host of ours. A web page can make a browser send requests here under any name that its
 * owner points at this machine (DNS rebinding), but not under these.
 *
 * @param boundHost the address or name that the service was told to listen on
 */
export function isAllowedHost(message: IncomingMessage, boundHost: string): boolean {
  const host = message.headers.host?.toLowerCase().replace(/:\d+$/, '');
  if (host === undefined || host === '') return false;
  if (LOOPBACK_NAMES.has(host) || host === bracketed(boundHost.toLowerCase())) return true;
  // The bare address that the connection came in on: rebinding needs a name.
  return host === bracketed((message.socket.localAddress ?? '').replace(/^::ffff:/, ''));
}

function bracketed(address: string): string {
  return isIP(address) === 6 ? `[${address}]` : address;
}
