import type { ServiceEndpoints } from '@countersign/aws-model';
import type { AwsSettings } from '../aws/settings.js';
import { readSharedFiles } from '../aws/shared-files.js';
import type { AwsFlags } from '../commands/aws-options.js';

/**
 * Where S3, STS and IAM are, as every AWS tool finds them: a service's own setting goes before the one for all, the environment
 * before the profile (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). `--endpoint-url` is S3's, and
 * that of the other two unless the environment names theirs: one server may be all three.
 */
export function serviceEndpoints(
  flags: AwsFlags,
  env: NodeJS.ProcessEnv,
  { endpoint, profile: { settings } }: AwsSettings,
): ServiceEndpoints {
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? settings.get('ignore_configured_endpoint_urls');
  const configured = ignored?.toLowerCase() !== 'true';
  const section = settings.get('services');
  const services = configured && section !== undefined ? readSharedFiles(env).services(section) : undefined;
  const of = (service: 'sts' | 'iam') =>
    (configured && env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`]) ||
    flags.endpointUrl ||
    (configured &&
      (env.AWS_ENDPOINT_URL || services?.get(`${service}.endpoint_url`) || settings.get('endpoint_url'))) ||
    undefined;
  return { s3: endpoint, sts: of('sts'), iam: of('iam') };
}
