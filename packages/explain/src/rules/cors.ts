import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { answered, codeOf, cue, isCorsMessage, isOpaqueBrowserFailure, suspect } from './support.js';
import { expiryEvidence } from './time.js';

function isBrowserRefusal(facts: Facts): boolean {
  return (
    isCorsMessage(facts) ||
    codeOf(facts) === 'AccessForbidden' ||
    (facts.hints.browser === true && isOpaqueBrowserFailure(facts))
  );
}

/** The bucket's rules, as the report tells of them. */
function allowance(facts: Facts): 'allows' | 'lacks' | undefined {
  const rules = cue(facts, /cors/);
  const lacks = cue(
    facts,
    (line) =>
      /cors|allowed ?(?:origin|method|header)|expose/.test(line) &&
      !/^message/.test(line) &&
      /\bno\b|not |none|missing|lack|only|without|empty|absent|never|unset|different|trailing slash|http:\/\//.test(
        line,
      ),
  );
  if (lacks !== undefined && !/allowed ?origins? \*.*allowed ?headers? \*/.test(lacks)) return 'lacks';
  const nothing = facts.hints.words
    .split('\n')
    .some(
      (line) => /cors/.test(line) && /: ?(?:none|null|false|\[\]|\{\}|missing|empty|not set|no)?$/.test(line),
    );
  if (nothing) return 'lacks';
  if (rules === undefined) return undefined;
  return /allows?\b|allowed ?origins? \*|\bok\b|correct|fine|present|set\b|configured|includes|permits/.test(
    rules.replace(/^message.*/, ''),
  )
    ? 'allows'
    : undefined;
}

export const corsNotAllowed: Rule = (facts) => {
  const cause = 'cors-not-allowed';
  if (!isBrowserRefusal(facts)) return undefined;
  const said = answered(facts, /corsresponse|cors|access-control|preflight/i);
  const rules = allowance(facts);
  const told =
    rules === undefined
      ? undefined
      : cue(facts, (line) => /cors|allowed ?(?:origin|method|header)/.test(line) && !/^message/.test(line));
  const origin = facts.sentHeaders?.get('origin');
  const evidence = [said, told, origin === undefined ? undefined : `The page's origin is \`${origin}\`.`];
  const supply = "The bucket's CORS rules (`aws s3api get-bucket-cors`) and the page's origin.";
  if (codeOf(facts) === 'AccessForbidden' || /corsresponse/i.test(said ?? ''))
    return suspect(cause, 0.98, evidence);
  if (expiryEvidence(facts) !== undefined)
    return suspect(cause, 0.3, [
      ...evidence,
      'The URL has expired as well, and that refusal may have no CORS headers.',
    ]);
  const header = answered(
    facts,
    /request header field|is not allowed by access-control-allow-(?:headers|methods)|method .{1,12} is not allowed by/i,
  );
  if (header !== undefined) return suspect(cause, 0.97, [header, told]);
  if (rules === 'lacks') return suspect(cause, 0.965, evidence);
  if (rules === 'allows')
    return suspect(
      cause,
      0.4,
      [
        ...evidence,
        'The report says that the rules allow it: a refusal for another reason may have no CORS headers.',
      ],
      { supply },
    );
  return suspect(cause, isCorsMessage(facts) ? 0.82 : 0.45, evidence, { supply });
};

const FROM_CACHE =
  /disable.?(?:d )?cache|cache.?disabled|<img|\bimg\b|image tag|img tag|no.?vary|\bvary\b|(?:disk|memory|browser|cdn|cloudfront) cache|hard (?:reload|refresh)|(?:works?|fine|\bok\b|succeeds|loads|only).{0,30}(?:incognito|private window)|(?:incognito|private window).{0,30}(?:works?|fine|\bok\b|true|succeeds|loads)|cached (?:response|copy|answer|image)|canvas|crossorigin|from cache|served from|no-store|first load|second (?:load|time|request)|clear(?:ing|ed)? (?:the )?cache|add(?:ing)? a (?:random|query)/;

export const corsCachedResponse: Rule = (facts) => {
  const cause = 'cors-cached-response-without-headers';
  if (!isBrowserRefusal(facts) || codeOf(facts) === 'AccessForbidden') return undefined;
  const told = cue(facts, (line) => FROM_CACHE.test(line) && !/^message/.test(line));
  if (told === undefined) return undefined;
  const second = cue(
    facts,
    (line) => FROM_CACHE.test(line) && !/^message/.test(line) && !told.includes(line),
  );
  const age = facts.answer.headers.get('age') ?? facts.answer.headers.get('x-cache');
  return suspect(cause, expiryEvidence(facts) !== undefined ? 0.4 : 0.97, [
    told,
    second,
    age === undefined ? undefined : `The answer came from a cache (\`${age}\`).`,
    answered(facts, /access-control|cors/i),
  ]);
};
