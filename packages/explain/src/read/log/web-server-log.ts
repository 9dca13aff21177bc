import { readInstant } from '../../facts/read-instant.js';
import type { Report } from '../../report.js';
import { logged, splitColumns } from './columns.js';
import { reportOf } from './logged-request.js';

const COMBINED = /^(?:(\S{1,255}) )?(\S+) \S+ \S+ \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:/;
const REQUEST = /^([A-Z]{2,10}) (\S+)(?: HTTP\/[\d.]+)?$/;
const LOAD_BALANCER = /^(?:https?|h2|grpcs?|wss?) \d{4}-\d{2}-\d{2}T/;

/** Reads a line in the combined format of nginx and Apache, with the virtual host in front or not. */
export function readCombinedLine(line: string): Report | undefined {
  if (!COMBINED.test(line)) return undefined;
  const columns = splitColumns(line);
  const request = columns.findIndex((column) => REQUEST.test(column));
  if (request < 0) return undefined;
  const [, method, target] = REQUEST.exec(columns[request] ?? '') ?? [];
  const withHost = request > 4;
  const host = withHost ? columns[0] : undefined;
  return reportOf({
    at: readInstant(columns[request - 1]),
    method,
    target: undoHexEscapes(target),
    host: host?.replace(/:(?:80|443)$/, ''),
    status: Number(columns[request + 1]),
    context: {
      log: 'web server log',
      source_ip: logged(columns[withHost ? 1 : 0]),
      referrer: logged(columns[request + 3]),
      user_agent: logged(columns[request + 4]),
    },
  });
}

/** nginx writes what it will not print as `\x22`. */
function undoHexEscapes(text: string | undefined): string | undefined {
  return text?.replace(/\\x([0-9a-f]{2})/gi, '%$1');
}

/** Reads a line of an Application Load Balancer ("Access logs for your Application Load Balancer"). */
export function readLoadBalancerLine(line: string): Report | undefined {
  if (!LOAD_BALANCER.test(line)) return undefined;
  const columns = splitColumns(line);
  const [, method, target] = REQUEST.exec(columns[12] ?? '') ?? [];
  if (target === undefined) return undefined;
  return reportOf({
    at: Date.parse(columns[1] ?? ''),
    method,
    target: target.replace(/^(https?:\/\/[^/?]+?):(?:443|80)(?=[/?])/, '$1'),
    status: Number(columns[8]),
    context: {
      log: 'load balancer log',
      source_ip: logged(columns[3])?.replace(/:\d+$/, ''),
      user_agent: logged(columns[13]),
      target_status: logged(columns[9]),
    },
  });
}

const NAMES = {
  at: ['time_iso8601', 'time_local', 'timestamp', 'time', '@timestamp', 'ts', 'msec'],
  method: ['request_method', 'method', 'verb'],
  target: ['request_uri', 'uri', 'url', 'path', 'request_url'],
  query: ['args', 'query_string', 'query'],
  status: ['status', 'status_code', 'response_code', 'response'],
  host: ['http_host', 'host', 'server_name', 'vhost', 'authority'],
  scheme: ['scheme', 'proto'],
  address: ['remote_addr', 'client_ip', 'client', 'remote_ip', 'x_forwarded_for', 'http_x_forwarded_for'],
  agent: ['http_user_agent', 'user_agent', 'agent'],
} as const;

/** Reads a line of a web server that logs JSON, under the names that nginx's variables and common formats use. */
export function readJsonLogRecord(record: Readonly<Record<string, unknown>>): Report | undefined {
  const get = (field: keyof typeof NAMES): string | undefined => {
    for (const name of NAMES[field]) {
      const value = record[name];
      if (typeof value === 'string' || typeof value === 'number') return logged(String(value));
    }
    return undefined;
  };
  const [, lineMethod, lineTarget] =
    REQUEST.exec(typeof record.request === 'string' ? record.request : '') ?? [];
  const target = lineTarget ?? get('target');
  const status = Number(get('status'));
  if (target === undefined || !/^(?:\/|https?:)/.test(target) || Number.isNaN(status)) return undefined;
  const query = get('query');
  return reportOf({
    at: readInstant(get('at')) ?? readInstant(Number(get('at'))),
    method: lineMethod ?? get('method'),
    target: query === undefined || target.includes('?') ? target : `${target}?${query}`,
    status,
    host: get('host'),
    scheme: get('scheme'),
    context: { log: 'web server log', source_ip: get('address'), user_agent: get('agent') },
  });
}
