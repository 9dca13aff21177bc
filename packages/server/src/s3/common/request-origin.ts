import type { WireRequest } from '../../wire/request.js';

/** Where the client found this server: what a URL of an object begins with. */
export function requestOrigin(request: WireRequest): string {
  return `${request.secure ? 'https' : 'http'}://${request.header('host') ?? 'localhost'}`;
}
