import { isOptInRegion } from '@countersign/aws-model';
import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import {
  codeOf,
  cue,
  hasFailed,
  isCorsMessage,
  isMismatch,
  isOpaqueBrowserFailure,
  messageOf,
  quoted,
  suspect,
} from './support.js';

/** The region that the service says the bucket is in. */
function toldRegion({ answer, hints, redirects }: Facts, message: string): string | undefined {
  const expecting = /region ['"]?[\w-]+['"]? is wrong; expecting ['"]?([\w-]+)/i.exec(message)?.[1];
  if (expecting !== undefined) return expecting;
  const constraint = /the ([a-z]{2}(?:-[a-z]+)+-\d) location constraint is incompatible/i.exec(message)?.[1];
  if (constraint !== undefined) return constraint;
  const element =
    answer.elements.get('Region') ?? answer.headers.get('x-amz-bucket-region') ?? hints.bucketRegion;
  if (element !== undefined) return element;
  const endpoint = answer.elements.get('Endpoint') ?? redirects.at(-1)?.location;
  return endpoint === undefined ? undefined : /\bs3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\b/.exec(endpoint)?.[1];
}

function scopeRegionOf({ url, form }: Facts): string | undefined {
  return url?.v4?.scopeRegion ?? form?.scopeRegion;
}

export const wrongRegion: Rule = (facts) => {
  const cause = 'wrong-region-in-credential-scope';
  const message = messageOf(facts);
  const scope = scopeRegionOf(facts);
  const told = toldRegion(facts, message);
  const supply = "The bucket's region (`aws s3api get-bucket-location`).";
  const wrong =
    /region ['"]?[\w-]*['"]? is wrong|region is wrong|unexpected scope|invalidregionname|region name .{1,40} is not valid|non-empty region must be provided/i.exec(
      message,
    );
  if (wrong !== null) {
    return suspect(
      cause,
      0.96,
      [
        quoted(message),
        scope === undefined
          ? undefined
          : `The credential scope names \`${scope}\`${told === undefined || told === scope ? '' : `, the bucket is in \`${told}\``}.`,
      ],
      told === undefined ? {} : { fix: `Sign with the region \`${told}\` and its endpoint.` },
    );
  }
  const redirected = codeOf(facts) === 'PermanentRedirect' || facts.answer.status === 301;
  if (scope !== undefined && told !== undefined && told !== scope && looksLikeRegion(told)) {
    const code = codeOf(facts);
    const open =
      code === undefined ||
      redirected ||
      code === 'AuthorizationHeaderMalformed' ||
      code === 'IllegalLocationConstraintException' ||
      code === 'InvalidRequest' ||
      isMismatch(facts) ||
      isCorsMessage(facts);
    const failing = hasFailed(facts);
    return suspect(
      cause,
      // The header is decisive where the answer has no body, as to a HEAD.
      !open ? 0.25 : failing ? (facts.answer.headers.has('x-amz-bucket-region') ? 0.96 : 0.95) : 0.8,
      [
        `The credential scope names \`${scope}\`, the bucket is in \`${told}\`.`,
        isOpaqueBrowserFailure(facts)
          ? "The wrong region's answer has no CORS headers, so the browser shows only a CORS error."
          : undefined,
      ],
      { fix: `Sign with the region \`${told}\` and its endpoint.` },
    );
  }
  const inHost = facts.url?.address.region;
  if (
    scope !== undefined &&
    inHost !== undefined &&
    inHost !== scope &&
    facts.url?.address.provider === 'aws'
  ) {
    return suspect(
      cause,
      hasFailed(facts) ? 0.75 : 0.7,
      [`The credential scope names \`${scope}\`, the host \`${inHost}\`.`],
      { supply },
    );
  }
  if (redirected) {
    return suspect(
      cause,
      0.75,
      ['The service sends the client to another endpoint: the bucket is in another region.'],
      { supply },
    );
  }
  const words = cue(
    facts,
    /(?:wrong|other|another|default|different|lost|missing|unset|no|mismatch).{0,30}region|region.{0,40}(?:wrong|other|default|different|lost|missing|not set|unset|mismatch|fell back|instead)/,
  );
  if (words === undefined || !hasFailed(facts)) return undefined;
  return suspect(
    cause,
    isMismatch(facts) || isOpaqueBrowserFailure(facts) || codeOf(facts) === undefined ? 0.8 : 0.3,
    [words],
    { supply },
  );
};

function looksLikeRegion(text: string): boolean {
  return /^[a-z0-9-]{2,40}$/i.test(text);
}

const NEW_BUCKET =
  /bucket.{0,30}(?:created|new\b|fresh|minutes? (?:old|ago)|just)|(?:new|fresh|just created|recently created).{0,20}bucket/;

export const globalEndpointRedirect: Rule = (facts) => {
  const cause = 'global-endpoint-redirect-new-bucket';
  const { url, redirects, comparison, answer } = facts;
  if (url === undefined || url.version === 'none') return undefined;
  const scope = scopeRegionOf(facts);
  const code = codeOf(facts);
  const hop = redirects.find(
    ({ status, location }) =>
      status === 307 || (location !== undefined && /amazonaws\.com/.test(location) && status !== 301),
  );
  const seen = comparison?.all.find(({ part, name }) => part === 'header' && name === 'host')?.seen;
  const regional = seen !== undefined && /\.s3[.-][a-z]{2}-[a-z-]+-\d\.amazonaws\.com/.test(seen);
  const told = cue(facts, /\b307\b|temporary ?redirect/);
  const fresh = cue(facts, NEW_BUCKET);
  const isGlobal = url.address.global;
  const evidence = [
    isGlobal ? `The URL is signed for the global host \`${url.authority}\`.` : undefined,
    hop === undefined ? undefined : 'S3 answered 307 to the regional host, and the client followed.',
    regional ? `The service saw the host \`${seen}\`.` : undefined,
    told,
    fresh,
  ];
  if (code === 'TemporaryRedirect' || (code === undefined && answer.status === 307)) {
    return suspect(cause, 0.96, [...evidence, 'The answer is a 307 (`TemporaryRedirect`).']);
  }
  if (!isGlobal) return undefined;
  if (isMismatch(facts) && (hop !== undefined || regional)) return suspect(cause, 0.97, evidence);
  if (told !== undefined && hasFailed(facts)) return suspect(cause, 0.95, evidence);
  const elsewhere = (scope !== undefined && scope !== 'us-east-1') || facts.hints.bucketRegion !== undefined;
  const redirectBlocked = /redirect/i.test(facts.report.message ?? '') && isCorsMessage(facts);
  if (redirectBlocked)
    return suspect(cause, 0.95, [
      ...evidence,
      'A browser does not follow the redirect of a preflight, and reports CORS.',
    ]);
  if (!elsewhere || !hasFailed(facts)) return undefined;
  if (isOpaqueBrowserFailure(facts)) return suspect(cause, fresh !== undefined ? 0.955 : 0.62, evidence);
  if (isMismatch(facts)) return suspect(cause, fresh !== undefined ? 0.93 : 0.45, evidence);
  return code === 'PermanentRedirect' && scope === toldRegion(facts, messageOf(facts))
    ? suspect(cause, 0.8, evidence)
    : undefined;
};

export const optInRegionNeedsRegionalEndpoint: Rule = (facts) => {
  const cause = 'opt-in-region-needs-regional-endpoint';
  const { url } = facts;
  if (url === undefined || !url.address.global) return undefined;
  const regions = [toldRegion(facts, messageOf(facts)), scopeRegionOf(facts), facts.hints.bucketRegion];
  const region = regions.find((name) => name !== undefined && isOptInRegion(name));
  if (region === undefined) return undefined;
  const code = codeOf(facts);
  const unrelated =
    code === 'InvalidToken' ||
    code === 'ExpiredToken' ||
    code === 'InvalidAccessKeyId' ||
    /expired|not yet valid|not signed/i.test(messageOf(facts));
  const likelihood = unrelated ? 0.2 : hasFailed(facts) ? 0.98 : 0.3;
  return suspect(
    cause,
    likelihood,
    [
      `\`${region}\` was launched after March 2019: the global host \`${url.authority}\` does not serve it.`,
      code === undefined ? undefined : `The answer is \`${code}\`.`,
    ],
    { fix: `Sign for \`s3.${region}.amazonaws.com\`.` },
  );
};
