import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { SigningCredentials } from '@countersign/presign';
import { unreachable } from '../exit.js';
import type { CredentialSource } from './credentials.js';
import type { ChosenProfile } from './settings.js';

/** Everything that the AWS SDK knows how to get credentials from. */
export function sdkCredentialSource(profile: ChosenProfile): CredentialSource {
  // Which Node the SDK will ask for one day is ours to know; whoever runs a command can do nothing about it.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const provider = fromNodeProviderChain(profile.explicit ? { profile: profile.name } : {});
  return async (options) => {
    try {
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider(
        options?.forceRefresh ? { forceRefresh: true } : undefined,
      );
      const credentials: SigningCredentials = { accessKeyId, secretAccessKey, sessionToken, expiration };
      const source = sourceOf(profile);
      return source === undefined ? credentials : { ...credentials, source };
    } catch (error) {
      const { message } = error as Error;
      throw unreachable('NoCredentials', `no credentials: ${message}${wayIn(profile)}`, error);
    }
  };
}

/** IAM Identity Center wants a person to log in now and then. */
function wayIn({ name, settings }: ChosenProfile): string {
  const isSso = settings.has('sso_session') || settings.has('sso_start_url');
  return isSso ? `; log in with: aws sso login --profile ${name}` : '';
}

/** What a person calls these credentials. */
function sourceOf({ name, settings }: ChosenProfile): string | undefined {
  const role = settings.get('role_arn');
  if (role !== undefined) return `role ${role} (profile ${name})`;
  const permissionSet = settings.get('sso_role_name');
  if (permissionSet !== undefined) return `permission set ${permissionSet} (profile ${name})`;
  return settings.size > 0 ? `profile ${name}` : undefined;
}
