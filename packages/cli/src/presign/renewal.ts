import { assumeRole, type RoleToAssume, type SettleOptions } from '@countersign/presign';
import { createSigner } from '@countersign/sigv4';
import type { CredentialSource } from '../aws/credential-source.js';
import { credentialSource } from '../aws/credentials.js';
import type { AwsSettings, ChosenProfile } from '../aws/settings.js';
import { readSharedFiles } from '../aws/shared-files.js';
import { serviceEndpoints } from '../check/endpoints.js';
import { unreachable, usageError } from '../exit.js';
import type { PresignFlags } from './flags.js';

/**
 * Mints a session for `--on-shortfall assume-role`; undefined for the others, which need none.
 *
 * @throws CommandError exit 2 where no role is named
 */
export function minting(
  flags: PresignFlags,
  settings: AwsSettings,
  source: CredentialSource,
): SettleOptions['mint'] {
  if (flags.onShortfall !== 'assume-role') return undefined;
  const { role, by } = roleOf(flags, settings, source);
  const { sts, iam } = serviceEndpoints(flags, process.env, settings);
  const { region } = settings;
  const signer = createSigner();
  return async (_, neededSeconds, now) =>
    assumeRole(
      { ...role, stsEndpoint: sts, iamEndpoint: iam },
      { credentials: await by(), region, now, signer, neededSeconds },
    );
}

interface RoleAndCaller {
  readonly role: RoleToAssume;
  readonly by: CredentialSource;
}

/** The role of `--role-arn`, assumed with the credentials at hand; or the profile's, assumed as the profile says. */
function roleOf(flags: PresignFlags, { profile }: AwsSettings, source: CredentialSource): RoleAndCaller {
  if (flags.roleArn !== undefined) return { role: { roleArn: flags.roleArn }, by: source };
  const { settings } = profile;
  const roleArn = settings.get('role_arn');
  if (roleArn === undefined)
    throw usageError(
      `--on-shortfall assume-role needs a role: give --role-arn, or a profile with role_arn (\`${profile.name}\` has none)`,
    );
  const role = {
    roleArn,
    roleSessionName: settings.get('role_session_name'),
    externalId: settings.get('external_id'),
  };
  return { role, by: credentialSource(sourceProfile(profile), process.env) };
}

/** Whoever the profile assumes its role with: assuming it with its own session would be chaining, which gives an hour. */
function sourceProfile({ name, settings }: ChosenProfile): ChosenProfile {
  const source = settings.get('source_profile');
  if (source === undefined) return { name: 'default', explicit: false, settings: new Map() };
  const found = readSharedFiles(process.env).profile(source);
  if (found === undefined)
    throw unreachable(
      'ProfileNotFound',
      `no profile \`${source}\`, which \`${name}\` names as its source_profile`,
    );
  // A profile with keys may name itself.
  return {
    name: source,
    explicit: true,
    settings: source === name ? new Map([...found].filter(([setting]) => setting !== 'role_arn')) : found,
  };
}
