import { readInstant } from '../../facts/read-instant.js';
import type { Report } from '../../report.js';
import { logged, splitColumns } from './columns.js';
import { reportOf } from './logged-request.js';

const START = /^(?:[0-9a-f]{64}|-) \S+ \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:/;

/**
 * Reads a line of an S3 server access log ("Amazon S3 server access log format", S3 User Guide); undefined where it is none. Older
 * logs end after fewer columns.
 */
export function readS3AccessLine(line: string): Report | undefined {
  if (!START.test(line)) return undefined;
  const columns = splitColumns(line);
  const [, bucket, time, address, requester, requestId, operation, key, request, status, code] = columns;
  const [
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    bytes,
    ,
    totalTime,
    ,
    referrer,
    agent,
    ,
    hostId,
    signature,
    ,
    authentication,
    host,
  ] = columns;
  const [method, target] = (request ?? '').split(' ');
  return reportOf({
    at: readInstant(time),
    method: logged(method) ?? /^REST\.([A-Z]+)\./.exec(operation ?? '')?.[1],
    status: Number(logged(status)),
    host: logged(host) ?? `${bucket}.s3.amazonaws.com`,
    target: key?.startsWith(`${bucket}/`)
      ? logged(target)
      : withoutBucket(logged(target), logged(host), bucket),
    code: logged(code),
    requestId: logged(requestId),
    server: 'AmazonS3',
    context: {
      log: 'S3 server access log',
      bucket,
      logged_key: logged(key),
      operation_logged: operation,
      requester: logged(requester),
      source_ip: logged(address),
      user_agent: logged(agent),
      referrer: logged(referrer),
      signature_version: logged(signature),
      authentication: logged(authentication),
      host_id: logged(hostId),
      bytes_sent: logged(bytes),
      total_time_ms: logged(totalTime),
    },
  });
}

/** S3 logs the bucket in the path also where it stood in the host. */
function withoutBucket(
  target: string | undefined,
  host: string | undefined,
  bucket: string | undefined,
): string | undefined {
  if (target === undefined || bucket === undefined) return target;
  const inHost = host === undefined || host.startsWith(`${bucket}.`);
  const inPath =
    target === `/${bucket}` || target.startsWith(`/${bucket}/`) || target.startsWith(`/${bucket}?`);
  if (!inHost || !inPath) return target;
  const rest = target.slice(bucket.length + 1);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
