import {
  type FetchPost,
  fetchTransport,
  type ServiceAnswer,
  SignedClient,
  textAt,
} from '@countersign/aws-client';
import {
  formatDuration,
  ONE_HOUR_CAP_SECONDS,
  queryServiceAddress,
  ROLE_SESSION_SECONDS,
  SESSION_SECONDS,
} from '@countersign/aws-model';
import type { Signer } from '@countersign/sigv4';
import type { SigningCredentials } from '../credentials.js';
import { AssumeRoleError, RoleSessionTooShortError } from '../errors.js';

/** The role whose session is to sign where the credentials at hand end too early. */
export interface RoleToAssume {
  readonly roleArn: string;
  /** Name of the session, 2 to 64 characters of `\w+=,.@-`. Default `countersign`. */
  readonly roleSessionName?: string | undefined;
  readonly externalId?: string | undefined;
  /**
   * The role's `MaxSessionDuration` in seconds, where it is known. Default: `iam:GetRole` is asked when STS says that
   * the session would be too long.
   */
  readonly maxSessionDuration?: number | undefined;
  /** STS endpoint. Default: the regional one, `https://sts.REGION.amazonaws.com`. */
  readonly stsEndpoint?: string | undefined;
  /** IAM endpoint. Default: the partition's; with `stsEndpoint`, that. */
  readonly iamEndpoint?: string | undefined;
  /** Session policy that narrows what the session may do, as JSON. Default: all that the role may. */
  readonly policy?: string | undefined;
  /** Default: the platform's `fetch`. */
  readonly fetch?: FetchPost | undefined;
}

/** What minting needs besides the role. */
export interface Minting {
  readonly credentials: SigningCredentials;
  readonly region: string;
  readonly now: Date;
  readonly signer: Signer;
  /** How long the session has to live, seconds. */
  readonly neededSeconds: number;
}

/** More than needed, so that a clock some seconds off does not make the session end before the URL. */
const RESERVE_SECONDS = 60;

/**
 * A session of a role that lives as long as is needed (STS API Reference, AssumeRole).
 *
 * @throws RoleSessionTooShortError when no session of the role lives that long: its `MaxSessionDuration`, or the hour that a role
 *   assumed with a role's session gets (IAM User Guide, "Roles terms and concepts", role chaining)
 * @throws AssumeRoleError when STS refuses for another reason, or does not answer
 */
export async function assumeRole(role: RoleToAssume, minting: Minting): Promise<SigningCredentials> {
  const { neededSeconds } = minting;
  const longest = role.maxSessionDuration ?? ROLE_SESSION_SECONDS.maximum;
  if (neededSeconds > longest)
    throw new RoleSessionTooShortError(
      role.roleArn,
      neededSeconds,
      longest,
      role.maxSessionDuration === undefined
        ? `a role's session lives at most ${formatDuration(longest)} (AssumeRole, DurationSeconds)`
        : `its MaxSessionDuration is ${formatDuration(longest)}`,
    );
  const least = Math.max(neededSeconds, SESSION_SECONDS.AssumeRole.minimum);
  let answer = await mint(role, minting, Math.min(least + RESERVE_SECONDS, longest));
  // At the very limit there is no room for a reserve.
  if (!answer.ok && exceeds(answer) !== undefined) answer = await mint(role, minting, least);
  if (answer.ok) return credentialsOf(answer, role);
  const limit = exceeds(answer);
  if (limit === undefined)
    throw new AssumeRoleError(role.roleArn, `${answer.code}: ${answer.message}`, answer.code);
  throw await tooShort(role, minting, limit);
}

type Limit = 'chaining' | 'role';

/** The two refusals of a session that would be too long, as STS words them. */
function exceeds(answer: ServiceAnswer): Limit | undefined {
  if (answer.ok || answer.code !== 'ValidationError') return undefined;
  if (answer.message.includes('role chaining')) return 'chaining';
  return answer.message.includes('MaxSessionDuration') ? 'role' : undefined;
}

async function tooShort(
  role: RoleToAssume,
  minting: Minting,
  limit: Limit,
): Promise<RoleSessionTooShortError> {
  const { roleArn } = role;
  if (limit === 'chaining')
    return new RoleSessionTooShortError(
      roleArn,
      minting.neededSeconds,
      ONE_HOUR_CAP_SECONDS,
      "it would be assumed from a role's session (role chaining), which limits sessions to 1 h whatever its MaxSessionDuration; assume it with a user's credentials",
    );
  const figure = await maxSessionDurationOf(role, minting);
  const maximum = figure ?? (await longestGiven(role, minting));
  return new RoleSessionTooShortError(
    roleArn,
    minting.neededSeconds,
    maximum,
    figure === undefined
      ? `STS gives ${formatDuration(maximum)} at most (found by trying: iam:GetRole, which would return its MaxSessionDuration, is not permitted)`
      : `its MaxSessionDuration is ${formatDuration(figure)}; raise it (iam:UpdateRole, at most 12 h)`,
  );
}

/**
 * The longest session in whole hours, found by halving: an hour is given by every role (IAM API Reference, CreateRole), and the time
 * that was refused by none.
 */
async function longestGiven(role: RoleToAssume, minting: Minting): Promise<number> {
  const hour = ROLE_SESSION_SECONDS.minimum;
  let given = 1;
  let refused = Math.ceil(minting.neededSeconds / hour);
  while (refused - given > 1) {
    const middle = Math.floor((given + refused) / 2);
    if ((await mint(role, minting, middle * hour)).ok) given = middle;
    else refused = middle;
  }
  return given * hour;
}

async function mint(role: RoleToAssume, minting: Minting, durationSeconds: number): Promise<ServiceAnswer> {
  const { roleArn, roleSessionName = 'countersign', externalId, policy } = role;
  const answer = await ask(role, minting, 'sts', {
    Action: 'AssumeRole',
    RoleArn: roleArn,
    RoleSessionName: roleSessionName,
    DurationSeconds: String(durationSeconds),
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
    ...(policy === undefined ? {} : { Policy: policy }),
  });
  if (answer.status === 0)
    throw new AssumeRoleError(roleArn, `STS did not answer: ${answer.message}`, undefined);
  return answer;
}

function ask(
  role: RoleToAssume,
  { credentials, now, region, signer }: Minting,
  service: 'sts' | 'iam',
  parameters: Readonly<Record<string, string>>,
): Promise<ServiceAnswer> {
  const { stsEndpoint: sts, iamEndpoint: iam = sts } = role;
  const transport = fetchTransport(role.fetch ?? fetch);
  const client = new SignedClient({ credentials, now, transport, signer });
  return client.query(service, queryServiceAddress(service, region, { sts, iam })!, parameters);
}

function credentialsOf({ document }: ServiceAnswer, { roleArn }: RoleToAssume): SigningCredentials {
  const of = (name: string) => textAt(document, 'AssumeRoleResult', 'Credentials', name);
  const accessKeyId = of('AccessKeyId');
  const secretAccessKey = of('SecretAccessKey');
  const sessionToken = of('SessionToken');
  const expiration = new Date(of('Expiration') ?? Number.NaN);
  if (!accessKeyId || !secretAccessKey || !sessionToken || Number.isNaN(expiration.getTime()))
    throw new AssumeRoleError(roleArn, "STS's answer contains no complete credentials", undefined);
  const principalArn = textAt(document, 'AssumeRoleResult', 'AssumedRoleUser', 'Arn');
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    expiration,
    source: `role ${roleArn}`,
    ...(principalArn === undefined ? {} : { principalArn }),
  };
}

/** The role's own figure (IAM API Reference, GetRole), which is only for a message; undefined where the caller may not look. */
async function maxSessionDurationOf(role: RoleToAssume, minting: Minting): Promise<number | undefined> {
  const RoleName = role.roleArn.slice(role.roleArn.lastIndexOf('/') + 1);
  const answer = await ask(role, minting, 'iam', { Action: 'GetRole', RoleName });
  const seconds = Number(textAt(answer.document, 'GetRoleResult', 'Role', 'MaxSessionDuration'));
  return answer.ok && Number.isInteger(seconds) && seconds > 0 ? seconds : undefined;
}
