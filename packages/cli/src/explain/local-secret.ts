import type { ProofCredentials, Report } from '@countersign/explain';
import { readAwsSettings } from '../aws/settings.js';
import type { AwsFlags } from '../commands/aws-options.js';

/**
 * The secret of the key that signed, where it is in the environment or written in the profile. No provider is asked:
 * that could go over the network. Blanks are kept, for a secret with a line end in it is a cause of its own.
 */
export function localSecret(
  report: Report,
  flags: AwsFlags,
  env: NodeJS.ProcessEnv,
): ProofCredentials | undefined {
  return [fromEnvironment(env), fromProfile(flags, env)].find(
    (found) => found?.accessKeyId !== undefined && signedBy(report, found.accessKeyId.trim()),
  );
}

function signedBy(report: Report, accessKeyId: string): boolean {
  const texts = [
    report.url ?? '',
    report.errorBody ?? '',
    ...(report.formFields ?? []).map(([, value]) => value),
  ];
  return accessKeyId !== '' && texts.some((text) => text.includes(accessKeyId));
}

function fromEnvironment(env: NodeJS.ProcessEnv): ProofCredentials | undefined {
  return pair(env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN);
}

/** A profile that does not exist is no reason not to explain. */
function fromProfile(flags: AwsFlags, env: NodeJS.ProcessEnv): ProofCredentials | undefined {
  try {
    const { settings } = readAwsSettings(flags, env).profile;
    return pair(
      settings.get('aws_access_key_id'),
      settings.get('aws_secret_access_key'),
      settings.get('aws_session_token'),
    );
  } catch {
    return undefined;
  }
}

function pair(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken: string | undefined,
): ProofCredentials | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}
