import { createServer, type RequestListener } from 'node:http';
import type { Clock } from './clock.js';
import { listen, originOf, stopListening } from './listen.js';

/** An HTTP service that listens. */
export interface HttpService {
  /** Such as `http://127.0.0.1:9002`. */
  readonly url: string;
  /** Stops listening and lets running requests finish. */
  close(): Promise<void>;
}

/**
 * Starts a service whose listener is made when the first request comes: until then nothing of it is loaded.
 *
 * @throws ServerStartError for a taken port, or an address that is not this machine's
 */
export async function startHttpService(
  address: { readonly host: string; readonly port: number; readonly clock: Clock },
  makeListener: () => Promise<RequestListener>,
): Promise<HttpService> {
  let listener: Promise<RequestListener> | undefined;
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (message, response) => {
    // All ports of a server tell one time: that of its clock.
    response.setHeader('Date', new Date(address.clock.now()).toUTCString());
    listener ??= makeListener();
    listener.then(
      (answer) => answer(message, response),
      () => {
        response.statusCode = 500;
        response.end();
      },
    );
  });
  const port = await listen(server, address.port, address.host);
  return { url: originOf(address.host, port), close: () => stopListening(server) };
}
