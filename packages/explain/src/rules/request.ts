import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import {
  answered,
  byDoubt,
  codeOf,
  cue,
  hasFailed,
  isMismatch,
  isPlainDenial,
  isQuerySigned,
  messageOf,
  parameterOf,
  signatureDoubt,
  suspect,
} from './support.js';
import { expiryEvidence } from './time.js';

const VERB_OF_OPERATION: readonly (readonly [RegExp, string])[] = [
  [/^(?:get|list|download)/i, 'GET'],
  [/^(?:put|upload|copy)/i, 'PUT'],
  [/^head/i, 'HEAD'],
  [/^(?:delete|abort)/i, 'DELETE'],
  [/^(?:create|complete|post|restore|select)/i, 'POST'],
];

/** How the SDKs are told what to sign, underscores as blanks. */
const SIGNED_IN_CODE =
  /(?:new )?\b((?:get|put|head|delete|upload|copy|list)\w*?)command\b|presign ?(get|put|head|delete|upload)|generate ?presigned ?url\W{0,12}(get|put|head|delete|upload)|presigned ?(?:url|request)\W{1,3}:?(get|put|head|delete|upload)|getcommand\W{1,3}(get|put|head|delete|upload)|presigned(get|put|head|delete)object/;

/** The verb that was signed, as far as the report or the URL's own parameters tell, with the reason. */
function signedVerb(
  facts: Facts,
): { readonly verb: string; readonly why: string; readonly sure: boolean } | undefined {
  const { hints, url } = facts;
  if (hints.signedMethod !== undefined) {
    return {
      verb: hints.signedMethod.toUpperCase(),
      why: `It was signed for \`${hints.signedOperation ?? hints.signedMethod}\`.`,
      sure: true,
    };
  }
  const named = cue(facts, SIGNED_IN_CODE);
  const operation = named === undefined ? undefined : SIGNED_IN_CODE.exec(named)?.slice(1).find(Boolean);
  const ofCode = VERB_OF_OPERATION.find(
    ([pattern]) => operation !== undefined && pattern.test(operation),
  )?.[1];
  if (ofCode !== undefined) return { verb: ofCode, why: named!, sure: true };
  const id = parameterOf(facts, 'x-id');
  const verb = VERB_OF_OPERATION.find(([pattern]) => id !== undefined && pattern.test(id))?.[1];
  if (verb !== undefined)
    return { verb, why: `The URL itself says what was signed: \`x-id=${id}\`.`, sure: true };
  const names = url?.v4?.signedHeaders?.map((name) => name.toLowerCase()) ?? [];
  const upload = names.find((name) =>
    /^(?:content-(?:type|md5|length)|x-amz-(?:acl|meta-.*|server-side-encryption.*|storage-class|tagging))$/.test(
      name,
    ),
  );
  if (upload !== undefined)
    return { verb: 'PUT', why: `\`${upload}\` is signed, as for an upload.`, sure: false };
  if (parameterOf(facts, 'partNumber') !== undefined && parameterOf(facts, 'uploadId') !== undefined) {
    return { verb: 'PUT', why: 'It is the URL for a part (`partNumber`, `uploadId`).', sure: false };
  }
  const hoisted = url?.parameters.find(({ name }) =>
    /^x-amz-(?:acl|meta-.*|storage-class|tagging|server-side-encryption|sdk-checksum-algorithm|checksum-(?:crc|sha).*)$/i.test(
      name,
    ),
  );
  if (hoisted !== undefined)
    return { verb: 'PUT', why: `\`${hoisted.name}\` belongs to an upload.`, sure: false };
  const override = url?.parameters.find(({ name }) => /^response-/i.test(name));
  if (override !== undefined)
    return { verb: 'GET', why: `\`${override.name}\` belongs to a download.`, sure: false };
  return undefined;
}

const PASTED =
  /address bar|opened in (?:the |a )?browser|browser tab|clicked|pasted|link in|window\.open|<a |href|visited|curl (?!-)|wget|postman|insomnia/;
const OTHER_VERB =
  /(?:signed|presigned|generated|created|made) (?:for|with|as) (?:a )?(?:get|put|post|delete|upload|download)|axios\.post|fetch.{0,20}(?:post|put)|method.{0,20}(?:post|put|get)|-x (?:post|put)|requests\.post|http verb|wrong (?:verb|method)|multipart form|formdata|form post|upload-file/;

export const methodMismatch: Rule = (facts) => {
  const cause = 'method-mismatch';
  const { method, comparison } = facts;
  if (!isQuerySigned(facts)) return undefined;
  const seen = comparison?.all.find(({ part }) => part === 'method');
  const signed = signedVerb(facts);
  const told = cue(facts, PASTED) ?? cue(facts, OTHER_VERB);
  if (seen !== undefined)
    return suspect(cause, byDoubt(facts, 0.9), [
      `Sent as \`${seen.sent}\`, seen by the service as \`${seen.seen}\`.`,
      signed?.why,
      told,
    ]);
  if (method === undefined || method === 'OPTIONS') {
    return told !== undefined && OTHER_VERB.test(told)
      ? suspect(cause, byDoubt(facts, 0.8), [signed?.why, told])
      : undefined;
  }
  const evidence = [signed?.why, `The request was \`${method}\`.`, told];
  const notAllowed = codeOf(facts) === 'MethodNotAllowed' || facts.answer.status === 405;
  if (signed !== undefined && signed.verb !== method) {
    if (method === 'HEAD' && signed.verb === 'GET') return undefined;
    if (notAllowed) return suspect(cause, 0.93, evidence);
    return suspect(
      cause,
      byDoubt(
        facts,
        signed.sure ? 0.97 : told === undefined ? 0.87 : 0.95,
        signed.sure ? 0.93 : 0.75,
        signed.sure ? 0.8 : 0.25,
      ),
      evidence,
    );
  }
  if (signed?.sure) return undefined;
  if (method === 'PATCH') {
    return suspect(cause, notAllowed ? 0.93 : byDoubt(facts, 0.9, 0.85, 0.6), [
      '`PATCH` is not an S3 method: an object is written with `PUT`.',
      told,
    ]);
  }
  if (
    method === 'POST' &&
    parameterOf(facts, 'uploadId') === undefined &&
    parameterOf(facts, 'uploads') === undefined
  ) {
    return suspect(cause, notAllowed ? 0.93 : byDoubt(facts, told === undefined ? 0.86 : 0.95, 0.8, 0.25), [
      `\`POST\` on an object's URL: signers create these for \`PUT\` and \`GET\`.`,
      told,
    ]);
  }
  if (told !== undefined && OTHER_VERB.test(told))
    return suspect(cause, byDoubt(facts, 0.93, 0.85), evidence);
  if (method === 'DELETE' && isMismatch(facts)) {
    return suspect(cause, 0.7, ['Few URLs are signed for `DELETE`.', ...evidence]);
  }
  if (notAllowed) return suspect(cause, 0.6, evidence);
  return isMismatch(facts)
    ? suspect(cause, told === undefined ? 0.2 : 0.4, evidence, {
        supply: 'The operation or method that was signed.',
      })
    : undefined;
};

export const headOnGetUrl: Rule = (facts) => {
  const cause = 'head-on-get-url';
  const { method, hints } = facts;
  if (!isQuerySigned(facts)) return undefined;
  const told = cue(
    facts,
    /\bhead\b|curl -i\b|curl --head|link ?check|--spider|preview|content-length (?:probe|request)|range support|unfurl/,
  );
  if (method !== 'HEAD') {
    return method === undefined && told !== undefined && signatureDoubt(facts) !== 'settled'
      ? suspect(cause, byDoubt(facts, 0.85, 0.9), [told])
      : undefined;
  }
  if (hints.signedMethod === 'HEAD' || parameterOf(facts, 'x-id') === 'HeadObject') return undefined;
  const put = hints.signedMethod !== undefined && hints.signedMethod !== 'GET';
  const status = facts.answer.status;
  const refused =
    isMismatch(facts) ||
    (codeOf(facts) === undefined && (status === 403 || status === 400 || status === 405 || status === 401)) ||
    isPlainDenial(facts);
  const over = expiryEvidence(facts) !== undefined;
  return suspect(cause, put ? 0.5 : over ? 0.5 : refused ? 0.95 : hasFailed(facts) ? 0.3 : 0.45, [
    'The request was `HEAD`; a URL is signed for one method, most likely `GET` here.',
    told,
  ]);
};

const TYPE_WORDS = /content.?type|multipart\/form-data|form.?data|mime|octet-stream|x-www-form-urlencoded/;

export const contentTypeNotSigned: Rule = (facts) => {
  const cause = 'content-type-not-signed';
  const { url, sentHeaders, method, answer } = facts;
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const sent = sentHeaders?.get('content-type') ?? seenHeader(facts, 'content-type');
  const signed = url.v4?.signedHeaders?.some((name) => name.toLowerCase() === 'content-type') === true;
  const told = cue(facts, (line) => TYPE_WORDS.test(line) && !/^message/.test(line));
  const upload = method === undefined || method === 'PUT' || method === 'POST';
  const expected = signedType(facts);
  if (expected !== undefined && sent !== undefined && sent !== '' && expected !== sent.toLowerCase()) {
    return suspect(cause, byDoubt(facts, 0.975), [
      `\`content-type: ${sent}\` was sent, \`${expected}\` was signed.`,
    ]);
  }
  if (url.version === 'v2') {
    const inString = answer.elements.get('StringToSign')?.split('\n')[2];
    const type = sent ?? (inString === '' ? undefined : inString);
    if (type !== undefined) {
      return suspect(cause, byDoubt(facts, 0.94, 0.75, 0.2), [
        `\`content-type: ${type}\` was sent, and Signature Version 2 signs that header even when it is empty.`,
        told,
      ]);
    }
    return upload && (told !== undefined || method === 'PUT')
      ? suspect(cause, byDoubt(facts, told === undefined ? 0.5 : 0.92), [told], {
          supply: 'The Content-Type that was sent, and the one signed.',
        })
      : undefined;
  }
  if (signed) {
    if (!upload) return undefined;
    if (sent !== undefined && sent !== '') {
      return suspect(cause, byDoubt(facts, told === undefined ? 0.9 : 0.95, 0.7, 0.1), [
        `\`content-type: ${sent}\` was sent, and Content-Type is signed: it must be the signed value.`,
        told,
      ]);
    }
    const empty = sent === '' || (sentHeaders !== undefined && !sentHeaders.has('content-type'));
    return suspect(
      cause,
      byDoubt(facts, empty ? (told === undefined ? 0.8 : 0.9) : told === undefined ? 0.55 : 0.93, 0.4, 0.1),
      [`Content-Type is signed${empty ? ', and none was sent.' : '.'}`, told],
      { supply: 'The Content-Type that was sent, and the one signed.' },
    );
  }
  if (!upload || (told === undefined && sent === undefined)) return undefined;
  return suspect(cause, byDoubt(facts, told !== undefined && told !== sent ? 0.88 : 0.6, 0.4, 0), [
    sent === undefined
      ? undefined
      : `\`content-type: ${sent}\` was sent and is not among the signed headers.`,
    told,
  ]);
};

function seenHeader({ answer }: Facts, name: string): string | undefined {
  const canonical = answer.elements.get('CanonicalRequest');
  return canonical === undefined
    ? undefined
    : new RegExp(`(?:^|\\n)${name}:([^\\n]*)`).exec(canonical)?.[1]?.trim();
}

/** The Content-Type that the report says was signed. */
function signedType({ hints }: Facts): string | undefined {
  const line = hints.words
    .split('\n')
    .find(
      (text) =>
        /(?:sign|presign|expected|policy|url)\w*[ _.-](?:with[ _])?(?:content[ _-]?type|mime)/.test(text) &&
        text.includes('/'),
    );
  return line === undefined ? undefined : /: ?"?([a-z]+\/[\w.+-]+(?:; ?[\w=-]+)?)"?/.exec(line)?.[1];
}

export const signedHeaderNotSent: Rule = (facts) => {
  const cause = 'signed-header-not-sent';
  const { url, sentHeaders } = facts;
  const names =
    url?.v4?.signedHeaders?.map((name) => name.toLowerCase()).filter((name) => name !== 'host') ?? [];
  if (url === undefined || names.length === 0) return undefined;
  const hoisted = (name: string) => parameterOf(facts, name) !== undefined;
  const empty = names.filter((name) => !hoisted(name) && seenHeader(facts, name) === '');
  const absent = names.filter(
    (name) =>
      !hoisted(name) &&
      sentHeaders !== undefined &&
      !sentHeaders.has(name) &&
      (seenHeader(facts, name) ?? '') === '',
  );
  const missing = [...new Set([...empty, ...absent])];
  const told = cue(
    facts,
    /(?:header|acl|encryption|metadata|md5|sse|x-amz-[\w-]+|amz te).{0,60}(?:not sent|missing|omitted|left out|without|forgot|doesn'?t send|not set|never sent)|(?:not sent|missing|omits?|without|forgot|doesn'?t send|does not send|no browser sends).{0,60}(?:header|acl|encryption|metadata|x-amz|sse)/,
  );
  const onlyType = missing.length > 0 && missing.every((name) => name === 'content-type');
  if (missing.length > 0) {
    const likelihood = onlyType ? 0.84 : 0.955;
    return suspect(cause, byDoubt(facts, likelihood, likelihood * 0.9, 0.4), [
      `${missing.map((name) => `\`${name}\``).join(', ')} is signed (\`X-Amz-SignedHeaders\`) and was not sent.`,
      told,
    ]);
  }
  const unusual = names.filter(
    (name) =>
      name !== 'content-type' &&
      !hoisted(name) &&
      seenHeader(facts, name) === undefined &&
      sentHeaders?.has(name) !== true,
  );
  if (unusual.length === 0) return undefined;
  return suspect(
    cause,
    byDoubt(facts, told === undefined ? 0.75 : 0.94, 0.6, 0.1),
    [`${unusual.map((name) => `\`${name}\``).join(', ')} must be sent exactly as signed.`, told],
    { supply: 'The headers that were sent.' },
  );
};

export const unsignedAmzHeader: Rule = (facts) => {
  const cause = 'unsigned-amz-header-sent';
  const { url, sentHeaders, answer } = facts;
  const listed =
    answer.elements
      .get('HeadersNotSigned')
      ?.split(/[\s,]+/)
      .filter((name) => name !== '' && name !== 'host') ?? [];
  const said = answered(
    facts,
    /headers present in the request which were not signed|unsigned header|not signed:? x-amz/i,
  );
  if (listed.length > 0)
    return suspect(cause, 0.965, [
      `The answer names ${listed.map((name) => `\`${name}\``).join(', ')} as sent but not signed.`,
    ]);
  if (said !== undefined && answer.elements.get('HeadersNotSigned') === undefined)
    return suspect(cause, 0.93, [said]);
  if (url === undefined || !isQuerySigned(facts)) return undefined;
  const signed = new Set(url.v4?.signedHeaders?.map((name) => name.toLowerCase()) ?? []);
  const stray = [...(sentHeaders?.keys() ?? [])]
    .filter(
      (name) =>
        (name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && name !== 'x-amz-date') ||
        name === 'content-md5',
    )
    .filter((name) => !signed.has(name));
  if (stray.length === 0) return undefined;
  const open = codeOf(facts) === undefined || isPlainDenial(facts) || isMismatch(facts);
  const both = isMismatch(facts) && url.version === 'v2' ? 0.92 : 0.9;
  return suspect(cause, !hasFailed(facts) ? 0.7 : open ? both : 0.2, [
    `${stray.map((name) => `\`${name}\``).join(', ')} was sent and is not among the signed headers.`,
  ]);
};

export const transferEncodingChunked: Rule = (facts) => {
  const cause = 'transfer-encoding-chunked';
  const header = facts.answer.elements.get('Header');
  const sent = facts.sentHeaders?.get('transfer-encoding');
  const code = codeOf(facts);
  const told = cue(
    facts,
    /chunked|transfer.?encoding|(?:no|without|missing|unknown|lacks?) content.?length|stream(?:ed|ing)? (?:body|upload|request)|readable ?stream|pipe[ds]?\b|unknown (?:size|length)/,
  );
  const implied = /transfer-encoding/i.test(`${header ?? ''} ${messageOf(facts)}`);
  if (implied || (sent !== undefined && /chunked/i.test(sent) && hasFailed(facts))) {
    return suspect(cause, 0.97, [
      header === undefined
        ? answered(facts, /transfer-encoding|implemented|length/i)
        : `The answer names the header \`${header}\`.`,
      sent === undefined ? undefined : `\`transfer-encoding: ${sent}\` was sent.`,
      told,
    ]);
  }
  if (code === 'MissingContentLength' || facts.answer.status === 411)
    return suspect(cause, 0.95, [
      answered(facts, /length/i) ?? 'The answer requires a Content-Length.',
      told,
    ]);
  const notImplemented = code === 'NotImplemented' || facts.answer.status === 501;
  if (notImplemented && /header you provided implies/i.test(messageOf(facts)) && facts.method !== 'GET')
    return suspect(cause, told === undefined ? (header === undefined ? 0.7 : 0.2) : 0.96, [
      answered(facts, /implies/i),
      told,
    ]);
  if (told === undefined || !hasFailed(facts)) return undefined;
  return suspect(
    cause,
    notImplemented
      ? 0.95
      : code === undefined || code === 'IncompleteBody' || code === 'InvalidRequest'
        ? 0.8
        : 0.3,
    [told],
  );
};

export const twoAuthMechanisms: Rule = (facts) => {
  const cause = 'two-auth-mechanisms';
  const said = answered(
    facts,
    /only one auth mechanism|multiple auth(?:entication|orization)? (?:types|mechanisms|methods)|both .{0,40}authorization|more than one auth/i,
  );
  const header = facts.sentHeaders?.get('authorization');
  const told = cue(
    facts,
    /authorization header|bearer|auth(?:orization)? .{0,40}(?:carried|forward|repeat|kept|sent along|passed)|basic auth|interceptor|(?:forward|send|sent|keep)\w* .{0,30}authorization/,
  );
  const redirected =
    facts.redirects.length > 0
      ? 'A redirect led to the URL; clients may repeat headers after one.'
      : cue(facts, /redirect|\b302\b|\b307\b/);
  const evidence = [
    said,
    header === undefined
      ? undefined
      : 'An `Authorization` header was sent in addition to the signature in the query.',
    told,
    redirected,
  ];
  if (said !== undefined) return suspect(cause, 0.98, evidence);
  if (!isQuerySigned(facts) || !hasFailed(facts))
    return header !== undefined && isQuerySigned(facts) ? suspect(cause, 0.8, evidence) : undefined;
  const code = codeOf(facts);
  const open =
    code === undefined ||
    code === 'InvalidArgument' ||
    code === 'InvalidRequest' ||
    code === 'AccessDenied' ||
    code === 'AuthorizationHeaderMalformed' ||
    isMismatch(facts);
  if (header !== undefined) return suspect(cause, open ? 0.95 : 0.3, evidence);
  return told === undefined ? undefined : suspect(cause, open ? 0.9 : 0.2, evidence);
};
