import { S3_OPERATIONS } from '@countersign/aws-model';
import type { Report } from '../../report.js';
import { reportOf } from './logged-request.js';

/** Status of the codes that occur; CloudTrail keeps the code alone. */
const STATUS_OF_CODE: ReadonlyMap<string, number> = new Map([
  ['AccessDenied', 403],
  ['SignatureDoesNotMatch', 403],
  ['InvalidAccessKeyId', 403],
  ['RequestTimeTooSkewed', 403],
  ['ExpiredToken', 400],
  ['InvalidToken', 400],
  ['AuthorizationQueryParametersError', 400],
  ['NoSuchKey', 404],
  ['NoSuchBucket', 404],
  ['PermanentRedirect', 301],
  ['TemporaryRedirect', 307],
]);
/** Names of requestParameters that are no part of the query. */
const NOT_IN_QUERY: ReadonlySet<string> = new Set(['bucketName', 'key', 'Host', 'host']);

/** Whether a parsed line is a CloudTrail event of S3. */
export function isCloudTrailEvent(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    isRecord(value) && typeof value.eventSource === 'string' && /^s3(?:express)?\./.test(value.eventSource)
  );
}

/** Reads a data event of CloudTrail ("CloudTrail log file entries for Amazon S3", S3 User Guide). */
export function readCloudTrailEvent(event: Readonly<Record<string, unknown>>): Report {
  const parameters = isRecord(event.requestParameters) ? event.requestParameters : {};
  const additional = isRecord(event.additionalEventData) ? event.additionalEventData : {};
  const identity = isRecord(event.userIdentity) ? event.userIdentity : {};
  const name = text(event.eventName) ?? '';
  const host = text(first(parameters.Host ?? parameters.host));
  const bucket = text(parameters.bucketName);
  const key = text(parameters.key) ?? '';
  const code = text(event.errorCode);
  const inHost = host !== undefined && bucket !== undefined && host.startsWith(`${bucket}.`);
  const path = `/${inHost || bucket === undefined ? '' : `${bucket}/`}${key.split('/').map(encodeSafely).join('/')}`;
  const query = Object.entries(parameters)
    .filter(([parameter]) => !NOT_IN_QUERY.has(parameter))
    .map(([parameter, value]) => `${encodeSafely(parameter)}=${encodeSafely(text(first(value)) ?? '')}`)
    .join('&');
  return reportOf({
    at: Date.parse(text(event.eventTime) ?? ''),
    method: S3_OPERATIONS.find((operation) => operation.name === name)?.method,
    status: code === undefined ? 200 : STATUS_OF_CODE.get(code),
    host,
    target: host === undefined ? undefined : `${path}${query === '' ? '' : `?${query}`}`,
    code,
    message: text(event.errorMessage),
    requestId: text(event.requestID),
    server: 'AmazonS3',
    context: {
      log: 'CloudTrail',
      bucket,
      operation_logged: name,
      signer: text(identity.arn) ?? text(identity.type),
      access_key_id: text(identity.accessKeyId),
      session_created: text(sessionCreation(identity)),
      source_ip: text(event.sourceIPAddress),
      vpce: text(event.vpcEndpointId),
      user_agent: text(event.userAgent),
      bucket_region: text(event.awsRegion),
      signature_version: text(additional.SignatureVersion),
      authentication: text(additional.AuthenticationMethod),
    },
  });
}

function sessionCreation(identity: Readonly<Record<string, unknown>>): unknown {
  const session = isRecord(identity.sessionContext) ? identity.sessionContext : {};
  return isRecord(session.attributes) ? session.attributes.creationDate : undefined;
}

function encodeSafely(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
