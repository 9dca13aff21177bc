import { formatDuration, isOptInRegion, isoSeconds } from '@countersign/aws-model';
import type { Facts } from '../facts/facts.js';
import { sessionBound } from '../session-bound.js';
import type { Rule } from './rule.js';
import {
  answered,
  codeOf,
  cue,
  hasFailed,
  isMismatch,
  isPlainDenial,
  messageOf,
  suspect,
} from './support.js';

/** A session that was over within this time of signing was most likely over before. */
const AT_ONCE_MS = 2 * 60_000;

function tokenOf({ url, form, sentHeaders }: Facts): string | undefined {
  return (
    url?.v4?.securityToken ??
    url?.v2?.securityToken ??
    form?.securityToken ??
    sentHeaders?.get('x-amz-security-token')
  );
}

export function keyOf({ url, form }: Facts): string | undefined {
  return url?.v4?.accessKeyId ?? url?.v2?.accessKeyId ?? form?.accessKeyId;
}

function isExpiredToken(facts: Facts): boolean {
  const code = codeOf(facts);
  if (code === 'ExpiredToken' || code === 'ExpiredTokenException' || code === 'TokenRefreshRequired')
    return true;
  return /(?:security |provided |session )?token.{0,40} (?:is |has |was )?expired|expired ?token/i.test(
    messageOf(facts),
  );
}

/** Stores that forget a session's key when it ends, and then know it no more. */
function forgetsEndedKeys(facts: Facts): boolean {
  const { provider } = facts.answer;
  if (codeOf(facts) !== 'InvalidAccessKeyId' && codeOf(facts) !== 'InvalidTokenId') return false;
  return (
    (provider ?? facts.url?.address.provider) !== 'aws' ||
    cue(facts, /minio|ceph|seaweed|garage|rados/) !== undefined
  );
}

const SESSION_WORDS =
  /\bsts\b|session|assume|irsa|web identity|instance (?:role|profile)|task role|lambda|\becs\b|\beks\b|\bec2\b|cognito|\bsso\b|temporary|fargate|beanstalk|execution role|pod|federat|\brole\b|identity center|codebuild|container|saml|okta|console/;

export const credentialsExpiredBeforeUrl: Rule = (facts) => {
  const cause = 'credentials-expired-before-url';
  const { hints, now, signedAt, expiresAt } = facts;
  const end = hints.credentialExpiration;
  const signer = hints.signer === undefined ? cue(facts, SESSION_WORDS) : `Signed by \`${hints.signer}\`.`;
  const overInBetween = end !== undefined && end <= now && (signedAt === undefined || end > signedAt);
  const known = overInBetween
    ? `The session expired at \`${isoSeconds(end)}\`, before the URL${expiresAt === undefined ? '' : ` (\`${isoSeconds(expiresAt)}\`)`}.`
    : undefined;
  const supply = 'The Expiration of the credentials that signed.';
  if (isExpiredToken(facts)) {
    const over = end !== undefined && signedAt !== undefined && end <= signedAt;
    const quick = signedAt !== undefined && now - signedAt <= AT_ONCE_MS && known === undefined;
    const evidence = [
      answered(facts, /expired/i) ?? 'The answer is `ExpiredToken`.',
      known,
      facts.signedAt === undefined ? undefined : lifeLeft(facts),
      signer,
    ];
    return suspect(cause, over ? 0.3 : quick ? 0.6 : 0.95, evidence, known === undefined ? { supply } : {});
  }
  const token = tokenOf(facts);
  if (forgetsEndedKeys(facts) && (token !== undefined || facts.credentialKind === 'temporary')) {
    return suspect(cause, token === undefined ? 0.4 : overInBetween ? 0.97 : 0.9, [
      "The answer is `InvalidAccessKeyId`: this store forgets a session's key when the session expires, and the URL has a session token.",
      known,
      signer,
    ]);
  }
  if (overInBetween && hasFailed(facts) && isSilentOnKeys(facts))
    return suspect(cause, 0.95, [known, signer]);
  if (overInBetween && !hasFailed(facts)) return suspect(cause, 0.9, [known, signer]);
  if (token === undefined) return undefined;
  const code = codeOf(facts);
  const bound = sessionBound(facts);
  if (!hasFailed(facts) && bound !== undefined && bound.at <= now) {
    return suspect(
      cause,
      0.4,
      [
        `The session that signed it expired by \`${isoSeconds(bound.at)}\` at the latest: ${bound.why}.`,
        signer,
      ],
      { supply },
    );
  }
  if (code === 'InvalidAccessKeyId')
    return suspect(cause, 0.5, ['The URL has a session token, and sessions expire.', signer], { supply });
  if (
    !hasFailed(facts) ||
    (code !== undefined && !isPlainDenial(facts)) ||
    expiresAt === undefined ||
    now >= expiresAt
  ) {
    return undefined;
  }
  const worked = cue(
    facts,
    /worked|works (?:for|until|at first)|after (?:about |~)?\d+ ?(?:h|min|hour)|next day|hours later|later/,
  );
  const old = signedAt !== undefined && now - signedAt > 3_600_000;
  return suspect(
    cause,
    worked !== undefined && old ? 0.85 : old ? 0.5 : 0.2,
    [
      'The URL was signed by a session (it has a session token), and sessions are short-lived.',
      lifeLeft(facts),
      worked,
      signer,
    ],
    { supply },
  );
};

function isSilentOnKeys(facts: Facts): boolean {
  const code = codeOf(facts);
  return (
    code === undefined || code === 'InvalidAccessKeyId' || code === 'InvalidToken' || isPlainDenial(facts)
  );
}

function lifeLeft({ expiresAt, now, signedAt }: Facts): string | undefined {
  if (expiresAt === undefined || expiresAt <= now) return undefined;
  const age =
    signedAt === undefined || signedAt > now
      ? ''
      : `; this was ${formatDuration((now - signedAt) / 1000)} after signing`;
  return `The URL itself is valid until \`${isoSeconds(expiresAt)}\`${age}.`;
}

export const credentialsExpiredAtSigning: Rule = (facts) => {
  const cause = 'credentials-expired-at-signing';
  const { hints, signedAt, now } = facts;
  const end = hints.credentialExpiration;
  if (signedAt === undefined) return undefined;
  if (end !== undefined && end <= signedAt) {
    const code = codeOf(facts);
    const fits =
      isExpiredToken(facts) || code === undefined || code === 'InvalidAccessKeyId' || code === 'InvalidToken';
    return suspect(cause, fits ? 0.98 : 0.3, [
      `The credentials expired at \`${isoSeconds(end)}\`, and the URL was signed at \`${isoSeconds(signedAt)}\`.`,
      answered(facts, /expired/i),
    ]);
  }
  if (!isExpiredToken(facts) || end !== undefined) return undefined;
  const idle = cue(
    facts,
    /idle|not refreshed|never refresh|cached (?:cred|session)|stale cred|long.?running|old (?:cred|session)|expired (?:cred|session|token|sso)|warm|reused|first request after/,
  );
  const quick = now - signedAt <= AT_ONCE_MS;
  if (!quick && idle === undefined) return undefined;
  return suspect(
    cause,
    quick ? (idle === undefined ? 0.85 : 0.97) : 0.5,
    [
      answered(facts, /expired/i),
      quick
        ? `The URL was refused within ${formatDuration(Math.max(1, (now - signedAt) / 1000))} of signing.`
        : undefined,
      idle,
    ],
    { supply: 'The Expiration of the credentials when the URL was signed.' },
  );
};

const REVOKED_WORDS =
  /revok|deactivat|\binactive\b|disabled|rotat|key (?:was |is |has been )?(?:deleted|removed)|(?:deleted|removed) .{0,30}(?:key|user|credential|account)|(?:key|user|access).{0,20}deleted|leaked|compromis|offboard|left the company|quarantin|cleanup of (?:keys|users)|uninstall/;

export const credentialsRevoked: Rule = (facts) => {
  const cause = 'credentials-revoked';
  const { hints } = facts;
  const code = codeOf(facts);
  const policy = cue(facts, /awsrevokeoldersessions|tokenissuetime/);
  const told = policy ?? cue(facts, REVOKED_WORDS);
  const since = hints.revokedAt === undefined ? undefined : `Revoked at \`${isoSeconds(hints.revokedAt)}\`.`;
  const evidence = [answered(facts, /does not exist|no such key|invalid|denied|deny/i), told, since];
  if (policy !== undefined && (code === 'AccessDenied' || code === undefined))
    return suspect(cause, 0.98, evidence);
  const unknown = isUnknownKeyAnswer(facts);
  if (told !== undefined || since !== undefined) {
    // Revoking sessions denies everything to those that are older, by a policy of the role.
    const byPolicy = tokenOf(facts) !== undefined && since !== undefined;
    if (byPolicy && answered(facts, /explicit deny in an identity-based policy/i) !== undefined)
      return suspect(cause, 0.97, evidence);
    if (unknown) return suspect(cause, 0.97, evidence);
    const denied =
      code === 'AccessDenied' || code === undefined || code === 'InvalidToken' || isExpiredToken(facts);
    return hasFailed(facts) && denied ? suspect(cause, 0.9, evidence) : suspect(cause, 0.3, evidence);
  }
  if (!unknown) return undefined;
  const worked =
    hints.workedAt === undefined
      ? cue(facts, /worked|works? (?:until|before)|until (?:yesterday|last|today)|used to work|suddenly/)
      : `It worked at \`${isoSeconds(hints.workedAt)}\`.`;
  return suspect(
    cause,
    worked !== undefined && facts.credentialKind !== 'temporary' ? 0.9 : 0.35,
    [...evidence, worked],
    {
      supply: 'Whether the access key still exists and is active (`aws iam list-access-keys`).',
    },
  );
};

/** Garage, R2 and B2 say it in words of their own. */
export function isUnknownKeyAnswer(facts: Facts): boolean {
  const code = codeOf(facts);
  if (code === 'InvalidAccessKeyId' || code === 'InvalidClientTokenId' || code === 'InvalidSecurity')
    return true;
  return /access ?key ?id.{0,40}(?:does not exist|not found|unknown)|no such key: ?[A-Z0-9]|credential access key has length|malformed access key|invalid access key/i.test(
    messageOf(facts),
  );
}

export const missingSessionToken: Rule = (facts) => {
  const cause = 'missing-session-token';
  const key = keyOf(facts);
  if (key === undefined || tokenOf(facts) !== undefined) return undefined;
  const where = facts.form === undefined ? 'no `X-Amz-Security-Token`' : 'no field `x-amz-security-token`';
  if (key.startsWith('ASIA')) {
    const code = codeOf(facts);
    const fits = isUnknownKeyAnswer(facts) || code === 'InvalidToken' || code === 'InvalidSecurity';
    const likelihood = fits
      ? 0.98
      : !hasFailed(facts) || code === undefined
        ? 0.92
        : isPlainDenial(facts)
          ? 0.7
          : 0.4;
    return suspect(cause, likelihood, [
      `The key ID begins with \`ASIA\` (temporary credentials), and there is ${where}.`,
      answered(facts, /does not exist|invalid/i),
    ]);
  }
  if (!isUnknownKeyAnswer(facts)) return undefined;
  const temporary = cue(facts, SESSION_WORDS);
  if (temporary === undefined || key.startsWith('AKIA')) return undefined;
  return suspect(cause, 0.85, [`There is ${where}.`, temporary]);
};

export const sessionTokenNotEncoded: Rule = (facts) => {
  const cause = 'session-token-not-encoded';
  const { url } = facts;
  const damage = url?.damage.find(({ kind }) => kind === 'session-token-not-encoded');
  const received = facts.answer.elements.get('Token-0');
  const blanks = received !== undefined && /\S \S/.test(received);
  const plus = damage?.harmful === true;
  if (damage === undefined && !blanks) return undefined;
  const refused =
    codeOf(facts) === 'InvalidToken' ||
    isMismatch(facts) ||
    /token.{0,40}(?:malformed|invalid)/i.test(messageOf(facts));
  const evidence = [
    plus
      ? 'The token in the URL has an unencoded `+`, which is read as a space.'
      : 'The token in the URL has an unencoded `/` or `=`.',
    blanks ? 'The service received the token with spaces instead of `+`.' : undefined,
    answered(facts, /token/i),
  ];
  if (refused) return suspect(cause, plus || blanks ? 0.98 : isMismatch(facts) ? 0.5 : 0.7, evidence);
  return suspect(cause, plus ? (hasFailed(facts) ? 0.5 : 0.65) : 0.1, evidence);
};

export const stsVersion1Token: Rule = (facts) => {
  const cause = 'sts-v1-token-in-opt-in-region';
  const token = tokenOf(facts);
  const code = codeOf(facts);
  const unknownKey = code === 'InvalidAccessKeyId' && token !== undefined;
  if (code !== 'InvalidToken' && code !== 'InvalidClientTokenId' && !unknownKey) return undefined;
  const { url, hints, form } = facts;
  const regions = [url?.v4?.scopeRegion, form?.scopeRegion, hints.bucketRegion, url?.address.region];
  const region = regions.find((name) => name !== undefined && isOptInRegion(name));
  const global = cue(
    facts,
    /global sts|sts\.amazonaws\.com|legacy|sts endpoint|v(?:ersion )?1 token|sts regional/,
  );
  if (region === undefined && global === undefined) return undefined;
  if (unknownKey && (region === undefined || global === undefined)) return undefined;
  // Tokens of the first version open so in base64.
  const old =
    token !== undefined && /^F[wQ]o/.test(token)
      ? 'The token begins as those of the global STS endpoint do.'
      : undefined;
  return suspect(
    cause,
    region !== undefined && global !== undefined ? 0.98 : region !== undefined ? 0.94 : 0.7,
    [
      region === undefined
        ? undefined
        : `\`${region}\` is an opt-in region: it does not accept version 1 tokens.`,
      answered(facts, /token/i),
      old,
      global,
    ],
  );
};

/** Nothing else is known of a token that the service cannot read. */
export const sessionTokenMalformed: Rule = (facts) => {
  if (tokenOf(facts) === undefined || codeOf(facts) !== 'InvalidToken') return undefined;
  return suspect('session-token-malformed', 0.65, [answered(facts, /token/i)], {
    supply: 'Where the key, secret and token come from, and whether the whole token was passed on.',
  });
};

export const sessionTokenOfAnotherKey: Rule = (facts) => {
  const token = tokenOf(facts);
  if (token === undefined || codeOf(facts) !== 'InvalidToken') return undefined;
  const longTerm = keyOf(facts)?.startsWith('AKIA') === true;
  return suspect('session-token-of-another-key', longTerm ? 0.92 : 0.4, [
    longTerm
      ? 'The key ID begins with `AKIA` (long-term), but there is a session token, probably left over in the environment.'
      : undefined,
    answered(facts, /token/i),
  ]);
};
