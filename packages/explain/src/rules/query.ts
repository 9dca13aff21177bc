import type { Facts } from '../facts/facts.js';
import type { Parameter } from '../url/presigned-url.js';
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
  parameterOf,
  signatureDoubt,
  suspect,
} from './support.js';

/** Names that pages, caches, image services and mailings append, and no S3 signer signs. */
const APPENDED =
  /^(?:_+|t|ts|time(?:stamp)?|cb|cache(?:bust(?:er)?)?|nocache|no-cache|bust|rand(?:om)?|r|rnd|v|ver|version|w|h|q|width|height|size|resize|fit|quality|format|fm|dpr|auto|thumb(?:nail)?|preview|download|dl|filename|utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|ref|source|origin|cors|token|key|inline|x-request-id|blob|ext|type|page|raw|_?t|nonce|refresh|reload)$/i;
const SIGNATURE = /^(?:X-Amz-Signature|Signature)$/i;
/** Parameters that S3 itself knows. */
const KNOWN =
  /^(?:x-amz-|x-id$|response-|versionid$|partnumber$|uploadid$|uploads$|acl$|tagging$|list-type$|prefix$|delimiter$|max-keys$|marker$|awsaccesskeyid$|expires$|signature$)/i;

/** What stands after the signature of a signer that writes it last. */
function afterSignature({ url }: Facts): readonly Parameter[] {
  if (url === undefined) return [];
  const at = url.parameters.findIndex(({ name }) => SIGNATURE.test(name));
  if (at < 0 || isSorted(url.parameters)) return [];
  const rest = url.parameters.slice(at + 1);
  // Some signers put their own parameters in any order; what comes after the last of them was appended.
  const lastOwn = rest.findLastIndex(({ name }) => /^x-amz-|^x-id$|^awsaccesskeyid$|^expires$/i.test(name));
  return rest.slice(lastOwn + 1);
}

/** AWS's JavaScript signer sorts all of them, and the signature stands in the middle. */
function isSorted(parameters: readonly Parameter[]): boolean {
  return parameters.every(({ name }, index) => index === 0 || parameters[index - 1]!.name <= name);
}

export const queryParameterAdded: Rule = (facts) => {
  const cause = 'query-parameter-added-after-signing';
  const { url, comparison, hints } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const differing =
    comparison?.all.filter(
      ({ part, sent, seen }) => part === 'query' && (sent === undefined || seen === undefined),
    ) ?? [];
  const appended = afterSignature(facts);
  const usual = url.parameters.filter(({ name }) => APPENDED.test(name) && !KNOWN.test(name));
  const parts = url.parameters.filter(({ name }) => /^(?:partNumber|uploadId)$/i.test(name));
  const plainPut =
    parts.length > 0 && hints.signedOperation !== undefined && !/part/i.test(hints.signedOperation);
  const told = cue(
    facts,
    /append|(?:parameter|param|query|string|version ?id|token|filename|suffix).{0,40}added|added .{0,40}(?:param|query|url|cache|\?|&)|cache.?bust|\butm|after signing|resiz|thumbnail|analytics|image (?:proxy|optimi)|imgix|query string|concat/,
  );
  const names = (list: readonly { readonly name?: string | undefined }[]) =>
    list.map(({ name }) => `\`${name}\``).join(', ');
  const evidence = [
    appended.length > 0
      ? `After the signature comes ${names(appended)}: signers put the signature last, so that was added later.`
      : undefined,
    appended.length === 0 && usual.length > 0 ? `No S3 signer adds ${names(usual)}.` : undefined,
    plainPut ? `It was signed for \`${hints.signedOperation}\`, and has ${names(parts)}.` : undefined,
    differing.length > 0 ? `Sent and seen parameters differ: ${names(differing)}.` : undefined,
    told,
  ];
  if (plainPut) return suspect(cause, byDoubt(facts, 0.975, 0.9, 0.5), evidence);
  if (differing.length > 0 && comparison?.all.length === differing.length)
    return suspect(cause, byDoubt(facts, 0.95), evidence);
  if (appended.length > 0)
    return suspect(
      cause,
      byDoubt(facts, 0.96, 0.75, appended.some((p) => usual.includes(p)) ? 0.62 : 0.25),
      evidence,
    );
  if (usual.length > 0) return suspect(cause, byDoubt(facts, 0.93, 0.6, 0.25), evidence);
  const extra = url.parameters.filter(
    ({ name }) => !/^x-amz-|^x-id$|^awsaccesskeyid$|^expires$|^signature$/i.test(name),
  );
  if (told !== undefined) return suspect(cause, byDoubt(facts, extra.length > 0 ? 0.95 : 0.85), evidence);
  return extra.length > 0 && signatureDoubt(facts) === 'mismatch'
    ? suspect(cause, 0.35, [`The query has ${names(extra)}, which may have been added later.`])
    : undefined;
};

export const missingSignatureParameter: Rule = (facts) => {
  const cause = 'missing-signature-parameter';
  const { url } = facts;
  const said = answered(
    facts,
    /requires the (?:X-Amz-Algorithm|Signature)|must contain a field named '(?:X-Amz-|Signature|AWSAccessKeyId|Policy)/i,
  );
  const missing = (url?.v4?.missing ?? url?.v2?.missing ?? []).filter(
    (name) => name !== 'X-Amz-Security-Token',
  );
  if (missing.length > 0) {
    const tail = missing.length === 1 && missing[0] === 'X-Amz-Signature';
    return suspect(cause, tail ? 0.78 : said !== undefined ? 0.96 : 0.9, [
      `The query lacks ${missing.map((name) => `\`${name}\``).join(', ')}.`,
      said,
    ]);
  }
  if (said === undefined) return undefined;
  // The names are all there once damage is undone: that damage is the cause.
  return suspect(cause, url?.damage.some(({ harmful }) => harmful) ? 0.5 : 0.85, [said]);
};

export const hostMissingFromSignedHeaders: Rule = (facts) => {
  const cause = 'host-missing-from-signed-headers';
  const names = facts.url?.v4?.signedHeaders;
  const notSigned = facts.answer.elements.get('HeadersNotSigned');
  const said = notSigned !== undefined && /(?:^|[\s,])host(?:$|[\s,])/i.test(notSigned);
  if (names !== undefined && !names.some((name) => name.toLowerCase() === 'host')) {
    return suspect(cause, 0.965, [
      `\`X-Amz-SignedHeaders=${names.join(';')}\` does not name \`host\`.`,
      said ? 'The answer names `host` as not signed.' : undefined,
    ]);
  }
  return said ? suspect(cause, 0.8, ['The answer names `host` as not signed.']) : undefined;
};

export const spaceAsPlusInQuery: Rule = (facts) => {
  const cause = 'space-encoded-as-plus-in-query';
  const { url } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const found = url.parameters.find(
    ({ name, rawValue }) => rawValue.includes('+') && !/^(?:x-amz-security-token|signature)$/i.test(name),
  );
  const told = cue(
    facts,
    /(?:space|blank|\+).{0,60}(?:query|disposition|filename|parameter)|(?:query|disposition|filename|parameter).{0,60}(?:space|blank|\+)|urlsearchparams|form.?urlencod|urlencode/,
  );
  const seen = facts.comparison?.all.find(
    (difference) =>
      difference.part === 'query' && /%2B/.test(`${difference.seen}`) !== /%2B/.test(`${difference.sent}`),
  );
  if (found === undefined) {
    if (seen !== undefined)
      return suspect(cause, 0.93, [
        `\`${seen.name}\` was sent as \`${seen.sent}\` and seen as \`${seen.seen}\`.`,
        told,
      ]);
    const disposition = parameterOf(facts, 'response-content-disposition');
    return told !== undefined && disposition !== undefined && /[ +]/.test(disposition)
      ? suspect(cause, byDoubt(facts, 0.9), [told])
      : undefined;
  }
  return suspect(cause, byDoubt(facts, told === undefined ? 0.94 : 0.975, 0.6, 0.25), [
    `\`${found.rawName}\` has \`+\`: \`${found.rawValue.slice(0, 80)}\`. S3 reads it as a plus sign; a space is \`%20\`.`,
    told,
  ]);
};

/** Anything else that S3 finds wrong with the form of the parameters. */
export const signatureParameterMalformed: Rule = (facts) => {
  const code = codeOf(facts);
  const named = answered(
    facts,
    /X-Amz-Date must be|X-Amz-Expires should be|only supports "AWS4|Only AWS4-HMAC-SHA256 is supported|Unsupported Authorization Type|Authorization header is invalid|requires three components|x-amz-content-sha256(?: must be|$)|requires a valid Date|invalid credential date|incorrect (?:service|terminal|date format)/i,
  );
  if (named !== undefined && !isMismatch(facts))
    return suspect('signature-parameter-malformed', 0.94, [named]);
  const malformed =
    code === 'AuthorizationQueryParametersError' ||
    code === 'AuthorizationHeaderMalformed' ||
    /only supports|mal-?formed|Invalid date \(should be/i.test(messageOf(facts));
  if (!malformed || isMismatch(facts) || !hasFailed(facts)) return undefined;
  return suspect('signature-parameter-malformed', 0.6, [answered(facts, /./)]);
};
