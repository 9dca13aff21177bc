import { fallsShort, judgeLifetime, type Lifetime, type LifetimeQuestion } from '@countersign/aws-model';
import {
  type CredentialsReport,
  describeCredentials,
  originOf,
  type SigningCredentials,
} from '../credentials.js';
import { LifetimeShortfallError, type PresignError } from '../errors.js';
import { type GuardOptions, guardLifetime, type OnShortfall } from './guard.js';

/** What an `onShortfall` of one's own is told. */
export interface Shortfall {
  readonly lifetime: Lifetime;
  readonly credentials: CredentialsReport;
  /** What `error` would throw, with the ways out. */
  readonly error: PresignError;
}

/** Everything that can be done about a URL that would expire before the time requested. */
export type ShortfallAction = OnShortfall | 'refresh' | 'assume-role';

/** Decides case by case: an action, or other credentials to judge instead. */
export type DecideShortfall = (
  shortfall: Shortfall,
) => ShortfallAction | SigningCredentials | Promise<ShortfallAction | SigningCredentials>;

export interface SettleOptions extends Omit<GuardOptions, 'onShortfall'> {
  readonly onShortfall?: ShortfallAction | DecideShortfall | undefined;
  /** Asks the provider once more, past its cache. */
  refresh(): Promise<SigningCredentials>;
  /** A session of a role that lives so many seconds; absent where no role was named. */
  mint?(credentials: SigningCredentials, neededSeconds: number, now: Date): Promise<SigningCredentials>;
  /** The signer's clock. */
  now(): Date;
}

/** Credentials that may sign, and how long what they sign lives: all that signing needs to know of time. */
export interface Settled {
  readonly lifetime: Lifetime;
  readonly credentials: SigningCredentials;
  /** When it was judged. */
  readonly now: Date;
}

/** What is asked of a URL's life, whoever signs it. */
export type LifetimeRequest = Omit<LifetimeQuestion, 'expiry' | 'expiration' | 'origin' | 'now'>;

/**
 * Judges, and does what `onShortfall` says about credentials that expire too early. Whatever it says, credentials that have
 * expired sign nothing, and what it comes up with is judged once more.
 *
 * @throws what {@link settleNow}, the provider and STS throw
 */
export async function settle(
  question: LifetimeRequest,
  credentials: SigningCredentials,
  options: SettleOptions,
): Promise<Settled> {
  const now = options.now();
  const lifetime = judge(question, credentials, now);
  const asked = options.onShortfall ?? 'error';
  if (!wantsOthers(lifetime, credentials, now, options))
    return guarded(lifetime, credentials, now, options, plain(asked));

  const choice =
    typeof asked === 'function' ? await asked(shortfallOf(lifetime, credentials, now, options)) : asked;
  if (typeof choice === 'object') return judgedAgain(question, choice, options);
  if (choice === 'refresh')
    return judgedAgain(question, await options.refresh(), { ...options, tried: 'refresh' });
  if (choice === 'assume-role') return minted(question, credentials, lifetime, options);
  return guarded(lifetime, credentials, now, options, choice);
}

/**
 * The same with the credentials at hand, whatever they are worth.
 *
 * @throws CredentialsExpireFirstError, LifetimeShortfallError when the URL would expire early and `onShortfall` is `error`
 * @throws CredentialsExpiredError, SessionTokenMissingError when nothing these credentials sign would work
 * @throws ExpiryUnknownError with `requireKnown`, LongTermKeyForbiddenError with `forbidLongTermKeys`
 * @throws RangeError when the time requested is out of range
 */
export function settleNow(
  question: LifetimeRequest,
  credentials: SigningCredentials,
  now: Date,
  options: GuardOptions,
): Settled {
  return {
    lifetime: guardLifetime(judge(question, credentials, now), credentials, now, options),
    credentials,
    now,
  };
}

function judge(question: LifetimeRequest, credentials: SigningCredentials, now: Date): Lifetime {
  const { expiry } = describeCredentials(credentials);
  const origin = originOf(credentials);
  return judgeLifetime({ ...question, now, expiry, expiration: credentials.expiration, origin });
}

/** A shortfall that other credentials would fix, or any other one that somebody may want to decide about. */
function wantsOthers(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  now: Date,
  { requireKnown }: SettleOptions,
): boolean {
  return fallsShort(lifetime) || haveExpired(credentials, now) || (requireKnown === true && lifetime.atMost);
}

function haveExpired({ expiration }: SigningCredentials, now: Date): boolean {
  return expiration !== undefined && expiration.getTime() <= now.getTime();
}

function guarded(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  now: Date,
  options: SettleOptions,
  onShortfall: OnShortfall,
): Settled {
  return {
    lifetime: guardLifetime(lifetime, credentials, now, { ...options, onShortfall }),
    credentials,
    now,
  };
}

function judgedAgain(
  question: LifetimeRequest,
  credentials: SigningCredentials,
  options: SettleOptions,
): Settled {
  return settleNow(question, credentials, options.now(), { ...options, onShortfall: 'error' });
}

/** A new session helps against a session that ends, and against nothing else. */
async function minted(
  question: LifetimeRequest,
  credentials: SigningCredentials,
  lifetime: Lifetime,
  options: SettleOptions,
): Promise<Settled> {
  const { mint } = options;
  if (mint === undefined)
    throw new TypeError('onShortfall `assume-role` needs a role: give `assumeRole: { roleArn }`');
  const now = options.now();
  if (haveExpired(credentials, now)) {
    // An expired session assumes nothing; the provider may have a new one, which may be long enough.
    const renewed = await options.refresh();
    const after = { ...options, tried: 'refresh' as const };
    if (haveExpired(renewed, options.now())) return judgedAgain(question, renewed, after);
    return settle(question, renewed, after);
  }
  if (lifetime.limitedBy === 'policy' || lifetime.limitedBy === 'maximum')
    return guarded(lifetime, credentials, now, options, 'error');
  return withSession(question, credentials, mint, now, options);
}

async function withSession(
  question: LifetimeRequest,
  assuming: SigningCredentials,
  mint: NonNullable<SettleOptions['mint']>,
  now: Date,
  options: SettleOptions,
): Promise<Settled> {
  const wanted = judgeLifetime({ ...question, now, expiry: 'never' });
  const needed =
    wanted.validFrom.getTime() / 1_000 + wanted.expiresInSeconds - Math.floor(now.getTime() / 1_000);
  const session = await mint(assuming, needed, now);
  // Judged as of when it was asked for, so that a session of just the needed length is long enough.
  const after = { ...options, tried: 'assume-role' as const };
  return settleNow(question, session, now, { ...after, onShortfall: 'error' });
}

function plain(asked: ShortfallAction | DecideShortfall): OnShortfall {
  return asked === 'clamp' || asked === 'warn' ? asked : 'error';
}

function shortfallOf(
  lifetime: Lifetime,
  credentials: SigningCredentials,
  now: Date,
  options: SettleOptions,
): Shortfall {
  try {
    guardLifetime(lifetime, credentials, now, { ...options, onShortfall: 'error' });
  } catch (error) {
    return { lifetime, credentials: describeCredentials(credentials), error: error as PresignError };
  }
  throw new LifetimeShortfallError(lifetime, 'it falls short', []);
}
