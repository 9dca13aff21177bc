import type { Facts } from '../facts/facts.js';
import type { Damage, DamageKind } from '../url/presigned-url.js';
import type { Rule } from './rule.js';
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

function damageOf({ url }: Facts, kind: DamageKind): Damage | undefined {
  return url?.damage.find((damage) => damage.kind === kind);
}

/** Codes that a service gives only after it has read the parameters: then the text was sent whole. */
function parametersWereRead(facts: Facts): boolean {
  const code = codeOf(facts);
  if (/request has expired|not yet valid/i.test(messageOf(facts))) return true;
  if (code === 'SignatureDoesNotMatch') {
    const canonical = facts.answer.elements.get('CanonicalRequest');
    return canonical !== undefined && !/amp%3B|u0026|%25/i.test(canonical);
  }
  return [
    'ExpiredToken',
    'NoSuchKey',
    'NoSuchBucket',
    'InvalidAccessKeyId',
    'InvalidToken',
    'AccessForbidden',
  ].includes(code ?? '');
}

function escapedAmpersand(cause: DamageKind & string, read: string): Rule {
  return (facts) => {
    const damage = damageOf(facts, cause);
    if (damage === undefined) return undefined;
    const sent = !parametersWereRead(facts);
    return suspect(cause, sent ? (damage.harmful ? 0.985 : 0.6) : 0.25, [
      `Between the parameters there is \`${damage.piece}\` instead of \`&\`: ${read}.`,
      answered(facts, /requires the|denied|missing|signature/i),
    ]);
  };
}

export const htmlEscapedAmpersand: Rule = escapedAmpersand(
  'html-escaped-ampersand',
  'the service then finds parameters named `amp;X-Amz-…`',
);

export const jsonEscapedAmpersand: Rule = escapedAmpersand(
  'json-escaped-ampersand',
  'JSON was printed, not parsed, and the service finds one long parameter',
);

/** Lengths at which columns, mail lines and clients cut. */
const USUAL_LIMITS: ReadonlySet<number> = new Set([
  ...[100, 120, 128, 200, 250, 254, 255, 256, 500, 511, 512, 998, 999, 1000, 1022, 1023, 1024, 1500, 2000],
  ...[2047, 2048, 2083, 4000, 4095, 4096, 8190, 8192],
]);
const CUT_WORDS =
  /truncat|cut (?:off|at|short)|\bcut\b|line (?:limit|length|wrap)|varchar|column (?:width|length|size|limit)|\b998\b|\b255\b|max(?:imum)? ?(?:url )?(?:length|len|size)|character limit|chars?\b|wrapped|shorten|too long|limit of|\blength\b|first \d+|incomplete|ends? (?:with|in|at)/;

export const urlTruncated: Rule = (facts) => {
  const cause = 'url-truncated-in-transit';
  const { url } = facts;
  if (url === undefined) return undefined;
  const damage = damageOf(facts, 'truncated');
  const told = cue(
    facts,
    (line) => CUT_WORDS.test(line) && !/secret|content.?length|session|password/.test(line),
  );
  const length = url.original.trim().length;
  const limit = USUAL_LIMITS.has(length) ? `It is exactly \`${length}\` characters long.` : undefined;
  if (damage?.harmful) {
    const onlySignature = /^X-Amz-Signature of/.test(damage.piece);
    return suspect(cause, told !== undefined || limit !== undefined ? 0.985 : onlySignature ? 0.955 : 0.97, [
      /^X-Amz-Signature of|^Signature of/.test(damage.piece)
        ? `The URL ends in the middle of the signature: \`${damage.piece}\`.`
        : `The URL is cut off at \`${damage.piece}\`.`,
      limit,
      told,
    ]);
  }
  const missing = url.v4?.missing ?? url.v2?.missing ?? [];
  const ends = endsEarly(facts, missing);
  if (ends === undefined) {
    const shortToken =
      told !== undefined && (codeOf(facts) === 'InvalidToken' || isMismatch(facts) || missing.length > 0);
    const bare = told !== undefined && url.version === 'none' && hasFailed(facts);
    return shortToken || bare ? suspect(cause, bare ? 0.9 : 0.7, [told, limit]) : undefined;
  }
  return suspect(
    cause,
    told !== undefined || limit !== undefined ? 0.975 : missing.length > 1 ? 0.92 : 0.72,
    [ends, limit, told, answered(facts, /requires the/i)],
  );
};

/** All that is missing comes last in the order of the signers: the end is gone, not something in between. */
function endsEarly({ url }: Facts, missing: readonly string[]): string | undefined {
  if (url === undefined || missing.length === 0) return undefined;
  const names = url.parameters.map(({ name }) => name.toLowerCase());
  const last = names.at(-1) ?? '';
  if (url.version === 'v2') {
    return missing.includes('Signature') && !missing.includes('AWSAccessKeyId')
      ? 'The URL ends before its `Signature`.'
      : undefined;
  }
  if (!missing.includes('X-Amz-Signature')) return undefined;
  const others = missing.filter((name) => name !== 'X-Amz-Signature' && name !== 'X-Amz-Security-Token');
  const tail = ['x-amz-date', 'x-amz-expires', 'x-amz-signedheaders', 'x-amz-signature'];
  const inOrder =
    others.every((name) => tail.includes(name.toLowerCase())) &&
    !tail.slice(tail.indexOf(last) < 0 ? 0 : tail.indexOf(last) + 1).some((name) => names.includes(name));
  return inOrder
    ? `The URL ends after \`${url.parameters.at(-1)?.rawName ?? ''}\`; ${others.length + 1 === 1 ? 'its signature is' : 'the rest is'} missing.`
    : undefined;
}

export const wrappedByLinkTracker: Rule = (facts) => {
  const cause = 'wrapped-by-link-tracker';
  const damage = damageOf(facts, 'wrapped-by-link-tracker');
  const told = cue(
    facts,
    /safe ?links?|proofpoint|url ?defense|mimecast|barracuda|click.?track|link.?track|tracker|tracking (?:link|domain|redirect)|sendgrid|mailgun|mailchimp|mandrill|postmark|hubspot|redirect(?:or| service)|link scanner|rewritten by (?:the )?mail|outlook|atp\b/,
  );
  if (damage !== undefined) {
    return suspect(cause, hasFailed(facts) || told !== undefined ? 0.98 : 0.75, [
      `The signed URL is inside a link of \`${damage.piece}\`.`,
      told,
    ]);
  }
  if (told === undefined || !hasFailed(facts)) return undefined;
  const strong =
    /safe ?links?|proofpoint|url ?defense|mimecast|click.?track|link.?track|tracker|tracking/.test(told);
  return suspect(cause, byDoubt(facts, strong ? 0.94 : 0.6, strong ? 0.9 : 0.5), [told]);
};

const DOUBLED = /%25[0-9a-f]{2}/i;

export const doubleEncodedQuery: Rule = (facts) => {
  const cause = 'double-encoded-query';
  const { url } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const damage = damageOf(facts, cause);
  const told = cue(
    facts,
    /double.?(?:url.?)?encod|encod\w* (?:twice|again)|twice.?encoded|re-?encod|already encoded|%25/,
  );
  const said = answered(facts, /mal-?formed|not signed|signature|requires/i);
  if (damage !== undefined) {
    const read = parametersWereRead(facts) && !isMismatch(facts);
    // A tracker that encodes the whole link encodes its query once more.
    const wrapped = damageOf(facts, 'wrapped-by-link-tracker') !== undefined;
    return suspect(cause, read ? 0.4 : wrapped ? 0.7 : hasFailed(facts) ? 0.985 : 0.96, [
      `\`${damage.piece}\` is encoded twice.`,
      said,
      told,
    ]);
  }
  const own = url.parameters.find(({ name, rawValue }) => !/^x-amz-/i.test(name) && DOUBLED.test(rawValue));
  if (own !== undefined) {
    return suspect(cause, byDoubt(facts, told === undefined ? 0.9 : 0.97, 0.6, 0.1), [
      `\`${own.rawName}\` has \`${DOUBLED.exec(own.rawValue)?.[0]}\`: a percent sign encoded twice.`,
      told,
    ]);
  }
  const seen = facts.comparison?.all.find(
    (difference) => difference.part === 'query' && DOUBLED.test(difference.seen ?? ''),
  );
  if (seen !== undefined)
    return suspect(cause, 0.96, [`The service saw \`${seen.name}=${seen.seen}\`.`, told]);
  return told !== undefined && !/path|key/.test(told)
    ? suspect(cause, byDoubt(facts, 0.85), [told])
    : undefined;
};

const ALTERED =
  /tamper|edited|alter|modif|changed by hand|by hand|lower.?cas|upper.?cas|toupper|tolower|flipped|one (?:character|digit)|typo|mangled|retyped|ocr|manually/;
/** What else people type and change by hand: then it is not the signature that was altered. */
const ALTERED_ELSEWHERE = /secret|password|clock|\btime\b|last.?modified/;

export const signatureTampered: Rule = (facts) => {
  const cause = 'signature-tampered';
  const { url, answer } = facts;
  const signature = url?.v4?.signature ?? url?.v2?.signature;
  if (url === undefined || signature === undefined) return undefined;
  if (url.damage.some(({ kind, piece }) => kind === 'redacted' && /signature/i.test(piece))) return undefined;
  const told = cue(
    facts,
    (line) => ALTERED.test(line) && (!ALTERED_ELSEWHERE.test(line) || /signature/.test(line)),
  );
  const provided = answer.elements.get('SignatureProvided');
  if (provided !== undefined && provided !== signature && provided !== '***' && isMismatch(facts)) {
    return suspect(cause, 0.9, ['The signature that the service received is not the one in the URL.', told]);
  }
  if (url.v4 !== undefined && url.version === 'v4' && !/^[0-9a-f]{64}$/.test(signature)) {
    const cut = damageOf(facts, 'truncated') !== undefined;
    const upper = /^[0-9a-f]{64}$/i.test(signature);
    return suspect(cause, cut ? (told === undefined ? 0.6 : 0.985) : 0.965, [
      upper
        ? 'The signature has capital letters; signers write lowercase hex digits.'
        : `The signature has ${signature.length} characters; expected 64 hex digits.`,
      told,
    ]);
  }
  if (url.v2 !== undefined && url.version === 'v2' && !/^[A-Za-z0-9+/]{27}=$/.test(signature)) {
    const blank = /[ ]/.test(signature);
    return suspect(cause, byDoubt(facts, 0.9, 0.8, 0.7), [
      blank
        ? 'The signature has a space instead of `+`.'
        : `The signature has ${signature.length} characters; base64 of SHA-1 has 28.`,
      told,
    ]);
  }
  return told === undefined
    ? isMismatch(facts)
      ? suspect(cause, 0.12, ['The signature itself may have been changed.'])
      : undefined
    : suspect(cause, byDoubt(facts, 0.94), [told]);
};
