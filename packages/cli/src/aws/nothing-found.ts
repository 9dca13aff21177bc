import type { ChosenProfile } from './settings.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Why there are no credentials, for a person: what was tried, in the order of every AWS tool (AWS SDKs and Tools Reference Guide,
 * "Standardized credential providers"), what each gave, and the next step.
 */
export function nothingFound(profile: ChosenProfile, env: Environment, error: Error): string {
  const tried = [
    ...(profile.explicit ? [] : [fromVariables(env)]),
    fromProfile(profile),
    ...(profile.explicit ? [] : [webIdentity(env), container(env), instance(env)]),
  ];
  const said = /^Could not load credentials from any providers/.test(error.message)
    ? ''
    : ` (${error.message.trim().replace(/\.$/, '')})`;
  return `no credentials${said}. Tried, in order: ${tried.join('; ')}. Next: ${nextStep(profile, env)}`;
}

function fromVariables(env: Environment): string {
  const missing = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].filter((name) => !env[name]?.trim());
  return `environment: ${missing.join(' and ')} not set`;
}

function fromProfile({ name, settings }: ChosenProfile): string {
  const what = `profile \`${name}\``;
  if (settings.size === 0) return `${what}: not found in the shared config and credentials files`;
  const process = settings.get('credential_process');
  // Of the process its name alone: arguments may be secrets.
  if (process !== undefined)
    return `${what}: its credential_process (${process.trim().split(/\s+/)[0]}) failed, or printed no valid credentials`;
  if (settings.has('sso_session') || settings.has('sso_start_url')) return `${what}: no valid SSO session`;
  if (settings.has('login_session')) return `${what}: no valid session of \`aws login\``;
  if (settings.has('role_arn')) return `${what}: its role ${settings.get('role_arn')} could not be assumed`;
  return `${what}: has no aws_access_key_id, role_arn, credential_process, sso_session or login_session`;
}

function webIdentity(env: Environment): string {
  const file = env.AWS_WEB_IDENTITY_TOKEN_FILE;
  return file
    ? `web identity: no credentials for the token in ${file} (AWS_WEB_IDENTITY_TOKEN_FILE)`
    : 'web identity: AWS_WEB_IDENTITY_TOKEN_FILE not set';
}

function container(env: Environment): string {
  const uri = env.AWS_CONTAINER_CREDENTIALS_FULL_URI || env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  return uri ? `container: ${uri} returned no credentials` : 'container: AWS_CONTAINER_CREDENTIALS_* not set';
}

function instance(env: Environment): string {
  return env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true'
    ? 'EC2 instance metadata: disabled (AWS_EC2_METADATA_DISABLED)'
    : 'EC2 instance metadata: no answer';
}

function nextStep({ name, settings, explicit }: ChosenProfile, env: Environment): string {
  const flag = name === 'default' ? '' : ` --profile ${name}`;
  if (settings.has('sso_session') || settings.has('sso_start_url'))
    return `log in with: aws sso login${flag}`;
  if (settings.has('login_session')) return `log in with: aws login${flag}`;
  const process = settings.get('credential_process');
  if (process !== undefined) return "run the profile's credential_process by hand and check what it prints";
  if (settings.has('role_arn')) return `find out why with: aws sts get-caller-identity${flag}`;
  if (!explicit && env.AWS_WEB_IDENTITY_TOKEN_FILE)
    return 'check that the token file exists and that the trust policy of AWS_ROLE_ARN accepts the token';
  return `aws configure${flag}; for a running countersign server: eval "$(countersign env)"`;
}
