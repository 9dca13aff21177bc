import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { SigningCredentials } from '@countersign/presign';
import { unreachable } from '../exit.js';
import type { CredentialSource } from './credentials.js';
import type { ChosenProfile } from './settings.js';

/** Everything that the AWS SDK knows how to get credentials from. */
export function sdkCredentialSource(profile: ChosenProfile): CredentialSource {
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
      throw unreachable('NoCredentials', `no credentials: ${(error as Error).message}`, error);
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
