import { ONE_HOUR_CAP_SECONDS, ROLE_SESSION_SECONDS, SESSION_SECONDS } from '@countersign/aws-model';
import type { Facts } from './facts/facts.js';

/** When the session that signed ends: told, or at most. */
export interface SessionBound {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly known: boolean;
  readonly why: string;
}

interface Cap {
  readonly words: RegExp;
  readonly seconds: number;
  readonly why: string;
}

const HOUR_SECONDS = 3_600;

/**
 * How long sessions live at most, by who makes them. Sources: S3 User Guide, "Download and upload objects with presigned URLs"
 * (instance profiles: up to 6 hours); Amazon ECS Developer Guide, "Task IAM role" (6 hours); IAM User Guide, "Roles terms and
 * concepts" (chaining: one hour); STS API Reference, DurationSeconds of each operation.
 */
const CAPS: readonly Cap[] = [
  { words: /chain/, seconds: ONE_HOUR_CAP_SECONDS, why: 'a chained role lives one hour' },
  { words: /\broot\b/, seconds: ONE_HOUR_CAP_SECONDS, why: 'a session of the root user lives one hour' },
  {
    words: /\bec2\b|instance|beanstalk|imds/,
    seconds: 6 * HOUR_SECONDS,
    why: 'an instance role lives about 6 hours',
  },
  {
    words: /\becs\b|fargate|task role|pod identity|container/,
    seconds: 6 * HOUR_SECONDS,
    why: 'a task role lives 6 hours',
  },
  {
    words: /irsa|web identity|cognito|oidc|saml/,
    seconds: SESSION_SECONDS.AssumeRoleWithWebIdentity.maximum,
    why: 'a web identity session lives 12 hours at most, one by default',
  },
  {
    words: /federat|getsessiontoken|get session token|\bmfa\b/,
    seconds: SESSION_SECONDS.GetSessionToken.maximum,
    why: 'such a session lives 36 hours at most',
  },
  {
    words: /role|assume|\bsso\b|identity center|lambda|codebuild|\bsts\b/,
    seconds: ROLE_SESSION_SECONDS.maximum,
    why: 'a role session lives 12 hours at most',
  },
];
const LONGEST: Cap = {
  words: /(?:)/,
  seconds: SESSION_SECONDS.GetSessionToken.maximum,
  why: 'no session lives longer than 36 hours',
};

/** The end of the signing session, reckoned from signing where it is not told; undefined for long-term keys. */
export function sessionBound(facts: Facts): SessionBound | undefined {
  const { hints, credentialKind, signedAt, answer, now } = facts;
  if (hints.credentialExpiration !== undefined) {
    return { at: hints.credentialExpiration, known: true, why: 'as stated' };
  }
  if (credentialKind !== 'temporary' || signedAt === undefined) return undefined;
  const signer = (hints.signer ?? '').toLowerCase();
  const cap = CAPS.find(({ words }) => words.test(signer)) ?? LONGEST;
  const latest = signedAt + cap.seconds * 1000;
  if (answer.code === 'ExpiredToken' && now < latest)
    return { at: now, known: false, why: 'the service says so' };
  return { at: latest, known: false, why: cap.why };
}
