import { type HttpService, startHttpService } from '@countersign/runtime';
import type { AdminOptions } from './admin-options.js';

/**
 * Starts the console's origin: `/healthz`, `/readyz`, `/metrics`, and `/api/v1` behind the API key.
 *
 * @throws ServerStartError for a taken port, or an address that is not this machine's
 */
export function startAdmin(options: AdminOptions): Promise<HttpService> {
  return startHttpService({ ...options, clock: options.server.clock }, async () => {
    const { adminListener } = await import('./admin-app.js');
    return adminListener(options);
  });
}
