import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const CLOSE_GRACE_MS = 5_000;

/** A server that could not begin to listen; the message says what to do. */
export class ServerStartError extends Error {
  override readonly name: string = 'ServerStartError';
}

/**
 * Listens, and tells the port: the one asked for, or for 0 the one that was free.
 *
 * @throws ServerStartError for a taken port, or an address that is not this machine's
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => reject(startError(error, port, host));
    server.once('error', failed);
    server.listen({ port, host }, () => {
      server.off('error', failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Origin of a server that listens on `host`, as a client on this machine reaches it. */
export function originOf(host: string, port: number): string {
  // A wildcard address is none to connect to.
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** Stops listening and lets running requests finish, for five seconds at most. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function startError(error: NodeJS.ErrnoException, port: number, host: string): ServerStartError {
  const what: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} of ${host} is taken by another program; choose another (0 for any free port)`,
    EACCES: `not allowed to listen on port ${port}; choose one above 1023`,
    EADDRNOTAVAIL: `${host} is not an address of this machine; listen on 127.0.0.1, on one of its own, or on all of them (0.0.0.0)`,
    ENOTFOUND: `${host} is not a host name that this machine can resolve; give an address, such as 127.0.0.1`,
  };
  return new ServerStartError(
    what[error.code ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`,
    { cause: error },
  );
}
