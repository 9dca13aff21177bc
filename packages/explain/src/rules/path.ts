import type { Facts } from '../facts/facts.js';
import type { LineDifference } from '../prove/proof.js';
import type { Rule } from './rule.js';
import {
  byDoubt,
  codeOf,
  cue,
  hasFailed,
  isMismatch,
  isPlainDenial,
  isQuerySigned,
  suspect,
} from './support.js';

function pathDifference({ comparison }: Facts): LineDifference | undefined {
  return comparison?.all.find(({ part }) => part === 'path');
}

function pathEvidence(difference: LineDifference | undefined): string | undefined {
  return difference === undefined
    ? undefined
    : `Sent as \`${difference.sent}\`, seen by the service as \`${difference.seen}\`.`;
}

/** The path that the service looked for is another one: a wrong signature, or an object that is not there. */
function wrongPathAnswer(facts: Facts): number {
  if (isMismatch(facts)) return 1;
  const code = codeOf(facts);
  if (code === 'NoSuchKey' || facts.answer.status === 404) return 1;
  if (isPlainDenial(facts) || (code === undefined && hasFailed(facts))) return 0.7;
  return hasFailed(facts) ? 0 : 0.25;
}

export const spaceAsPlusInPath: Rule = (facts) => {
  const path = facts.url?.rawPath;
  if (path === undefined || !isQuerySigned(facts)) return undefined;
  const key = facts.hints.objectKey;
  const told = cue(
    facts,
    /\+ (?:for|instead of|in place of) .{0,10}(?:space|blank|%20)|(?:space|blank)s?.{0,40}\+|urlencode|quote plus|form.?encod|spaces? in/,
  );
  const cause = 'space-encoded-as-plus-in-path';
  if (!path.includes('+')) {
    // The other way round: the client turned the plus of the key into a blank.
    const turned = key?.includes('+') === true && path.includes('%20');
    return turned
      ? suspect(cause, 0.85 * wrongPathAnswer(facts), [
          `The key is \`${key}\`, the path has \`%20\` for its \`+\`.`,
        ])
      : undefined;
  }
  const seen = pathDifference(facts)?.seen ?? facts.answer.elements.get('CanonicalRequest')?.split('\n')[1];
  const named = key === undefined ? blankName(facts, path) : undefined;
  const blank = (key !== undefined && /\s/.test(key) && !key.includes('+')) || named !== undefined;
  const plus = key?.includes('+') === true;
  const likelihood = plus ? 0.3 : blank ? 0.98 : told !== undefined ? 0.96 : 0.88;
  return suspect(
    cause,
    likelihood * wrongPathAnswer(facts),
    [
      `The path has \`+\`: ${piece(path, /[^/]*\+[^/]*/)}.`,
      blank ? `The key is \`${key ?? named}\`, with a space.` : undefined,
      seen?.includes('%2B') === true
        ? `S3 takes it literally: \`${piece(seen, /[^/]*%2B[^/]*/).replaceAll('`', '')}\`.`
        : undefined,
      told,
    ],
    { supply: "The object's exact key." },
  );
};

/** The object's name as the report has it, where it is that of the path with blanks for `+`. */
function blankName({ hints }: Facts, path: string): string | undefined {
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replaceAll('+', ' ')
    .toLowerCase();
  return / /.test(name.trim()) && name.length > 4 && hints.words.includes(name) ? name : undefined;
}

function piece(text: string, pattern: RegExp): string {
  return `\`${pattern.exec(text)?.[0] ?? text}\``;
}

export const doubleEncodedPath: Rule = (facts) => {
  const cause = 'double-encoded-path';
  const path = facts.url?.rawPath;
  if (path === undefined || !isQuerySigned(facts)) return undefined;
  const doubled = /%25[0-9a-f]{2}/i.exec(path)?.[0];
  const told = cue(
    facts,
    /double.?(?:url.?)?encod|encod\w* (?:twice|again)|twice encoded|re-?encod|already encoded/,
  );
  const key = facts.hints.objectKey;
  const difference = pathDifference(facts);
  const seenDoubled = /%25[0-9a-f]{2}/i.exec(difference?.seen ?? '')?.[0];
  if (doubled !== undefined) {
    const literal = key?.includes('%') === true;
    return suspect(cause, (literal ? 0.3 : told !== undefined ? 0.97 : 0.95) * wrongPathAnswer(facts), [
      `The path has \`${doubled}\`: a percent sign encoded twice.`,
      key === undefined ? undefined : `The key is \`${key}\`.`,
      told,
    ]);
  }
  if (seenDoubled !== undefined)
    return suspect(cause, byDoubt(facts, 0.97), [pathEvidence(difference), told]);
  if (told !== undefined && /path|key|object|url|%25|name/.test(told) && wrongPathAnswer(facts) > 0.5)
    return suspect(cause, 0.85, [told]);
  const slash = /%2f/i.exec(path)?.[0];
  return slash === undefined
    ? undefined
    : suspect(cause, byDoubt(facts, 0.6, 0.3, 0.1), [`The path has \`${slash}\` for a slash.`]);
};

/** Characters that `encodeURIComponent` and many clients leave bare, and Signature Version 4 does not. */
const LEFT_BARE = /[!*'()]/;
/** Characters that a path may hold bare, and that Signature Version 4 wants encoded. */
const RESERVED_IN_PATH = /[!*'()+,;:@$&=[\]]/;

export const reservedCharacter: Rule = (facts) => {
  const cause = 'reserved-character-not-encoded';
  const { url, hints } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const values = url.parameters.filter(({ name }) => !/^x-amz-/i.test(name)).map(({ rawValue }) => rawValue);
  const encoded = /%(?:21|2a|27|28|29)/i.exec(url.rawPath + values.join('&'))?.[0];
  const inPath = LEFT_BARE.exec(url.rawPath)?.[0];
  const inQuery = LEFT_BARE.exec(values.join('&'))?.[0];
  const other = RESERVED_IN_PATH.exec(url.rawPath)?.[0];
  const inKey = LEFT_BARE.exec(hints.objectKey ?? '')?.[0];
  const plusInKey = hints.objectKey?.includes('+') === true ? '+' : undefined;
  const told = cue(
    facts,
    /(?:reserved|special) char|parenthes|bracket|apostrophe|asterisk|exclamation|rfc ?3986|encodeuri|sub-delims|quote\(|not (?:percent.?)?encoded|unencoded|raw (?:\(|')|[!*'()] (?:raw|left|not)/,
  );
  const found = inPath ?? inQuery;
  const refused = wrongPathAnswer(facts);
  if (found !== undefined) {
    return suspect(
      cause,
      Math.min(0.96, (told !== undefined || inKey !== undefined ? 0.96 : 0.9) * byDoubt(facts, 1, 0.6, 0.15)),
      [`The ${inPath === undefined ? 'query' : 'path'} has an unencoded \`${found}\`.`, told],
    );
  }
  if (
    told !== undefined &&
    (encoded !== undefined || other !== undefined || inKey !== undefined || plusInKey !== undefined)
  ) {
    return suspect(cause, 0.93 * refused, [
      told,
      `The URL has \`${encoded ?? other ?? inKey ?? plusInKey}\`.`,
    ]);
  }
  if (plusInKey !== undefined && url.rawPath.includes('+'))
    return suspect(cause, 0.85 * refused, [
      `The key has a \`+\`, and the path has it unencoded; in a URL it is \`%2B\`.`,
    ]);
  if (encoded !== undefined && inKey !== undefined) {
    return suspect(cause, byDoubt(facts, 0.85, 0.4, 0), [
      `The key has \`${inKey}\`, which some signers leave unencoded; the URL has \`${encoded}\`.`,
    ]);
  }
  if (encoded !== undefined && inKey !== undefined) {
    return suspect(cause, byDoubt(facts, 0.85, 0.4, 0), [
      `The key has \`${inKey}\`, which some signers leave unencoded; the URL has \`${encoded}\`.`,
    ]);
  }
  if (encoded !== undefined)
    return suspect(cause, byDoubt(facts, 0.4, 0.15, 0), [
      `\`${encoded}\` is the encoding of a character that some signers leave unencoded.`,
    ]);
  if (other !== undefined && other !== '+')
    return suspect(cause, byDoubt(facts, 0.6, 0.3, 0.05), [`The path has an unencoded \`${other}\`.`]);
  return told === undefined ? undefined : suspect(cause, byDoubt(facts, 0.6), [told]);
};

const BY_CLIENT =
  /client|library|sdk|browser|curl|http (?:client|library)|okhttp|requests|axios|reqwest|net\/http|path\.(?:clean|join|posix)|urljoin|uri\.|new url|java|python|\bgo\b|php|guzzle|framework|\bcdn\b|front ?end/;
const BY_SERVER =
  /server|gateway|minio|ceph|seaweed|garage|versity|proxy|nginx|merge slashes|localstack|rgw|emulator/;
const COLLAPSE =
  /collaps|normali[sz]|merge|clean|dedup|squash|double slash|\/\/|leading slash|strip|remov|join/;

export const doubleSlashByClient: Rule = (facts) => {
  const cause = 'double-slash-collapsed-by-client';
  const { url, hints } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const doubled = url.rawPath.includes('//');
  const key = hints.objectKey;
  const inKey = key !== undefined && (key.startsWith('/') || key.includes('//'));
  const told = cue(
    facts,
    (line) => COLLAPSE.test(line) && BY_CLIENT.test(line) && /slash|\/\/|path/.test(line),
  );
  const difference = pathDifference(facts);
  const collapsed = doubled && difference?.seen !== undefined && !difference.seen.includes('//');
  if (!doubled && inKey) {
    const lost = key.startsWith('/') ? !url.rawPath.includes('//') : true;
    return lost
      ? suspect(cause, 0.97 * wrongPathAnswer(facts), [
          `The key is \`${key}\`, the path \`${url.rawPath}\` has no \`//\`.`,
          told,
        ])
      : undefined;
  }
  if (collapsed) {
    const aws = url.address.provider === 'aws';
    return suspect(cause, told !== undefined || aws ? 0.965 : 0.6, [
      pathEvidence(difference),
      told,
      aws ? 'S3 itself does not merge slashes.' : undefined,
    ]);
  }
  if (told === undefined) {
    return doubled
      ? suspect(cause, byDoubt(facts, 0.3, 0.2, 0), [`The path has \`//\`, which many clients merge.`])
      : undefined;
  }
  return suspect(cause, (doubled ? 0.9 : 0.94) * wrongPathAnswer(facts), [
    doubled ? 'The path has `//`.' : 'The path that was sent has no `//`.',
    told,
  ]);
};

export const doubleSlashByServer: Rule = (facts) => {
  const cause = 'double-slash-collapsed-by-server';
  const { url } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const doubled = url.rawPath.includes('//');
  if (!doubled) return undefined;
  const aws = url.address.provider === 'aws';
  const told = cue(
    facts,
    (line) =>
      (COLLAPSE.test(line) && BY_SERVER.test(line)) ||
      /without (?:the |a )?(?:leading|double) slash|merge slashes/.test(line),
  );
  const difference = pathDifference(facts);
  const collapsed = difference?.seen !== undefined && !difference.seen.includes('//');
  const likelihood = aws ? 0.1 : told !== undefined || collapsed ? 0.96 : 0.88;
  const notFound = codeOf(facts) === 'NoSuchKey' ? 0.8 : 1;
  return suspect(cause, likelihood * notFound * (isMismatch(facts) ? 1 : wrongPathAnswer(facts)), [
    `The path has \`//\`: ${piece(url.rawPath, /[^/]*\/\/[^/]*/)}.`,
    collapsed ? pathEvidence(difference) : undefined,
    told,
  ]);
};

function collapse(path: string): string {
  return path.replace(/\/{2,}/g, '/');
}

/** The resource in the answer, where it is the URL's path but for a prefix. */
function movedResource({ answer, url }: Facts): string | undefined {
  const resource = answer.elements.get('Resource');
  const own = url?.rawPath;
  if (resource === undefined || own === undefined || url?.address.provider === 'aws') return undefined;
  if (!resource.startsWith('/') || resource.length < 2 || resource === own || collapse(own) === resource)
    return undefined;
  return own.endsWith(resource) || resource.endsWith(own) ? resource : undefined;
}

/** A path of the report that is the URL's but for a prefix: what the server received. */
function arrivedPath({ hints, url }: Facts): string | undefined {
  for (const line of hints.words.split('\n')) {
    const colon = line.indexOf(': ');
    const name = line.slice(0, colon);
    if (
      !/path|uri|request/.test(name) ||
      !/receiv|seen|saw|arriv|server|upstream|backend|origin|actual|at the/.test(name)
    )
      continue;
    const path = /^"?(\/[^\s?"]{2,})/.exec(line.slice(colon + 2))?.[1];
    const own = url?.rawPath.toLowerCase();
    if (path === undefined || own === undefined || path === own) continue;
    if (own.endsWith(path) || path.endsWith(own)) return path;
  }
  return undefined;
}

const PREFIX =
  /prefix|strip|sub-?path|base ?path|sub-?director|location \/|rewrite|path.{0,30}(?:added|removed|stripped|rewritten|mapped|mounted)|mounted (?:at|under)|handle path|replacepath|context path|route|mapped|proxy pass/;

export const pathRewritten: Rule = (facts) => {
  const cause = 'path-rewritten-by-proxy';
  const { url } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const difference = pathDifference(facts);
  const { sent, seen } = { sent: difference?.sent, seen: difference?.seen };
  const moved =
    sent !== undefined &&
    seen !== undefined &&
    collapse(sent) !== seen &&
    (sent.endsWith(seen) || seen.endsWith(sent));
  const told = cue(facts, PREFIX);
  const arrived = arrivedPath(facts);
  if (arrived !== undefined)
    return suspect(cause, byDoubt(facts, 0.97), [
      `The report names \`${arrived}\` as the path that arrived; the URL has \`${url.rawPath}\`.`,
      told,
    ]);
  if (moved) return suspect(cause, byDoubt(facts, 0.97), [pathEvidence(difference), told]);
  if (told === undefined) {
    const elsewhere = movedResource(facts);
    return elsewhere === undefined
      ? undefined
      : suspect(cause, byDoubt(facts, 0.94), [
          `The service saw the path \`${elsewhere}\`, the URL has \`${url.rawPath}\`.`,
        ]);
  }
  const strong = cue(
    facts,
    (line) =>
      /strip|sub-?path|base ?path|prefix|location \/\w|rewrite|handle path|mounted/.test(line) ||
      // Replaces the part of the path that its location matched; under `location /` it changes nothing.
      (/proxy pass \S+\/;?(?:$|\s|")/.test(line) && !/host \$proxy host|location \/ /.test(line)),
  );
  const resource = facts.answer.elements.get('Resource');
  const elsewhere =
    resource !== undefined &&
    resource !== url.rawPath &&
    (url.rawPath.endsWith(resource) || resource.endsWith(url.rawPath));
  const likelihood = elsewhere ? 0.97 : strong !== undefined ? 0.958 : 0.6;
  const lost = codeOf(facts) === 'NoSuchBucket' || codeOf(facts) === 'NoSuchKey' ? 0.93 : 0;
  return suspect(cause, Math.max(byDoubt(facts, likelihood), strong === undefined ? 0 : lost), [
    elsewhere ? `The service saw the path \`${resource}\`, the URL has \`${url.rawPath}\`.` : undefined,
    strong ?? told,
  ]);
};
