import {
  CONSOLE_LOGIN_SECONDS,
  LONGEST_SESSION_SECONDS,
  ONE_HOUR_CAP_SECONDS,
  ROLE_SESSION_SECONDS,
  SESSION_SECONDS,
} from './credential-kinds.js';
import type { Principal } from './principal-arn.js';

/** Where credentials come from, as far as it decides how long they can live. */
export type CredentialOrigin =
  | 'root-key'
  | 'user-key'
  | 'root-session'
  | 'user-session'
  | 'federated-user'
  | 'assumed-role'
  | 'chained-role'
  | 'web-identity'
  | 'ec2-instance'
  | 'ecs-task'
  | 'eks-irsa'
  | 'eks-pod-identity'
  | 'lambda'
  | 'cloudshell'
  | 'identity-center'
  | 'console-login'
  | 'long-term-key'
  | 'session';

/** An origin, and what follows from it. */
export interface SessionOrigin {
  readonly origin: CredentialOrigin;
  /** What a person calls such credentials: `an EC2 instance's role`. */
  readonly called: string;
  /** Seconds that such credentials live at most, when fresh; absent where nothing caps them. */
  readonly capSeconds?: number;
  /** Whether a role's MaxSessionDuration, if it is less, is the cap. Sessions that AWS services make ignore it. */
  readonly capIsRoleMaximum: boolean;
  /** The rule behind the cap, in a few words. */
  readonly rule: string;
}

/** What tells where credentials come from. */
export interface OriginClues {
  readonly accessKeyId: string;
  readonly hasSessionToken: boolean;
  /** Whose they are, where STS said. */
  readonly identity?: Principal | undefined;
  /** The process's environment, where the credentials come from it or from the machine. Default: nothing known. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** A role that was assumed with another role's session. Only who assumed it knows. Default false. */
  readonly chained?: boolean | undefined;
  /** What is known of the origin before anything is looked at: a profile or a provider says it. Default: nothing. */
  readonly told?: CredentialOrigin | undefined;
}

const SIX_HOURS = 6 * 3_600;

/**
 * The kinds, and what caps each. A figure stands only where a source gives one; sessions that AWS services make ignore the
 * role's MaxSessionDuration (IAM User Guide, "Use IAM roles").
 */
const ORIGINS: Readonly<Record<CredentialOrigin, Omit<SessionOrigin, 'origin'>>> = {
  // IAM User Guide, "Manage access keys".
  'root-key': endless("the root user's long-term key"),
  'user-key': endless("a user's long-term key"),
  'long-term-key': endless('a long-term key'),
  // STS API Reference, GetSessionToken: an hour for the root user, 36 hours for users.
  'root-session': capped(
    "the root user's session",
    ONE_HOUR_CAP_SECONDS,
    'sessions of the root user last at most 1 h',
  ),
  'user-session': capped(
    "a user's session",
    SESSION_SECONDS.GetSessionToken.maximum,
    'GetSessionToken gives 12 h unless more is requested, at most 36 h',
  ),
  'federated-user': capped(
    "a federated user's session",
    SESSION_SECONDS.GetFederationToken.maximum,
    'GetFederationToken gives 12 h unless more is requested, at most 36 h',
  ),
  // STS API Reference, AssumeRole; IAM User Guide, "Roles terms and concepts", role chaining.
  'assumed-role': roleCapped(
    "a role's session",
    "AssumeRole gives 1 h unless more is requested, at most the role's MaxSessionDuration (12 h at most)",
  ),
  'chained-role': capped(
    'the session of a role that another role assumed',
    ONE_HOUR_CAP_SECONDS,
    'role chaining caps sessions at 1 h, whatever MaxSessionDuration says',
  ),
  'web-identity': roleCapped(
    "a role's session from a web identity",
    "AssumeRoleWithWebIdentity gives 1 h unless more is requested, at most the role's MaxSessionDuration",
  ),
  // amazon-eks-pod-identity-webhook#105: AssumeRoleWithWebIdentity with its default.
  'eks-irsa': roleCapped(
    'an EKS service account (IRSA)',
    "IRSA gives 1 h unless the SDK requests more, at most the role's MaxSessionDuration",
  ),
  // external-secrets#6595: about six hours, renewed by the agent.
  'eks-pod-identity': capped(
    'EKS Pod Identity',
    SIX_HOURS,
    'EKS Pod Identity gives about 6 h, which cannot be changed',
  ),
  // EC2 User Guide, "IAM roles for Amazon EC2"; S3 User Guide, presigned URLs.
  'ec2-instance': capped(
    "an EC2 instance's role",
    SIX_HOURS,
    "EC2 gives instances about 6 h, whatever the role's MaxSessionDuration says",
  ),
  // Amazon ECS Developer Guide, "Task IAM role": six hours.
  'ecs-task': capped("an ECS task's role", SIX_HOURS, 'ECS gives tasks 6 h, which cannot be changed'),
  // Lambda Developer Guide, "Defining Lambda function permissions with an execution role". No page gives a figure.
  lambda: capped(
    "a Lambda function's role",
    ROLE_SESSION_SECONDS.maximum,
    "Lambda decides how long the session lasts and hands out what is left; no role's session lasts longer than 12 h",
  ),
  cloudshell: capped(
    'AWS CloudShell',
    LONGEST_SESSION_SECONDS,
    'CloudShell decides how long its credentials last, and renews them; no session lasts longer than 36 h',
  ),
  // AWS SDKs and Tools Reference Guide, "Login credentials provider".
  'console-login': capped(
    'a console login (aws login)',
    CONSOLE_LOGIN_SECONDS,
    'the credentials of aws login last 15 min, and are renewed while the login lasts',
  ),
  // IAM Identity Center User Guide, "Set session duration for AWS accounts".
  'identity-center': capped(
    'an IAM Identity Center permission set',
    ROLE_SESSION_SECONDS.maximum,
    'sessions of a permission set last 1 h unless it allows more, at most 12 h',
  ),
  session: capped(
    'a session',
    LONGEST_SESSION_SECONDS,
    "no session lasts longer than 36 h, and no role's session longer than 12 h",
  ),
};

/** Says where credentials come from and how long such credentials live at most, from ARN, key and environment. */
export function credentialOrigin(clues: OriginClues): SessionOrigin {
  const origin = originOf(clues);
  return { origin, ...ORIGINS[origin] };
}

function originOf(clues: OriginClues): CredentialOrigin {
  const { identity, hasSessionToken, accessKeyId, told } = clues;
  const temporary = hasSessionToken || accessKeyId.startsWith('ASIA');
  if (!temporary) {
    if (identity?.type === 'root') return 'root-key';
    return identity?.type === 'user' ? 'user-key' : 'long-term-key';
  }
  // The session of a login is named by the user's or the role's own ARN: only the provider tells it from others.
  if (told === 'console-login') return told;
  switch (identity?.type) {
    case 'root':
      return 'root-session';
    case 'user':
      return 'user-session';
    case 'federated-user':
      return 'federated-user';
    default:
      return ofRole(clues) ?? told ?? (identity === undefined ? 'session' : 'assumed-role');
  }
}

/** What the ARN says goes before what the environment says: a profile may name a role on any machine. */
function ofRole({
  accessKeyId,
  identity,
  environment = {},
  chained,
}: OriginClues): CredentialOrigin | undefined {
  if (identity?.roleName?.startsWith('AWSReservedSSO_')) return 'identity-center';
  // An instance's session is named after it.
  if (/^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(identity?.sessionName ?? '')) return 'ec2-instance';
  if (chained) return 'chained-role';
  const ran = environment.AWS_EXECUTION_ENV ?? '';
  const fromVariables = environment.AWS_ACCESS_KEY_ID?.trim();
  if (fromVariables) {
    // Lambda is the one service that puts the keys themselves into the environment.
    const isLambda = environment.AWS_LAMBDA_FUNCTION_NAME !== undefined || ran.startsWith('AWS_Lambda_');
    return isLambda && fromVariables === accessKeyId ? 'lambda' : undefined;
  }
  // From here on in the order of the SDKs' default chain: web identity, then containers.
  if (environment.AWS_WEB_IDENTITY_TOKEN_FILE)
    return environment.AWS_WEB_IDENTITY_TOKEN_FILE.includes('eks.amazonaws.com')
      ? 'eks-irsa'
      : 'web-identity';
  if (ran === 'CloudShell') return 'cloudshell';
  const container = environment.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '';
  // The agent's link-local addresses (EKS User Guide, "Understand how EKS Pod Identity works").
  if (/^http:\/\/(?:169\.254\.170\.23|\[fd00:ec2::23\])[:/]/i.test(container)) return 'eks-pod-identity';
  if (environment.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || ran.startsWith('AWS_ECS_')) return 'ecs-task';
  return undefined;
}

function endless(called: string): Omit<SessionOrigin, 'origin'> {
  return { called, capIsRoleMaximum: false, rule: 'it never expires by itself; a URL lives at most 7 d' };
}

function capped(called: string, capSeconds: number, rule: string): Omit<SessionOrigin, 'origin'> {
  return { called, capSeconds, capIsRoleMaximum: false, rule };
}

function roleCapped(called: string, rule: string): Omit<SessionOrigin, 'origin'> {
  return { called, capSeconds: ROLE_SESSION_SECONDS.maximum, capIsRoleMaximum: true, rule };
}
