import { isoSeconds } from '@countersign/aws-model';
import type { Facts } from '../facts/facts.js';
import type { Rule } from './rule.js';
import { answered, codeOf, cue, hasFailed, messageOf, quoted, suspect } from './support.js';

function isFormUpload(facts: Facts): boolean {
  return facts.form !== undefined || /according to policy|bucket post|post policy/i.test(messageOf(facts));
}

/** Fields that need no condition ("POST Policy", S3 API Reference). */
const EXEMPT = /^(?:x-amz-signature|signature|awsaccesskeyid|file|policy|x-ignore-.*)$/;

// biome-ignore lint/suspicious/noTemplateCurlyInString: S3's own placeholder
const FILENAME = '${filename}';

/** Fields of the form that no condition of its policy speaks of. */
function uncovered({ form }: Facts): readonly string[] {
  if (form?.conditions === undefined) return [];
  const covered = new Set<string>();
  for (const condition of form.conditions) {
    if (Array.isArray(condition)) {
      const [operator, field] = condition as readonly unknown[];
      if (operator !== 'content-length-range' && typeof field === 'string')
        covered.add(field.replace(/^\$/, '').toLowerCase());
    } else if (typeof condition === 'object' && condition !== null) {
      for (const name of Object.keys(condition)) covered.add(name.toLowerCase());
    }
  }
  return [...form.fields.keys()].filter((name) => !EXEMPT.test(name) && !covered.has(name));
}

/** Conditions that the form's own fields do not meet. */
function unmet({ form }: Facts): readonly string[] {
  const failed: string[] = [];
  for (const condition of form?.conditions ?? []) {
    const [operator, field, value] = Array.isArray(condition)
      ? (condition as readonly unknown[])
      : typeof condition === 'object' && condition !== null
        ? ['eq', ...Object.entries(condition)[0]!]
        : [];
    if (typeof field !== 'string' || typeof value !== 'string') continue;
    const name = field.replace(/^\$/, '').toLowerCase();
    const given = form?.fields.get(name);
    // The bucket comes from the address, and the service puts the file's own name into a key.
    if (name === 'bucket' || given?.includes(FILENAME)) continue;
    const holds = operator === 'starts-with' ? (given ?? '').startsWith(value) : (given ?? '') === value;
    if (!holds)
      failed.push(
        `["${String(operator)}", "$${name}", "${value}"]${given === undefined ? ', and the field is absent' : `, and the field is "${given}"`}`,
      );
  }
  return failed;
}

export const postFieldWithoutCondition: Rule = (facts) => {
  const cause = 'post-field-without-condition';
  const said = answered(
    facts,
    /extra input fields|each form field that you specify|not (?:in|part of) (?:the )?policy|must appear in the list of conditions/i,
  );
  // Google Cloud Storage says which in its `Details`.
  const details = facts.answer.elements.get('Details') ?? '';
  const unreferenced = /did not reference these fields/i.test(details) ? quoted(details) : undefined;
  const names = uncovered(facts);
  const evidence = [
    said,
    unreferenced,
    names.length === 0
      ? undefined
      : `The policy has no condition for ${names.map((name) => `\`${name}\``).join(', ')}.`,
  ];
  if (said !== undefined || unreferenced !== undefined) return suspect(cause, 0.98, evidence);
  const open = codeOf(facts) === undefined || codeOf(facts) === 'AccessDenied';
  if (names.length === 0) return undefined;
  return suspect(
    cause,
    hasFailed(facts) ? (open && !/condition failed|expired/i.test(messageOf(facts)) ? 0.93 : 0.2) : 0.75,
    evidence,
  );
};

export const postConditionFailed: Rule = (facts) => {
  const cause = 'post-policy-condition-failed';
  const said = answered(
    facts,
    /policy condition failed|condition failed|failed to satisfy|policy .{0,40}not satisfied/i,
  );
  const failed = unmet(facts);
  const evidence = [said, failed.length === 0 ? undefined : `Not met: \`${failed[0]}\`.`];
  if (said !== undefined) return suspect(cause, 0.98, evidence);
  const code = codeOf(facts);
  if (
    (code === 'EntityTooLarge' || code === 'EntityTooSmall') &&
    (isFormUpload(facts) || facts.method === 'POST')
  ) {
    return suspect(cause, 0.96, [answered(facts, /./) ?? `The answer is \`${code}\`.`, sizes(facts)]);
  }
  if (!isFormUpload(facts)) return undefined;
  const outside = sizeOutOfRange(facts);
  if (outside !== undefined && (code === undefined || code === 'AccessDenied'))
    return suspect(cause, hasFailed(facts) ? 0.93 : 0.7, [outside]);
  const told = cue(facts, /content-?length-?range|starts-with|condition|max(?:imum)? size/);
  if (failed.length > 0)
    return suspect(
      cause,
      hasFailed(facts) ? (code === undefined || code === 'AccessDenied' ? 0.9 : 0.2) : 0.7,
      evidence,
    );
  return told !== undefined && code === 'AccessDenied' ? suspect(cause, 0.7, [told]) : undefined;
};

/** The size of the file, as the report tells it, beside the range of the policy. */
function sizeOutOfRange({ form, hints }: Facts): string | undefined {
  const size =
    /(?:file|body|upload|content|object|image|video)\w{0,8}[ _.-]?(?:size|length|bytes)\w{0,12}: (\d{1,15})\b/.exec(
      hints.words,
    )?.[1];
  const range = form?.conditions?.find(
    (condition): condition is readonly [string, number, number] =>
      Array.isArray(condition) && condition[0] === 'content-length-range',
  );
  if (size === undefined || range === undefined) return undefined;
  const [, least, most] = range;
  return Number(size) < Number(least) || Number(size) > Number(most)
    ? `The file has \`${size}\` bytes; the policy allows \`${String(least)}\` to \`${String(most)}\`.`
    : undefined;
}

function sizes({ answer }: Facts): string | undefined {
  const proposed = answer.elements.get('ProposedSize');
  const limit = answer.elements.get('MaxSizeAllowed') ?? answer.elements.get('MinSizeAllowed');
  return proposed === undefined || limit === undefined
    ? undefined
    : `The file has \`${proposed}\` bytes, the policy's limit is \`${limit}\`.`;
}

export const postPolicyExpired: Rule = (facts) => {
  const cause = 'post-policy-expired';
  const said = answered(facts, /policy (?:has |is )?expired/i);
  const expiresAt = facts.form?.expiresAt;
  const over =
    expiresAt !== undefined && expiresAt <= facts.now
      ? `The policy's \`expiration\` is \`${isoSeconds(expiresAt)}\`, and it is \`${isoSeconds(facts.now)}\`.`
      : undefined;
  if (said !== undefined) return suspect(cause, 0.98, [said, over]);
  if (over === undefined) return undefined;
  const code = codeOf(facts);
  return suspect(cause, code === undefined || code === 'AccessDenied' ? 0.92 : 0.3, [over]);
};

export const postFormMalformed: Rule = (facts) => {
  const code = codeOf(facts);
  const said = answered(
    facts,
    /bucket post must (?:contain|be of the enclosure-type)|user key must have|invalid policy|well-formed multipart|preceeding the upload file|exactly one file upload/i,
  );
  const enclosure = /enclosure-type/i.test(facts.answer.elements.get('Condition') ?? '');
  const known =
    enclosure ||
    code === 'InvalidPolicyDocument' ||
    code === 'MalformedPOSTRequest' ||
    code === 'MaxPostPreDataLengthExceeded';
  return said === undefined && !known
    ? undefined
    : suspect('post-form-malformed', enclosure ? 0.96 : 0.84, [said ?? `The answer is \`${code}\`.`]);
};
