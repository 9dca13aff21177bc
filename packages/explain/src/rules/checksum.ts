import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import {
  answered,
  codeOf,
  cue,
  hasFailed,
  isMismatch,
  isOpaqueBrowserFailure,
  isPlainDenial,
  parameterOf,
  suspect,
} from './support.js';

/** Checksums of no bytes at all, by algorithm. */
const OF_NOTHING: ReadonlySet<string> = new Set([
  'AAAAAA==',
  'AAAAAAAAAAA=',
  '2jmj7l5rSw0yVb/vlWAYkK/YBwk=',
  '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
]);
const CHECKSUM = /^x-amz-checksum-(?:crc32|crc32c|crc64nvme|sha1|sha256)$/i;

function hoistedChecksum({ url }: Facts): { readonly name: string; readonly value: string } | undefined {
  return url?.parameters.find(({ name }) => CHECKSUM.test(name));
}

export const emptyBodyChecksum: Rule = (facts) => {
  const cause = 'empty-body-checksum-baked-in';
  const hoisted = hoistedChecksum(facts);
  const empty = hoisted !== undefined && OF_NOTHING.has(hoisted.value) ? hoisted : undefined;
  const told = cue(
    facts,
    /aaaaaa==|crc32 of (?:nothing|an empty)|empty.?body|when supported|when required|requestchecksum|3\.729|default (?:integrity|checksum)|flexible checksum/,
  );
  const said = answered(facts, /checksum|crc32|digest/i);
  if (empty === undefined)
    return told !== undefined &&
      said !== undefined &&
      parameterOf(facts, 'x-amz-sdk-checksum-algorithm') !== undefined
      ? suspect(cause, 0.85, [told, said])
      : undefined;
  const evidence = [
    `\`${empty.name}=${empty.value}\` is the checksum of an empty body, signed into the URL.`,
    said,
    told,
  ];
  if (facts.method === 'GET' || facts.method === 'HEAD') return suspect(cause, 0.1, evidence);
  if (!hasFailed(facts)) return suspect(cause, 0.2, evidence);
  const code = codeOf(facts);
  const aboutBody =
    said !== undefined ||
    code === 'BadDigest' ||
    code === 'XAmzContentChecksumMismatch' ||
    code === 'InvalidDigest' ||
    code === 'InvalidRequest';
  const notSigned = facts.answer.elements.get('HeadersNotSigned');
  if (notSigned !== undefined && /checksum/i.test(notSigned)) return suspect(cause, 0.6, evidence);
  if (aboutBody) return suspect(cause, 0.98, evidence);
  if (code === undefined || isOpaqueBrowserFailure(facts)) return suspect(cause, 0.93, evidence);
  return suspect(
    cause,
    isMismatch(facts) || isPlainDenial(facts) || code === 'InvalidArgument' || code === 'NotImplemented'
      ? 0.9
      : 0.3,
    evidence,
  );
};

export const checksumHoisted: Rule = (facts) => {
  const cause = 'checksum-hoisted-to-query';
  const hoisted = hoistedChecksum(facts);
  const notSigned = facts.answer.elements.get('HeadersNotSigned');
  const refused = notSigned !== undefined && /x-amz-(?:checksum|sdk-checksum)/i.test(notSigned);
  const header = [...(facts.sentHeaders?.keys() ?? [])].find((name) => CHECKSUM.test(name));
  const told = cue(facts, /hoist|checksum.{0,60}(?:query|header|moved)|unhoistable|moved to the query/);
  const evidence = [
    hoisted === undefined ? undefined : `The checksum is in the query (\`${hoisted.name}\`).`,
    refused
      ? `The client sends it as a header, which is not signed: \`${notSigned}\`.`
      : header === undefined
        ? undefined
        : `The client sends the header \`${header}\`.`,
    told,
  ];
  if (hoisted !== undefined && (refused || header !== undefined))
    return suspect(cause, hasFailed(facts) ? 0.98 : 0.5, evidence);
  if (refused) return suspect(cause, told === undefined ? 0.6 : 0.97, evidence);
  if (hoisted !== undefined && told !== undefined) return suspect(cause, 0.95, evidence);
  const nothing = OF_NOTHING.has(hoisted?.value ?? '');
  const ignored = cue(
    facts,
    /(?:checksum|integrity|digest).{0,60}(?:ignor|not (?:verified|checked|enforced|validated))|any (?:body|content) (?:is )?accepted/,
  );
  if (hoisted !== undefined && ignored !== undefined) return suspect(cause, 0.9, [...evidence, ignored]);
  return hoisted !== undefined &&
    !nothing &&
    hasFailed(facts) &&
    (isMismatch(facts) || codeOf(facts) === undefined)
    ? suspect(cause, 0.45, evidence)
    : undefined;
};

export const taggingInQueryIgnored: Rule = (facts) => {
  const cause = 'tagging-in-query-ignored';
  const inQuery = facts.url?.parameters.find(
    ({ name }) =>
      /^x-amz-(?:tagging|meta-.+|storage-class|server-side-encryption.*|acl|website-redirect-location|object-lock-.*)$/i.test(
        name,
      ) ||
      (name === 'tagging' && facts.method !== 'GET'),
  );
  const tags = cue(facts, /\btags?\b|tagging|metadata|\bmeta\b|storage class|x-amz-meta|\bacl\b/);
  const lost =
    cue(
      facts,
      (line) =>
        /(?:tag|meta|storage class|acl|encrypt)/.test(line) &&
        /ignor|missing|lost|empty|absent|no |not |without|never|none|\{\}|\[\]/.test(line),
    ) ?? lostByValue(facts);
  if (inQuery === undefined && (tags === undefined || lost === undefined)) return undefined;
  const worked = facts.answer.status !== undefined && facts.answer.status < 300;
  const evidence = [
    inQuery === undefined
      ? undefined
      : `\`${inQuery.name}\` is in the query, where S3 does not treat it as the header.`,
    lost ?? tags,
  ];
  if (lost !== undefined && inQuery !== undefined)
    return suspect(cause, hasFailed(facts) && !worked ? 0.5 : 0.97, evidence);
  if (lost !== undefined) return suspect(cause, worked ? 0.85 : 0.4, evidence);
  const notSigned = facts.answer.elements.get('HeadersNotSigned');
  if (inQuery && notSigned?.toLowerCase().includes(inQuery.name.toLowerCase()))
    return suspect(cause, 0.9, evidence);
  if (!hasFailed(facts) && worked)
    return suspect(
      cause,
      tags === undefined ? (/(?:tagging|meta-)/i.test(inQuery?.name ?? '') ? 0.35 : 0.1) : 0.7,
      evidence,
    );
  return suspect(cause, 0.1, evidence);
};

/** `object_tags: none`, `tag_count: 0`: a line whose value is nothing. */
function lostByValue({ hints }: Facts): string | undefined {
  const line = hints.words
    .split('\n')
    .find(
      (text) =>
        /tag|metadata|storage_class|acl/.test(text.split(': ')[0] ?? '') &&
        /: ?(?:\[\]|\{\}|none|null|0|empty|false|no|)$/.test(text),
    );
  return line === undefined ? undefined : `The report says \`${line}\`.`;
}

/** A body that is not what its own headers promise. */
export const bodyDoesNotMatchChecksum: Rule = (facts) => {
  const code = codeOf(facts);
  if (
    code !== 'BadDigest' &&
    code !== 'InvalidDigest' &&
    code !== 'XAmzContentSHA256Mismatch' &&
    code !== 'XAmzContentChecksumMismatch'
  )
    return undefined;
  return suspect('body-does-not-match-checksum', 0.85, [
    answered(facts, /./) ?? `The answer is \`${code}\`.`,
  ]);
};
