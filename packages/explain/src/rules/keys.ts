import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { isUnknownKeyAnswer, keyOf } from './session.js';
import {
  answered,
  byDoubt,
  codeOf,
  cue,
  hasFailed,
  isMismatch,
  isQuerySigned,
  messageOf,
  suspect,
} from './support.js';

export const unknownAccessKey: Rule = (facts) => {
  const key = keyOf(facts) ?? facts.answer.elements.get('AWSAccessKeyId');
  if (!isUnknownKeyAnswer(facts)) {
    // R2 and others say no more than this of a key that they do not know.
    return codeOf(facts) === 'Unauthorized' && key !== undefined && isQuerySigned(facts)
      ? suspect('unknown-access-key', 0.7, [
          'The answer is `Unauthorized`, which is not the code for a wrong signature.',
          `The key id is \`${key}\`.`,
        ])
      : undefined;
  }
  const length = answered(facts, /has length|malformed access key/i);
  const told = cue(
    facts,
    /another|other (?:account|provider|endpoint|region|environment|service)|wrong (?:account|key|environment|endpoint|profile)|placeholder|example key|dummy|test key|typo|copied|partition|china|gov|never (?:existed|created)|root user|minio.{0,20}key|aws key|not created|staging|env(?:ironment)? var|default profile|\.env/,
  );
  // A key that worked was known: then other words of environments and accounts are beside the point.
  const worked =
    facts.hints.workedAt !== undefined || cue(facts, /^worked (?:for|until|at|before)\b/) !== undefined;
  return suspect(
    'unknown-access-key',
    length !== undefined ? 0.95 : told === undefined || worked ? 0.78 : 0.92,
    [
      answered(facts, /does not exist|no such|invalid|malformed|length/i) ??
        'The answer is `InvalidAccessKeyId`.',
      key === undefined ? undefined : `The key id is \`${key}\`.`,
      told,
    ],
    { supply: 'Whether the key exists in the account, and in the service at this endpoint.' },
  );
};

/** Characters that mean something in a URL, beyond those that base32 and usual names have. */
const SPECIAL = /[^A-Za-z0-9._~\s-]/;

export const specialCharacterInAccessKey: Rule = (facts) => {
  const key = rawKeyOf(facts);
  const found = key === undefined ? null : SPECIAL.exec(key);
  const told = cue(
    facts,
    /access key .{0,40}(?:contains|with|has) .{0,30}(?:special|plus|slash|\+|\/)|special characters? in .{0,20}key/,
  );
  if (found === null) {
    return told !== undefined && (isMismatch(facts) || isUnknownKeyAnswer(facts))
      ? suspect('special-character-in-access-key', 0.9, [told])
      : undefined;
  }
  const refused =
    isMismatch(facts) || isUnknownKeyAnswer(facts) || /mal-?formed|credential/i.test(messageOf(facts));
  return suspect('special-character-in-access-key', refused ? 0.97 : hasFailed(facts) ? 0.6 : 0.3, [
    `The key id has \`${found[0]}\`, which signers and servers encode differently.`,
    told,
    answered(facts, /signature|exist|mal-?formed/i),
  ]);
};

/** What stands before the date of the credential, even where slashes in it confuse a reader. */
function rawKeyOf(facts: Facts): string | undefined {
  const credential = facts.url?.v4?.credential ?? facts.form?.fields.get('x-amz-credential');
  const key =
    credential === undefined ? undefined : /^(.*)\/\d{8}\/[^/]*\/[^/]*\/aws4_request$/s.exec(credential)?.[1];
  return key ?? keyOf(facts);
}

const AWS_SECRET_LENGTH = 40;
const WHITE_SPACE_WORDS =
  /new ?line|line ?(?:feed|break|end)|carriage|trailing|leading (?:blank|space|white)|white ?space|\bcr(?:lf)?\b|\blf\b|\\[nr]\b|extra character|invisible|\bblank\b|\btrim|echo (?!-n)|windows line|dos2unix|copy.?paste/;
const SECRET_SOURCE =
  /kubernetes secret|k8s secret|base64|secret file|env file|\.env|docker secret|vault|mounted/;

export const whitespaceInCredentials: Rule = (facts) => {
  const cause = 'whitespace-in-credentials';
  const key = rawKeyOf(facts);
  if (key !== undefined && /\s/.test(key)) {
    const piece = JSON.stringify(key.replace(/[^\s]+/g, '…')).slice(1, -1);
    return suspect(cause, 0.98, [
      `The key id in the URL has white space: \`${piece}\`.`,
      answered(facts, /./),
    ]);
  }
  const length = facts.hints.secretLength;
  const inDoubt = isMismatch(facts) || isUnknownKeyAnswer(facts) || codeOf(facts) === undefined;
  if (!inDoubt || !hasFailed(facts)) return undefined;
  if (
    length !== undefined &&
    length > AWS_SECRET_LENGTH &&
    length <= AWS_SECRET_LENGTH + 2 &&
    /^A[KS]IA/.test(key ?? '')
  ) {
    return suspect(cause, 0.98, [
      `The secret has \`${length}\` characters; AWS's have ${AWS_SECRET_LENGTH}.`,
      cue(facts, WHITE_SPACE_WORDS) ?? cue(facts, SECRET_SOURCE),
    ]);
  }
  const told = cue(facts, WHITE_SPACE_WORDS);
  const source = cue(facts, SECRET_SOURCE);
  if (told === undefined && source === undefined) return undefined;
  const always = cue(
    facts,
    /every (?:operation|request|call)|all (?:operations|requests|calls)|nothing works/,
  );
  const secret = told !== undefined && /secret|key|credential|token|config|env|file|paste/.test(told);
  return suspect(
    cause,
    byDoubt(facts, told === undefined ? 0.7 : secret ? 0.96 : 0.85),
    [told, source, always],
    {
      supply: 'The length of the secret key (40 characters on AWS).',
    },
  );
};

export const credentialsNotLoaded: Rule = (facts) => {
  const cause = 'credentials-not-loaded-when-signing';
  const { url } = facts;
  if (url === undefined) return undefined;
  const key = keyOf(facts);
  const written = url.v4?.credential ?? key;
  if (written !== undefined && /^(?:undefined|null|none|nil|)(?:\/|$)/i.test(written)) {
    return suspect(cause, 0.98, [
      `The credential in the URL is \`${written === '' ? '(empty)' : written}\`: there was no key when it was signed.`,
    ]);
  }
  if (url.version !== 'none' || facts.form !== undefined) return undefined;
  // An answer that speaks of the Authorization header was given to a request that had one.
  const hadHeader =
    isMismatch(facts) ||
    codeOf(facts) === 'AuthorizationHeaderMalformed' ||
    codeOf(facts) === 'RequestTimeTooSkewed' ||
    /authorization (?:header|type)|requires a valid date|x-amz-content-sha256/i.test(messageOf(facts));
  if (hadHeader) return undefined;
  if (facts.sentHeaders?.has('authorization') === true || facts.method === 'OPTIONS') return undefined;
  if (url.parameters.some(({ name }) => /x-amz-|signature/i.test(name))) return undefined;
  const told = cue(
    facts,
    /credential|unsigned|bare|no (?:query|signature)|async|await|promise|sdk|getsignedurl|config|env|loaded|provider|returned/,
  );
  const code = codeOf(facts);
  const anonymous = answered(
    facts,
    /no awsaccesskey was presented|anonymous|missing authentication|access denied/i,
  );
  const bare = url.rawQuery === '' && /^\/?$/.test(url.rawPath);
  const fits =
    code === undefined ||
    code === 'AccessDenied' ||
    code === 'MissingAuthenticationToken' ||
    code === 'Unauthorized' ||
    code === 'InvalidArgument';
  const stored = url.address.provider !== 'other' || url.address.style !== 'unknown';
  const likelihood = !fits
    ? 0.3
    : !hasFailed(facts) && told === undefined
      ? bare
        ? 0.7
        : stored
          ? 0.5
          : 0.25
      : told !== undefined
        ? 0.96
        : bare
          ? 0.95
          : 0.85;
  return suspect(cause, likelihood, [
    bare
      ? `The URL is only the endpoint \`${url.authority}\`: no key and no signature.`
      : 'The URL has no signature at all.',
    anonymous,
    told,
  ]);
};

export const wrongSecretKey: Rule = (facts) => {
  const cause = 'wrong-secret-key';
  const { proof, comparison } = facts;
  if (proof?.kind === 'none') {
    // Another answer was given before the signature was looked at, and says itself what is wrong.
    return suspect(cause, isMismatch(facts) ? 0.9 : codeOf(facts) === undefined ? 0.75 : 0.4, [
      `The given secret does not produce this signature, nor with any of ${proof.tried} common changes to the request.`,
    ]);
  }
  if (!isMismatch(facts)) return undefined;
  const agrees = cue(
    facts,
    /canonical.{0,30}(?:match|equal|same|identical|agree)|string.?to.?sign.{0,30}(?:match|equal|same|identical)/,
  );
  const secret = cue(
    facts,
    /(?:wrong|other|another|old|previous|different|stale|mixed|mismatched|truncated|typo|cut|shell|escap).{0,40}secret|secret.{0,60}(?:wrong|other|another|old|previous|different|mixed|changed|rotat|typo|truncat|cut|from|belongs|pair|escap|\$)|two (?:profiles|key pairs|accounts)|minio root|(?:password|credentials?|key) .{0,30}(?:changed|replaced|regenerated)|key.{0,10}pair|every (?:operation|request|call)|also fails|aws s3 ls fails|all (?:operations|requests) fail/,
  );
  const equal = comparison?.equal === true;
  const likelihood = agrees !== undefined ? 0.94 : secret !== undefined ? 0.93 : equal ? 0.5 : 0.3;
  return suspect(
    cause,
    likelihood,
    [
      equal
        ? 'The canonical request in the answer is the one that was sent: it was signed with a different secret, or for a different request.'
        : 'The signature does not match the request: a different secret produces a different signature.',
      agrees,
      secret,
    ],
    {
      supply:
        "The secret key, to recompute the signature: in the command's environment, or in the page's field. It is only used in memory.",
    },
  );
};
