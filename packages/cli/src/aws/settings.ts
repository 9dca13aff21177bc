import type { AddressingStyle } from '@countersign/presign';
import type { AwsFlags } from '../commands/aws-options.js';
import { unreachable, usageError } from '../exit.js';
import type { IniSection } from './ini.js';
import { readSharedFiles, type SharedFiles } from './shared-files.js';

/** Where to sign for, from flags, environment and profile. */
export interface AwsSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly addressingStyle: AddressingStyle;
  readonly dualStack: boolean;
  readonly fips: boolean;
  readonly accelerate: boolean;
  readonly profile: ChosenProfile;
}

/** The profile in use. */
export interface ChosenProfile {
  readonly name: string;
  /** Named by `--profile`: its credentials then go before those of the environment, as in the AWS CLI. */
  readonly explicit: boolean;
  readonly settings: IniSection;
}

/** Where nobody names a region, as in the AWS CLI's `presign`. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Reads the settings as every AWS tool does: flags, then environment, then the profile
 * (AWS SDKs and Tools Reference Guide, "Settings reference").
 *
 * @throws CommandError exit 3 when a profile that was named does not exist, exit 2 for a value that cannot be used
 */
export function readAwsSettings(flags: AwsFlags, env: NodeJS.ProcessEnv): AwsSettings {
  const files = readSharedFiles(env);
  const profile = chooseProfile(flags, env, files);
  const { settings } = profile;
  const endpoint = endpointOf(flags, env, settings, files);
  const on = (variable: string | undefined, ...names: readonly string[]) =>
    (
      variable ?? names.map((name) => settings.get(name)).find((value) => value !== undefined)
    )?.toLowerCase() === 'true';
  return {
    region:
      flags.region || env.AWS_REGION || env.AWS_DEFAULT_REGION || settings.get('region') || DEFAULT_REGION,
    ...(endpoint === undefined ? {} : { endpoint }),
    addressingStyle: addressingStyleOf(settings.get('s3.addressing_style')),
    dualStack: on(env.AWS_USE_DUALSTACK_ENDPOINT, 's3.use_dualstack_endpoint', 'use_dualstack_endpoint'),
    fips: on(env.AWS_USE_FIPS_ENDPOINT, 'use_fips_endpoint'),
    accelerate: on(undefined, 's3.use_accelerate_endpoint'),
    profile,
  };
}

function chooseProfile(flags: AwsFlags, env: NodeJS.ProcessEnv, files: SharedFiles): ChosenProfile {
  const named = flags.profile || env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE;
  const name = named || 'default';
  const settings = files.profile(name);
  if (named && !settings) {
    const known =
      files.profileNames.length > 0 ? `it defines ${files.profileNames.join(', ')}` : 'there are none';
    throw unreachable(
      'ProfileNotFound',
      `no profile \`${name}\` in the shared config and credentials files; ${known}`,
    );
  }
  return { name, explicit: Boolean(flags.profile), settings: settings ?? new Map() };
}

function endpointOf(
  flags: AwsFlags,
  env: NodeJS.ProcessEnv,
  settings: IniSection,
  files: SharedFiles,
): string | undefined {
  if (flags.endpointUrl) return flags.endpointUrl;
  const ignored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS ?? settings.get('ignore_configured_endpoint_urls');
  if (ignored?.toLowerCase() === 'true') return undefined;
  const services = settings.get('services');
  return (
    env.AWS_ENDPOINT_URL_S3 ||
    env.AWS_ENDPOINT_URL ||
    (services === undefined ? undefined : files.services(services)?.get('s3.endpoint_url')) ||
    settings.get('endpoint_url')
  );
}

function addressingStyleOf(text: string | undefined): AddressingStyle {
  if (text === undefined || text === 'auto') return 'auto';
  if (text === 'virtual' || text === 'path') return text;
  throw usageError(
    `cannot read s3.addressing_style \`${text}\` of the profile; expected auto, virtual or path`,
  );
}
