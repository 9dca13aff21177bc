import { type Clock, type HttpService, startHttpService } from '@countersign/runtime';

export interface PublicLinksOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Gives the `Date` of answers. */
  readonly clock: Clock;
}

/**
 * Starts the origin that visitors of links come to. No store of links is attached to it: it knows none, and says so to all.
 *
 * @throws ServerStartError for a taken port, or an address that is not this machine's
 */
export function startPublicLinks(options: PublicLinksOptions): Promise<HttpService> {
  return startHttpService(options, async () => {
    const { publicLinksListener } = await import('./public-links-app.js');
    return publicLinksListener();
  });
}
