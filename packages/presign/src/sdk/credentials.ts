import { type CredentialOrigin, credentialOrigin } from '@countersign/aws-model';
import type { SigningCredentials } from '../credentials.js';
import type { SdkConfig, SdkIdentity } from './client.js';

interface Provider {
  /** The SDK's name of it, in its user agent. */
  readonly feature: string;
  /** What a person calls its credentials. */
  readonly words?: string;
  readonly origin?: CredentialOrigin;
  /** Asking it again gives the same credentials. */
  readonly fixed?: true;
}

/** The providers of the SDK; the first that fits is the nearest to S3. */
const PROVIDERS: readonly Provider[] = [
  { feature: 'CREDENTIALS_STS_ASSUME_ROLE', words: 'an assumed role', origin: 'assumed-role' },
  {
    feature: 'CREDENTIALS_STS_ASSUME_ROLE_WEB_ID',
    words: 'a role assumed with a web identity',
    origin: 'web-identity',
  },
  { feature: 'CREDENTIALS_STS_SESSION_TOKEN', words: 'GetSessionToken', origin: 'user-session' },
  { feature: 'CREDENTIALS_STS_FEDERATION_TOKEN', words: 'GetFederationToken', origin: 'federated-user' },
  { feature: 'CREDENTIALS_SSO', words: 'an IAM Identity Center login', origin: 'identity-center' },
  { feature: 'CREDENTIALS_SSO_LEGACY', words: 'an IAM Identity Center login', origin: 'identity-center' },
  { feature: 'CREDENTIALS_LOGIN', words: 'a console login', origin: 'console-login' },
  { feature: 'CREDENTIALS_PROCESS', words: 'a credential process' },
  { feature: 'CREDENTIALS_HTTP', words: "the container's role" },
  { feature: 'CREDENTIALS_IMDS', words: "the instance's role", origin: 'ec2-instance' },
  { feature: 'CREDENTIALS_ENV_VARS', words: 'the environment variables', fixed: true },
  { feature: 'CREDENTIALS_PROFILE', words: 'a profile', fixed: true },
];

/** Credentials of the client's provider. `forceRefresh` asks past the client's cache. */
export async function readCredentials(config: SdkConfig, forceRefresh = false): Promise<SigningCredentials> {
  return toSigningCredentials(await config.credentials(forceRefresh ? { forceRefresh } : undefined));
}

/** What an identity of the SDK says of itself: when it expires, who provides it, and what that caps. */
export function toSigningCredentials(identity: SdkIdentity): SigningCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, $source = {} } = identity;
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string')
    throw new Error('Resolved credential object is not valid');
  const provider = PROVIDERS.find(({ feature }) => feature in $source);
  // Whatever gives other credentials later says when these expire.
  const inCode = provider === undefined && expiration === undefined && 'CREDENTIALS_CODE' in $source;
  const origin = provider?.origin ?? lambdaOrigin(accessKeyId);
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken ? { sessionToken } : {}),
    ...(expiration ? { expiration: new Date(expiration) } : {}),
    ...(provider?.words === undefined ? {} : { source: provider.words }),
    ...(origin === undefined ? {} : { origin }),
    ...(provider?.fixed || inCode ? { renewable: false } : {}),
  };
}

/** Lambda is the one service that puts the keys themselves into the environment, and nothing that says when they expire. */
function lambdaOrigin(accessKeyId: string): CredentialOrigin | undefined {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const clues = { accessKeyId, hasSessionToken: true, environment: process?.env };
  const { origin } = credentialOrigin(clues);
  return origin === 'lambda' ? origin : undefined;
}
