import { assumeRole, type RoleToAssume, type SigningCredentials } from '@countersign/presign';
import { createSigner } from '@countersign/sigv4';
import { type CredentialSource, credentialSource } from '../aws/credentials.js';
import { signingClock } from '../aws/server-clock.js';
import type { AwsSettings, ChosenProfile } from '../aws/settings.js';
import { readSharedFiles } from '../aws/shared-files.js';
import { serviceEndpoints } from '../check/endpoints.js';
import { unreachable, usageError } from '../exit.js';
import type { PresignFlags } from './request.js';

/** Other credentials instead of those that end too early, and the time that they count from. */
export type Renew = () => Promise<{ readonly credentials: SigningCredentials; readonly now: Date }>;

export interface RenewalContext {
  readonly flags: PresignFlags;
  readonly settings: AwsSettings;
  readonly source: CredentialSource;
  /** How long a session minted at that time has to live, seconds. */
  neededSeconds(now: Date): number;
}

/** What `--on-shortfall refresh` and `assume-role` do; undefined for the others, which need no other credentials. */
export function renewalOf(context: RenewalContext): Renew | undefined {
  const { flags, settings, source } = context;
  if (flags.onShortfall === 'refresh')
    return async () => {
      const credentials = await source({ forceRefresh: true });
      return { credentials, now: await signingClock(settings.endpoint) };
    };
  return flags.onShortfall === 'assume-role' ? minting(context) : undefined;
}

/** @throws CommandError exit 2 where no role is named */
function minting({ flags, settings, source, neededSeconds }: RenewalContext): Renew {
  const { role, by } = roleOf(flags, settings, source);
  const { sts, iam } = serviceEndpoints(flags, process.env, settings);
  return async () => {
    const assuming = await by();
    // A session counts from when it was asked for, so that one of just the needed length is long enough.
    const now = await signingClock(settings.endpoint);
    const credentials = await assumeRole(
      { ...role, stsEndpoint: sts, iamEndpoint: iam },
      {
        credentials: assuming,
        region: settings.region,
        now,
        signer: createSigner(),
        neededSeconds: neededSeconds(now),
      },
    );
    return { credentials, now };
  };
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
