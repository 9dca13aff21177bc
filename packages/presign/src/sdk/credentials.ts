import type { SigningCredentials } from '../credentials.js';
import type { SdkConfig, SdkIdentity } from './client.js';

/** What a person calls credentials of a provider, by the SDK's feature names; the first that fits is the nearest to S3. */
const SOURCES: readonly (readonly [feature: string, words: string])[] = [
  ['CREDENTIALS_STS_ASSUME_ROLE', 'an assumed role'],
  ['CREDENTIALS_STS_ASSUME_ROLE_WEB_ID', 'a role assumed with a web identity'],
  ['CREDENTIALS_STS_SESSION_TOKEN', 'GetSessionToken'],
  ['CREDENTIALS_STS_FEDERATION_TOKEN', 'GetFederationToken'],
  ['CREDENTIALS_SSO', 'an IAM Identity Center login'],
  ['CREDENTIALS_SSO_LEGACY', 'an IAM Identity Center login'],
  ['CREDENTIALS_LOGIN', 'a console login'],
  ['CREDENTIALS_PROCESS', 'a credential process'],
  ['CREDENTIALS_HTTP', "the container's role"],
  ['CREDENTIALS_IMDS', "the instance's role"],
  ['CREDENTIALS_ENV_VARS', 'the environment variables'],
  ['CREDENTIALS_PROFILE', 'a profile'],
];

/** Credentials of the client's provider. `forceRefresh` asks past the client's cache. */
export async function readCredentials(config: SdkConfig, forceRefresh = false): Promise<SigningCredentials> {
  return toSigningCredentials(await config.credentials(forceRefresh ? { forceRefresh } : undefined));
}

export function toSigningCredentials(identity: SdkIdentity): SigningCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, $source = {} } = identity;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string')
    throw new Error('Resolved credential object is not valid');
  const source = SOURCES.find(([feature]) => feature in $source)?.[1];
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    ...(expiration ? { expiration: new Date(expiration) } : {}),
    ...(source === undefined ? {} : { source }),
  };
}
