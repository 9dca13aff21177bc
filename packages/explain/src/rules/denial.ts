import type { Facts } from '../facts/facts.js';
import { type DenyingStatement, denyingStatements, permissionOf } from './denying-statement.js';
import type { Rule } from './rule.js';
import {
  answered,
  codeOf,
  cue,
  cueOfNo,
  hasFailed,
  isAuthorizationDenial,
  isPlainDenial,
  messageOf,
  suspect,
} from './support.js';

/** Whether the answer leaves room for a Deny: a 403 that is not about form, key, time or signature. */
function mayBeDenied(facts: Facts): boolean {
  const code = codeOf(facts);
  if (!hasFailed(facts)) return false;
  if (isAuthorizationDenial(facts) || isPlainDenial(facts)) return true;
  return code === undefined && (facts.answer.status === undefined || facts.answer.status === 403);
}

function explicitly(facts: Facts): string | undefined {
  return answered(facts, /explicit deny/i);
}

interface Kind {
  readonly cause: string;
  /** Condition keys of the Deny that decide for this cause. */
  readonly keys: RegExp;
  /** The condition key as a policy quoted in part, or a person, writes it. */
  readonly key: RegExp;
  /** Words of the report. */
  readonly words: RegExp;
  /** Words of the answer that leave no doubt. */
  readonly answer?: RegExp;
  /** What the conditions test. */
  readonly what: string;
}

/** Logs tell every visitor's address: that alone is no hint at a Deny. */
const BARE_ADDRESS = /^[^:]*(?:ip|address|addr)\b[^:]*: (?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]*:[\da-f:]*)$/;

function denyOf({ cause, keys, key, words, answer, what }: Kind): Rule {
  return (facts) => {
    if (!mayBeDenied(facts)) return undefined;
    const named = answer === undefined ? undefined : answered(facts, answer);
    if (named !== undefined) return suspect(cause, 0.97, [named]);
    const statement = denyingStatements(facts).find((denial) => denial.keys.some((name) => keys.test(name)));
    const said = explicitly(facts);
    const told =
      cue(facts, (line) => words.test(line) && !/^message/.test(line) && !BARE_ADDRESS.test(line)) ??
      cueOfNo(facts, words);
    if (statement !== undefined) {
      return suspect(cause, statement.tested ? 0.98 : told !== undefined ? 0.97 : 0.85, [
        statementEvidence(statement, what),
        said,
        told,
      ]);
    }
    if (told === undefined) return undefined;
    const silent = facts.hints.bucketPolicy !== undefined || facts.hints.identityPolicies !== undefined;
    const condition = cue(facts, key);
    const likelihood = said !== undefined ? 0.96 : silent ? 0.6 : 0.93;
    // The condition key says what is tested; other words may only tell where the visitor was.
    return suspect(
      cause,
      condition === undefined ? likelihood : likelihood + 0.01,
      [said, condition ?? told],
      {
        supply: "The bucket policy and the signer's policies.",
      },
    );
  };
}

function statementEvidence({ name, statement, keys }: DenyingStatement, what: string): string {
  const conditions = statement.conditions.map(
    ({ operator, key, values }) => `${operator} ${key} ${values.slice(0, 3).join(', ')}`,
  );
  return `The Deny \`${name}\` ${keys.length === 0 ? 'matches' : `tests ${what}: \`${conditions.join('; ')}\``}.`;
}

export const deniedBySignatureAge: Rule = denyOf({
  cause: 'denied-by-signature-age',
  keys: /^s3:signatureage$/,
  key: /s3:signatureage/,
  words: /signature ?age|older than .{0,30}(?:minutes|ms|milliseconds)|signature (?:is|was) (?:too )?old/,
  what: "the signature's age (milliseconds)",
});

export const denyBySourceIp: Rule = denyOf({
  cause: 'explicit-deny-by-source-ip',
  keys: /^aws:(?:sourceip|vpcsourceip)$/,
  key: /aws:(?:vpc)?sourceip/,
  words:
    /source ?ip|ip (?:address|range|allow|restrict|white|block)|\bcidr\b|allow.?list|white.?list|(?:from|on|over|outside|inside|off|in) (?:the |of the )?(?:office|home|vpn|corporate|company|internal|mobile|network)|office (?:network|ip)|home (?:network|office)|\bvpn\b|visitor.?ip|client.?ip|\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?\b|ipv6/,
  what: "the client's address",
});

export const denyByVpcEndpoint: Rule = denyOf({
  cause: 'explicit-deny-by-vpc-endpoint',
  keys: /^aws:(?:sourcevpce|sourcevpc|sourcevpcarn|via.*vpc.*)$/,
  key: /aws:sourcevpc/,
  words:
    /\bvpce?\b|vpc.?endpoint|privatelink|private link|interface endpoint|gateway endpoint|inside the vpc|outside the vpc/,
  answer: /explicit deny in a vpc endpoint policy/i,
  what: 'the VPC endpoint',
});

export const explicitDeny: Rule = (facts) => {
  const cause = 'explicit-deny-in-policy';
  if (!mayBeDenied(facts)) return undefined;
  const said = explicitly(facts);
  const denials = denyingStatements(facts);
  const [statement] = denials;
  const told = cue(
    facts,
    /effect: deny|explicit deny|deny (?:statement|rule|unless|all|policy|http|non)|\bscp\b|service control policy|securetransport|secure transport|require (?:https|tls|encryption)|denies|organi[sz]ation policy|\brcp\b|guardrail|https only|denyinsecure/,
  );
  const plainHttp =
    facts.url?.scheme === 'http' &&
    cue(facts, /https|securetransport|secure transport|\btls\b/) !== undefined;
  if (statement !== undefined)
    return suspect(cause, statement.tested ? 0.94 : 0.8, [statementEvidence(statement, 'the request'), said]);
  if (said !== undefined)
    return suspect(cause, 0.93, [said, told], {
      supply: 'The policy that denies: the message gives only its type.',
    });
  if (told === undefined) return undefined;
  return suspect(cause, plainHttp ? 0.93 : 0.9, [told, plainHttp ? 'The URL is `http:`.' : undefined]);
};

export const kmsKeyNotAllowed: Rule = (facts) => {
  const cause = 'kms-key-not-allowed';
  const code = codeOf(facts);
  const said = answered(
    facts,
    /kms:\w+|kms key|ciphertext refers to a customer master key|arn:aws[\w-]*:kms:/i,
  );
  const told = cue(
    facts,
    (line) =>
      /\bkms\b|sse.?kms|aws:kms|customer.?managed|\bcmk\b|decrypt|generatedatakey/.test(line) &&
      !/^message/.test(line),
  );
  if (/require(?:s)? aws signature version 4/i.test(messageOf(facts))) return undefined;
  if (code !== undefined && /^KMS\./.test(code))
    return suspect(cause, 0.95, [`The answer is \`${code}\`.`, said]);
  if (
    said !== undefined &&
    (code === 'AccessDenied' || code === undefined || code === 'AccessDeniedException')
  )
    return suspect(cause, 0.98, [said, told]);
  if (told === undefined || !mayBeDenied(facts)) return undefined;
  return suspect(cause, 0.95, [told]);
};

export const requesterPays: Rule = (facts) => {
  const cause = 'requester-pays';
  const told = cue(facts, (line) => /requester.?pays?|request.?payer|request ?payment/.test(line));
  const said = answered(facts, /requester.?pays|request.?payer/i);
  if (told === undefined && said === undefined) return undefined;
  const paid =
    facts.sentHeaders?.get('x-amz-request-payer') ??
    facts.url?.parameters.find(({ name }) => name.toLowerCase() === 'x-amz-request-payer')?.value;
  return suspect(cause, mayBeDenied(facts) || said !== undefined ? (paid === undefined ? 0.96 : 0.6) : 0.2, [
    said,
    told,
    paid === undefined ? 'The request has no `x-amz-request-payer`.' : undefined,
  ]);
};

const NO_PERMISSION =
  /(?:no|lacks?|lacking|without|missing|not (?:have|granted|allowed|include)|only|doesn'?t (?:have|allow)|does not (?:have|allow)|removed|needs?).{0,60}(?:s3:(?:get|put|delete)\w*|permission|polic|rights?|privilege)|(?:polic|permission|rights?|role|user|signer|iam).{0,60}(?:lacks?|missing|without|only|no |not |read.?only|denied|denies|removed|narrow|limited|nothing|empty|scoped)|read-?only|least privilege|allows? only|s3:putobjectacl|iam:\w/;

export const signerLacksPermission: Rule = (facts) => {
  const cause = 'signer-lacks-permission';
  if (!mayBeDenied(facts)) return undefined;
  const implicit = answered(
    facts,
    /because no (?:identity-based|resource-based|session|permissions boundary|role trust|service control|vpc endpoint)? ?polic|no (?:identity-based|session) policy allows|no permissions boundary allows/i,
  );
  const told = cue(
    facts,
    (line) => NO_PERMISSION.test(line) && !/listbucket|list permission|^message/.test(line),
  );
  const signer = facts.hints.signer === undefined ? undefined : `It was signed by \`${facts.hints.signer}\`.`;
  if (implicit !== undefined) return suspect(cause, 0.95, [implicit, told, signer]);
  if (explicitly(facts) !== undefined) return undefined;
  const permitted = permissionOf(facts);
  if (permitted === 'neither' || permitted === 'list')
    return suspect(cause, 0.96, [
      `None of the signer's policies in the report allows this on this object.`,
      signer,
    ]);
  if (isAuthorizationDenial(facts)) return suspect(cause, 0.85, [answered(facts, /not authorized/i), told]);
  const plain = isPlainDenial(facts) && codeOf(facts) !== undefined;
  const write = facts.method === 'PUT' || facts.method === 'POST' || facts.method === 'DELETE';
  return suspect(
    cause,
    told !== undefined ? 0.93 : plain ? (write ? 0.8 : 0.6) : 0.3,
    [
      plain
        ? 'The answer is a plain `Access Denied`: the signature and time were accepted, but the action was not allowed.'
        : undefined,
      told,
      signer,
    ],
    {
      supply: 'What the signer may do (`countersign check`, or its policies), and whether the object exists.',
    },
  );
};

const ABSENT =
  /other (?:objects?|keys?|files?|urls?|links?).{0,40}(?:work|fine|\bok\b|load|open|download|succeed|200)|(?:objects?|keys?|files?|it)\b.{0,40}(?:missing|absent|deleted|gone|not (?:exist|there|found|yet|uploaded)|never (?:existed|uploaded)|does ?n[o']t exist|no longer|expired by|lifecycle)|(?:no|not|without|lacks?|missing|lacking|only).{0,30}(?:s3:)?listbucket|listbucket.{0,40}(?:missing|not|no|false|lacks|absent|denied|needed)|typo in|wrong key|misspel|upper.?case|lower.?case|case.?sensitiv|no such (?:key|object|file)|not listed|(?:\bls\b|lists?|listing|console).{0,40}(?:nothing|empty|does ?n[o']t (?:show|have|list)|not (?:show|there))|404|list permission|may not list|cannot list|key.{0,20}(?:differs|different|typo|wrong)|nosuchkey|nonexist|non-exist|head.?object.{0,20}404/;

export const missingObjectAs403: Rule = (facts) => {
  const cause = 'missing-object-reported-as-403';
  if (!mayBeDenied(facts)) return undefined;
  if (facts.method === 'PUT' || facts.method === 'POST' || facts.method === 'DELETE') return undefined;
  const list = answered(facts, /s3:ListBucket/);
  const { objectExists, objectKey } = facts.hints;
  const told =
    cue(facts, (line) => ABSENT.test(line) && !/^message/.test(line)) ??
    cueOfNo(facts, /\blist|exist|present|uploaded/);
  const key = facts.url?.address.key;
  const other =
    objectKey !== undefined &&
    key !== undefined &&
    objectKey !== key &&
    objectKey.toLowerCase() === key.toLowerCase();
  if (objectExists === true) return suspect(cause, 0.05, ['The report says that the object exists.']);
  if (objectExists === false)
    return suspect(cause, 0.97, [
      'The report says that the object does not exist; without `s3:ListBucket` S3 answers 403 instead of 404.',
      told,
    ]);
  if (list !== undefined)
    return suspect(cause, 0.97, [
      list,
      'S3 requires `s3:ListBucket` for a read only when the object does not exist.',
    ]);
  if (other) return suspect(cause, 0.93, [`The key is \`${objectKey}\`, the URL requests \`${key}\`.`]);
  const plain = isPlainDenial(facts);
  if (plain && permissionOf(facts) === 'act')
    return suspect(cause, 0.955, [
      "The signer's policy allows the read but not `s3:ListBucket`: S3 then answers 403 for an object that does not exist.",
      told,
    ]);
  return suspect(
    cause,
    told !== undefined && plain ? 0.955 : told !== undefined ? 0.6 : plain ? 0.35 : 0.15,
    [told ?? 'S3 answers 403 for a missing object when the signer may not list the bucket.'],
    { supply: 'Whether the object exists (`aws s3api head-object` with permission to list).' },
  );
};

export const objectNotFound: Rule = (facts) => {
  const cause = 'object-not-found';
  const code = codeOf(facts);
  if (code === 'NoSuchKey' || code === 'NoSuchBucket' || code === 'NotFound') {
    const key =
      facts.answer.elements.get('Key') ?? facts.answer.elements.get('BucketName') ?? facts.url?.address.key;
    return suspect(cause, 0.9, [
      `The answer is \`${code}\`${key === undefined ? '' : ` for \`${key.slice(0, 120)}\``}.`,
    ]);
  }
  return code === undefined && facts.answer.status === 404
    ? suspect(cause, 0.85, ['The answer is a 404.'])
    : undefined;
};
