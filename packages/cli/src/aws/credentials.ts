import { credentialOrigin } from '@countersign/aws-model';
import type { SigningCredentials } from '@countersign/presign';
import { unreachable } from '../exit.js';
import type { CredentialSource } from './credential-source.js';
import type { IniSection } from './ini.js';
import type { ChosenProfile } from './settings.js';

/**
 * The credentials every AWS tool would take: of the environment, of a profile with static keys, else whatever the AWS SDK's
 * chain provides (process, SSO, roles, web identity, containers, IMDS). The SDK is loaded only for the last.
 *
 * @throws CommandError (exit 3) when there are none or they cannot be read
 */
export function credentialSource(profile: ChosenProfile, env: NodeJS.ProcessEnv): CredentialSource {
  const found = (profile.explicit ? undefined : fromEnvironment(env)) ?? fromStaticProfile(profile);
  if (found) return async () => found;
  let chain: Promise<CredentialSource> | undefined;
  return async (options) => {
    chain ??= import('./provider-chain.js').then(({ sdkCredentialSource }) => sdkCredentialSource(profile));
    return (await chain)(options);
  };
}

/** `AWS_ACCESS_KEY_ID` and company. `AWS_CREDENTIAL_EXPIRATION` is what `aws configure export-credentials` gives. */
function fromEnvironment(env: NodeJS.ProcessEnv): SigningCredentials | undefined {
  const accessKeyId = env.AWS_ACCESS_KEY_ID?.trim();
  const secretAccessKey = env.AWS_SECRET_ACCESS_KEY?.trim();
  if (!accessKeyId || !secretAccessKey) return undefined;
  // Lambda is the one service that puts the keys themselves into the environment.
  const { origin } = credentialOrigin({ accessKeyId, hasSessionToken: true, environment: env });
  return {
    accessKeyId,
    secretAccessKey,
    renewable: false,
    ...(origin === 'lambda' ? { origin, source: "the Lambda function's role" } : {}),
    ...withToken(env.AWS_SESSION_TOKEN ?? env.AWS_SECURITY_TOKEN),
    ...withExpiration(env.AWS_CREDENTIAL_EXPIRATION, 'AWS_CREDENTIAL_EXPIRATION'),
  };
}

/** Keys written into a profile, unless it names a role: that goes first, the keys then being those it is assumed with. */
function fromStaticProfile({ name, settings }: ChosenProfile): SigningCredentials | undefined {
  const accessKeyId = settings.get('aws_access_key_id');
  const secretAccessKey = settings.get('aws_secret_access_key');
  if (!accessKeyId || !secretAccessKey || settings.has('role_arn')) return undefined;
  return {
    accessKeyId,
    secretAccessKey,
    source: `profile ${name}`,
    renewable: false,
    ...(settings.has('login_session') ? { origin: 'console-login' as const } : {}),
    ...withToken(settings.get('aws_session_token')),
    ...withExpiration(writtenExpiration(settings), `the expiration of profile \`${name}\``),
  };
}

/** No setting of AWS's own; these are what tools that write sessions into the file put beside them. */
function writtenExpiration(settings: IniSection): string | undefined {
  return settings.get('aws_credential_expiration') ?? settings.get('x_security_token_expires');
}

function withToken(token: string | undefined): { sessionToken?: string } {
  const sessionToken = token?.trim();
  return sessionToken ? { sessionToken } : {};
}

function withExpiration(text: string | undefined, name: string): { expiration?: Date } {
  if (!text?.trim()) return {};
  const expiration = new Date(text.trim());
  // Without a zone it would be read as local time, hours off.
  if (Number.isNaN(expiration.getTime()) || !/(Z|[+-]\d{2}:?\d{2})$/i.test(text.trim()))
    throw unreachable(
      'UnreadableExpiration',
      `cannot read ${name} \`${text}\`; expected ISO 8601 with a zone, such as 2026-01-01T12:00:00Z`,
    );
  return { expiration };
}
