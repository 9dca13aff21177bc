import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { cue, linesOf, parameterOf, suspect } from './support.js';
import { expiryEvidence } from './time.js';

/** Why an expired URL was still in use. Each stands before the plain `url-expired` when the report tells of it. */

const REDIRECT = /redirect|\b30[1278]\b/;
const CACHE =
  /cach|max-?age|\bttl\b|revalidat|\bisr\b|\bswr\b|stale|memoi[sz]|\bcdn\b|varnish|service worker|turbolinks|permanent/;
/** Redirects that clients keep unasked, and words for keeping one. */
const LASTING = /\b30[18]\b|remember|\bkept\b|\bheld\b|from disk|moved permanently/;
const KEPT_OPEN =
  /(?:page|tab|session|app|dashboard|view|screen|player).{0,40}(?:open|loaded|idle|left|rendered|generated)|rendered (?:at|html)|prerender|static (?:page|html|site)|build time|prefetch|in (?:memory|state)|long-lived|redis|memcache|local ?storage|react-query|redux|polling|keeps |until restart|reus(?:es|ed)|at (?:start|boot|build|login)|once (?:and|per|at)/;
const ELSEWHERE =
  /e-?mail|\bmail|newsletter|slack|discord|teams|telegram|whatsapp|\bsms\b|\bchat\b|messag(?:e|es) (?:stored|history)|document|notion|confluence|wiki|markdown|readme|spreadsheet|(?:in|into|inside|within|from) (?:\w+ )?pdf|pdf (?:report|invoice|link)|bookmark|(?:in|on|from|to|into) (?:\w+ )?ticket|ticket(?! ?#?\d)|jira|comment|\brss\b|\bfeed\b|\bcrm\b|calendar|sitemap|search index|elasticsearch|qr code|notification|database|\bdb\b|\bsql\b|column|\brow\b|\bjsonb?\b|mongo|postgres|mysql|sqlite|dynamo|firestore|\borm\b|\brecord\b|job queue|queue|webhook/;
const STORED =
  /persist|stored|saved|kept in|pasted|shared|forwarded|published|embedded|export(?:ed)? (?:file|csv)|sent to|copied/;

export const staleCachedRedirect: Rule = (facts) => {
  const expiry = expiryEvidence(facts);
  if (expiry === undefined) return undefined;
  const hop = facts.redirects.find(({ status }) => status === 301 || status === 308);
  const followed =
    hop === undefined ? undefined : `The client followed a permanent \`${hop.status}\` to this URL.`;
  const redirected = cue(facts, REDIRECT);
  const cached = cue(facts, CACHE) ?? cue(facts, LASTING);
  const told = redirected !== undefined && cached !== undefined;
  const likelihood = told ? 0.97 : followed !== undefined ? 0.94 : redirected !== undefined ? 0.55 : 0.15;
  const words = redirected === cached ? [cached] : [redirected, cached];
  return suspect(
    'stale-cached-redirect',
    atMost(expiry.sure, likelihood),
    [...expiry.evidence, ...(told ? words : [redirected]), followed],
    {
      supply: 'Whether a redirect led to this URL, with its status and Cache-Control.',
    },
  );
};

export const staleCachedUrl: Rule = (facts) => {
  const expiry = expiryEvidence(facts);
  if (expiry === undefined) return undefined;
  const cached = cue(facts, CACHE);
  const open = cue(facts, KEPT_OPEN);
  const likelihood = cached !== undefined ? 0.96 : open !== undefined ? 0.94 : 0.18;
  return suspect('stale-cached-url', atMost(expiry.sure, likelihood), [...expiry.evidence, cached ?? open], {
    supply: 'Whether a page or cache kept the URL, and for how long.',
  });
};

export const expiredLinkStoredElsewhere: Rule = (facts) => {
  const expiry = expiryEvidence(facts);
  if (expiry === undefined) return undefined;
  const place = cue(facts, ELSEWHERE);
  const stored = place ?? cue(facts, STORED);
  return suspect(
    'expired-link-stored-elsewhere',
    atMost(expiry.sure, place !== undefined ? 0.955 : stored !== undefined ? 0.92 : 0.2),
    [...expiry.evidence, stored],
    {
      supply: 'Where the URL was taken from (mail, chat, document, database).',
    },
  );
};

export const partUrlExpired: Rule = (facts) => {
  const expiry = expiryEvidence(facts);
  if (expiry === undefined) return undefined;
  const part = parameterOf(facts, 'partNumber');
  const multipart = cue(
    facts,
    /\bparts?\b|multipart|chunk(?:s|ed upload)?\b|large (?:file|upload)|upload (?:of|took)/,
  );
  if (part === undefined && (multipart === undefined || facts.method !== 'PUT')) return undefined;
  return suspect('part-url-expired-mid-upload', atMost(expiry.sure, part === undefined ? 0.95 : 0.98), [
    part === undefined ? undefined : `It is the URL of part \`partNumber=${part}\`.`,
    ...expiry.evidence,
    earlierParts(facts) ?? multipart,
  ]);
};

function earlierParts(facts: Facts): string | undefined {
  return linesOf(facts).some((line) => /earlier|previous|succeed|done|uploaded/.test(line))
    ? cue(facts, /earlier|previous|succeed|done|uploaded/)
    : undefined;
}

/** A reason can be no surer than the expiry that it explains, unless the answer itself names that. */
function atMost(sure: number, likelihood: number): number {
  return sure >= 0.85 ? likelihood : Math.min(sure, likelihood);
}
