import { setTimeout as pause } from 'node:timers/promises';
import { formatDuration, parseDuration } from '@countersign/presign';
import { CommandError, EXIT } from '../exit.js';
import { print, printJson } from '../output.js';
import { asUsage } from '../presign/request.js';
import { type AdminClient, adminClient } from './admin-client.js';
import { type ServerAccess, writeS3cmdConfig } from './data-directory.js';
import { shellQuoted } from './shell-quoted.js';

/** What the admin API tells of the server. */
interface Environment {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What some AWS tools heed more than the variables exported here. Most take no empty value for absent, so they are not overwritten. */
export const STRONGER: readonly string[] = [
  'AWS_PROFILE',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
];

/** Prints what clients need as shell exports (or JSON), and writes s3cmd's file, which takes no environment. */
export async function printEnvironment(flags: {
  readonly data?: string;
  readonly json?: boolean;
  /** A duration. */
  readonly wait?: string;
}): Promise<void> {
  const waitSeconds = flags.wait === undefined ? 0 : asUsage(() => parseDuration(flags.wait!));
  const { client, server } = await reach(flags.data, waitSeconds);
  const variables = variablesFor(server, client);
  const s3cmd = writeS3cmdConfig(client.directory, s3cmdConfig(server));
  if (flags.json) {
    printJson({ ...variables, s3cmdConfig: s3cmd });
    return;
  }
  for (const [name, value] of Object.entries(variables)) print(`export ${name}=${shellQuoted(value)}\n`);
  for (const name of STRONGER)
    if (process.env[name])
      print(
        `warning: ${name} is set in this shell and goes before what is exported here: unset ${name}\n`,
        'stderr',
      );
  print(`s3cmd: use --config ${shellQuoted(s3cmd)}\n`, 'stderr');
}

const RETRY_MS = 100;

/**
 * The server of a data directory, as soon as it answers.
 *
 * @throws CommandError exit 3 when it does not answer in time
 */
async function reach(
  data: string | undefined,
  waitSeconds: number,
): Promise<{ readonly client: AdminClient; readonly server: Environment }> {
  // By the monotonic clock: another one may be set meanwhile.
  const deadline = performance.now() + waitSeconds * 1_000;
  for (;;) {
    try {
      const client = adminClient(data);
      return { client, server: (await client.request('GET', '/api/v1/environment')) as Environment };
    } catch (error) {
      if (!(error instanceof CommandError) || error.exitCode !== EXIT.unreachable) throw error;
      const left = deadline - performance.now();
      if (left > 0) await pause(Math.min(RETRY_MS, left));
      else if (waitSeconds === 0) throw error;
      else
        throw new CommandError(
          EXIT.unreachable,
          error.code,
          `waited ${formatDuration(waitSeconds)}: ${error.message}`,
          { cause: error },
        );
    }
  }
}

/** What clients of a server need in their environment. */
export function variablesFor(server: Environment, access: ServerAccess): Record<string, string> {
  const { endpoint, region, accessKeyId, secretAccessKey } = server;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // A session of another account left in the shell would be sent along; all AWS tools take empty as absent.
    AWS_SESSION_TOKEN: '',
    AWS_CREDENTIAL_EXPIRATION: '',
    RCLONE_CONFIG_COUNTERSIGN_TYPE: 's3',
    RCLONE_CONFIG_COUNTERSIGN_PROVIDER: 'Other',
    RCLONE_CONFIG_COUNTERSIGN_ACCESS_KEY_ID: accessKeyId,
    RCLONE_CONFIG_COUNTERSIGN_SECRET_ACCESS_KEY: secretAccessKey,
    RCLONE_CONFIG_COUNTERSIGN_ENDPOINT: endpoint,
    RCLONE_CONFIG_COUNTERSIGN_REGION: region,
    RCLONE_CONFIG_COUNTERSIGN_FORCE_PATH_STYLE: 'true',
    // Left alone rclone asks for `private`, which buckets without ACLs refuse, here and on AWS.
    RCLONE_CONFIG_COUNTERSIGN_ACL: 'bucket-owner-full-control',
    COUNTERSIGN_URL: access.record.console,
    COUNTERSIGN_API_KEY: access.apiKey,
  };
}

/** Buckets go into the path: s3cmd's default would look for a host of the bucket's name. */
function s3cmdConfig({ endpoint, region, accessKeyId, secretAccessKey }: Environment): string {
  const { host, protocol } = new URL(endpoint);
  return [
    '[default]',
    `access_key = ${accessKeyId}`,
    `secret_key = ${secretAccessKey}`,
    `host_base = ${host}`,
    `host_bucket = ${host}`,
    `bucket_location = ${region}`,
    `use_https = ${protocol === 'https:' ? 'True' : 'False'}`,
    'signature_v2 = False',
    '',
  ].join('\n');
}
