import type { Facts } from './facts/facts.js';
import { MASK, maskText } from './mask.js';

/** Shorter runs are names and figures that stand in many places for other reasons. */
const SHORTEST_SECRET = 8;

/** Takes out of a text whatever the report holds that opens something, wherever a rule may have quoted it. */
export function scrubber(facts: Facts): (text: string) => string {
  const secrets = secretsOf(facts).sort((left, right) => right.length - left.length);
  return (text) => {
    let clean = text;
    for (const secret of secrets) clean = clean.replaceAll(secret, MASK);
    return maskText(clean);
  };
}

function secretsOf({ report, url, form, answer, sentHeaders }: Facts): string[] {
  const { credentials } = report;
  const token = answer.elements.get('Token-0');
  const raw = url?.parameters.filter(({ name }) =>
    /^(?:x-amz-(?:signature|security-token)|signature)$/i.test(name),
  );
  const given = [
    credentials?.secretAccessKey,
    credentials?.secretAccessKey.trim(),
    credentials?.sessionToken,
    url?.v4?.signature,
    url?.v4?.securityToken,
    url?.v2?.signature,
    url?.v2?.securityToken,
    form?.securityToken,
    form?.fields.get('x-amz-signature'),
    form?.fields.get('signature'),
    form?.fields.get('policy'),
    answer.elements.get('SignatureProvided'),
    token,
    sentHeaders?.get('authorization'),
    sentHeaders?.get('x-amz-security-token'),
    sentHeaders?.get('cookie'),
    ...(raw ?? []).flatMap(({ rawValue, value }) => [rawValue, value]),
  ];
  return [...new Set(given)].filter(
    (text): text is string => text !== undefined && text.length >= SHORTEST_SECRET,
  );
}
