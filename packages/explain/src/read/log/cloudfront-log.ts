import type { Report } from '../../report.js';
import { decodeOnce } from '../../url/percent.js';
import { logged } from './columns.js';
import { reportOf } from './logged-request.js';

const LINE = /^\d{4}-\d{2}-\d{2}\t\d{2}:\d{2}:\d{2}\t/;
/** Columns up to the ones that are read, where no `#Fields` line told them ("Standard logging", CloudFront Developer Guide). */
export const DEFAULT_FIELDS: readonly string[] =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type'.split(
    ' ',
  );

/** The columns that a `#Fields:` line names; undefined for any other line. */
export function readFieldsLine(line: string): readonly string[] | undefined {
  return /^#Fields:\s*(\S.*)$/.exec(line)?.[1]?.split(/\s+/);
}

/** Reads a line of CloudFront's standard log; undefined where it is none. */
export function readCloudFrontLine(
  line: string,
  fields: readonly string[] = DEFAULT_FIELDS,
): Report | undefined {
  if (!LINE.test(line)) return undefined;
  const columns = line.split('\t');
  const get = (name: string) => logged(columns[fields.indexOf(name)]);
  const path = get('cs-uri-stem');
  const query = get('cs-uri-query');
  return reportOf({
    at: Date.parse(`${get('date')}T${get('time')}Z`),
    method: get('cs-method'),
    status: Number(get('sc-status')),
    scheme: get('cs-protocol'),
    host: get('x-host-header') ?? get('cs(Host)'),
    target: path === undefined ? undefined : `${path}${query === undefined ? '' : `?${query}`}`,
    requestId: get('x-edge-request-id'),
    context: {
      log: 'CloudFront log',
      cdn: 'CloudFront',
      source_ip: get('c-ip'),
      user_agent: decodeOnce(get('cs(User-Agent)') ?? ''),
      edge_result: get('x-edge-detailed-result-type') ?? get('x-edge-result-type'),
    },
  });
}
