import { type HttpService, startHttpService } from '@countersign/runtime';
import type { AdministeredServer } from './ports.js';
import type { RequestCounts } from './request-counts.js';

export interface AdminOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The server that is administered. */
  readonly server: AdministeredServer;
  /** Whoever sends it may do everything here, also from this machine: there is no exemption for loopback. */
  readonly apiKey: string;
  readonly counts: RequestCounts;
  /** Told by `/healthz`. */
  readonly version: string;
}

/**
 * Starts the console's origin: `/healthz`, `/readyz`, `/metrics`, and `/api/v1` behind the API key.
 *
 * @throws ServerStartError for a taken port, or an address that is not this machine's
 */
export function startAdmin(options: AdminOptions): Promise<HttpService> {
  return startHttpService(options, async () => {
    const { adminListener } = await import('./admin-app.js');
    return adminListener(options);
  });
}
