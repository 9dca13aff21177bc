import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { type SdkIdentity, type SigningCredentials, toSigningCredentials } from '@countersign/presign';
import { unreachable } from '../exit.js';
import type { CredentialSource } from './credential-source.js';
import { nothingFound } from './nothing-found.js';
import type { ChosenProfile } from './settings.js';

/** The chain remarks on keys in the environment beside a profile; `--profile` goes before them on purpose. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Everything that the AWS SDK knows how to get credentials from. */
export function sdkCredentialSource(profile: ChosenProfile): CredentialSource {
  // Which Node the SDK will ask for one day is ours to know; whoever runs a command can do nothing about it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  // The clients that the chain makes (STS, SSO) look for region and endpoint in the profile that this variable names.
  if (profile.explicit) process.env.AWS_PROFILE = profile.name;
  const provider = fromNodeProviderChain(profile.explicit ? { profile: profile.name, logger: SILENT } : {});
  return async (options) => {
    try {
      const identity = await provider(options?.forceRefresh ? { forceRefresh: true } : undefined);
      const credentials: SigningCredentials = toSigningCredentials(identity as SdkIdentity);
      const source = sourceOf(profile);
      return source === undefined ? credentials : { ...credentials, source };
    } catch (error) {
      throw unreachable('NoCredentials', nothingFound(profile, process.env, error as Error), error);
    }
  };
}

/** What a person calls these credentials. */
function sourceOf({ name, settings }: ChosenProfile): string | undefined {
  const role = settings.get('role_arn');
  if (role !== undefined) return `role ${role} (profile ${name})`;
  const permissionSet = settings.get('sso_role_name');
  if (permissionSet !== undefined) return `permission set ${permissionSet} (profile ${name})`;
  return settings.size > 0 ? `profile ${name}` : undefined;
}
