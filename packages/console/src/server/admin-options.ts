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
  /** Whose size and free space `/metrics` tells. Default: none, as for a server in memory. */
  readonly dataDirectory?: string;
}
