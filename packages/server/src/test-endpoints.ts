import type { IncomingMessage } from 'node:http';
import { bearerCheck, isAllowedHost } from '@countersign/runtime';
import { answerClock, CLOCK_PATH } from './clock-endpoint.js';
import type { Services } from './services.js';
import { readAddress } from './wire/address.js';
import type { Answer } from './wire/answer.js';
import { jsonAnswer, problem } from './wire/json-answer.js';
import type { NodeRequest } from './wire/node-request.js';

/** What the endpoints for tests, `/_countersign/...`, have to know of the server. */
export interface TestEndpointOptions {
  /** The address or name that the server listens on. Default `127.0.0.1`. */
  readonly boundHost?: string;
  /** Whoever sends it as `Authorization: Bearer` may use them from other machines. Default: nobody may. */
  readonly apiKey?: () => string | undefined;
}

const PREFIX = '/_countersign';

/** No bucket can be named so, and where the host names one it is a key like any other. */
export function isTestEndpoint(request: NodeRequest, domains: readonly string[]): boolean {
  const { path } = request;
  if (!path.startsWith(PREFIX)) return false;
  if (path.length > PREFIX.length && path[PREFIX.length] !== '/') return false;
  return readAddress(request.header('host'), '/', domains).bucket === undefined;
}

/**
 * Answers `/_countersign/...`, every path and method of which goes through the same gate.
 *
 * @param message what `request` was read from
 */
export async function answerTestEndpoint(
  services: Services,
  options: TestEndpointOptions,
  message: IncomingMessage,
  request: NodeRequest,
): Promise<Answer> {
  const refusal = gate(services, options, message, request);
  if (refusal !== undefined) return refusal;
  if (request.path === CLOCK_PATH) return answerClock(services, request);
  return problem(404, `no such test endpoint; expected ${CLOCK_PATH}`);
}

/**
 * Who may move the server's time makes expired URLs work again. Programs of this machine may, and who holds the API key. No
 * web page may: not under a name that its owner points at this machine (DNS rebinding), not from another origin, and
 * not as an object that was uploaded here and opened in a browser.
 */
function gate(
  { domains }: Services,
  { boundHost = '127.0.0.1', apiKey }: TestEndpointOptions,
  message: IncomingMessage,
  request: NodeRequest,
): Answer | undefined {
  const host = request.header('host')?.toLowerCase();
  const origin = request.header('origin')?.toLowerCase();
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`)
    return problem(403, 'requests from web pages of another origin are refused here');
  const site = request.header('sec-fetch-site');
  if (site !== undefined && site !== 'none')
    return problem(403, 'requests that a browser sends for a web page are refused here');
  const key = apiKey?.();
  if (key !== undefined && bearerCheck(key)(request.header('authorization'))) return undefined;
  if (!request.fromThisMachine) return needsKey(apiKey !== undefined);
  if (isAllowedHost(message, boundHost) || isDomain(host, domains)) return undefined;
  return problem(403, "this path only answers requests for this server's own addresses");
}

function needsKey(hasOne: boolean): Answer {
  const error = hasOne
    ? 'expected Authorization: Bearer with the API key of the data directory, because the request does not come from this machine'
    : 'this path is for programs on the same machine as the server';
  return jsonAnswer(hasOne ? 401 : 403, { error }, hasOne ? ['WWW-Authenticate', 'Bearer'] : []);
}

/** Names that whoever runs the server gave it. */
function isDomain(host: string | undefined, domains: readonly string[]): boolean {
  const name = host?.replace(/:\d+$/, '') ?? '';
  return domains.includes(name) || (name.startsWith('s3.') && domains.includes(name.slice(3)));
}
