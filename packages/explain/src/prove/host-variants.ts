import type { Hints } from '../facts/hints.js';
import type { Change } from './change.js';
import type { SentRequest } from './sent-request.js';
import type { Signable } from './signable.js';

/** Ports on which stores and proxies usually listen. */
const USUAL_PORTS = ['80', '443', '8080', '8443', '9000', '4566', '7070', '8333', '3900', '7480'];
/** Host names with or without a port, as they stand in settings. */
const HOST_IN_TEXT =
  /(?:https?:\/\/)?((?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*(?::\d{2,5})?|[a-z][a-z0-9-]*:\d{2,5})/g;
const MOST_HOSTS = 24;

/** Other hosts that may have been signed: without port, with another, another form of the endpoint, one of the context. */
export function hostChanges(signable: Signable, { url, sentHeaders }: SentRequest, hints: Hints): Change[] {
  if (signable.version === 'v2') return [];
  const host = signable.headers.find(([name]) => name === 'host')?.[1];
  if (host === undefined) return [];
  const { hostname, port, address } = url;
  const changes: Change[] = [];
  const to = (cause: string, changed: string, path?: string) => {
    if (changed === host && path === undefined) return;
    changes.push({
      cause,
      what: `with the host \`${changed}\`${path === undefined ? '' : ' and the bucket in the path'}`,
      change: {
        headers: signable.headers.map(([name, value]) => [name, name === 'host' ? changed : value] as const),
        ...(path === undefined ? {} : { path }),
      },
    });
  };
  if (port !== undefined) {
    const isDefault = port === '80' || port === '443';
    to(isDefault ? 'default-port-in-url' : 'port-not-in-signed-host', hostname);
  }
  to('default-port-in-url', `${hostname}:${url.scheme.startsWith('https') ? '443' : '80'}`);
  for (const other of USUAL_PORTS) to('port-not-in-signed-host', `${hostname}:${other}`);
  const named = [sentHeaders?.get('host'), sentHeaders?.get('x-forwarded-host')];
  for (const [, found] of hints.words.matchAll(HOST_IN_TEXT)) named.push(found);
  for (const other of [...new Set(named)].slice(0, MOST_HOSTS)) {
    if (other !== undefined && other !== hostname) to('host-rewritten-after-signing', other);
  }
  const { bucket } = address;
  const regions = new Set(
    [signable.region, hints.bucketRegion, address.region].filter((r) => r !== undefined),
  );
  const endpoints = [
    's3.amazonaws.com',
    ...[...regions].flatMap((r) => [`s3.${r}.amazonaws.com`, `s3-${r}.amazonaws.com`]),
  ];
  for (const endpoint of endpoints) {
    const cause =
      address.provider === 'aws' ? 'global-endpoint-redirect-new-bucket' : 'host-rewritten-after-signing';
    to(cause, endpoint);
    if (bucket === undefined) continue;
    to(cause, `${bucket}.${endpoint}`);
    if (address.style === 'virtual')
      to('host-rewritten-after-signing', endpoint, `/${bucket}${signable.path}`);
  }
  if (bucket !== undefined && hostname.startsWith(`${bucket}.`)) {
    const endpoint = host.slice(bucket.length + 1);
    to('host-rewritten-after-signing', endpoint, `/${bucket}${signable.path}`);
  }
  return changes;
}
