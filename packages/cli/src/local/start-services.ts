import { type HttpService, RequestCounts, startAdmin, startPublicLinks } from '@countersign/console/server';
import {
  type Clock,
  type CountersignServer,
  type ServerLog,
  type ServerOptions,
  startServer,
} from '@countersign/server';
import { VERSION } from '../version.js';

/** What listens, and where. */
export interface RunningServices {
  readonly server: CountersignServer<Clock>;
  readonly apiKey: string;
  /** Origins, such as `http://127.0.0.1:9000`. */
  readonly urls: { readonly s3: string; readonly links: string; readonly console: string };
  /** In the reverse order of the start, so that what still listens loses nothing that it stands on. */
  close(): Promise<void>;
}

export interface ServicesOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly ports: { readonly s3: number; readonly links: number; readonly console: number };
  readonly server: Omit<ServerOptions, 'host' | 'port' | 'log' | 'apiKey'>;
  readonly log: ServerLog;
  /** Called once the store is open: from then on its directory is this server's. */
  makeApiKey(): string;
}

/**
 * Starts S3 with STS and IAM, the public links, and the admin API. What had started is closed again where a later one cannot.
 *
 * @throws ServerStartError for a taken port; what `startServer` throws for a store that cannot be opened
 */
export async function startServices(options: ServicesOptions): Promise<RunningServices> {
  const { host, ports } = options;
  const counts = new RequestCounts();
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    for (const service of [...started].reverse()) await service.close();
  };
  try {
    let apiKey: string | undefined;
    const server = await startServer({
      ...options.server,
      host,
      port: ports.s3,
      log: counts.counting(options.log),
      apiKey: () => apiKey,
    });
    started.push(server);
    apiKey = options.makeApiKey();
    const links: HttpService = await startPublicLinks({ host, port: ports.links, clock: server.clock });
    started.push(links);
    const { store } = options.server;
    const admin = await startAdmin({
      host,
      port: ports.console,
      server,
      apiKey,
      counts,
      version: VERSION,
      ...(store === undefined || store === 'memory' ? {} : { dataDirectory: store }),
    });
    started.push(admin);
    return { server, apiKey, urls: { s3: server.endpoint, links: links.url, console: admin.url }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
