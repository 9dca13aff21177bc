import type { Rule, Suspicion } from './rule.js';
import { shorten, suspect } from './support.js';

/** Causes by the reason that a countersign server gives in `x-countersign-reason`, where AWS's own words hide it. */
const BY_REASON: Readonly<Record<string, string>> = {
  'access-key-inactive': 'credentials-revoked',
  'session-principal-deleted': 'credentials-revoked',
  'session-token-missing': 'missing-session-token',
  'session-token-malformed': 'session-token-malformed',
  'session-token-of-another-key': 'session-token-of-another-key',
  'session-expired': 'credentials-expired-before-url',
  'requester-does-not-pay': 'requester-pays',
  'expected-bucket-owner-mismatch': 'expected-bucket-owner-mismatch',
  'customer-key-missing': 'customer-key-missing-or-wrong',
  'customer-key-wrong': 'customer-key-missing-or-wrong',
  'customer-key-not-applicable': 'customer-key-missing-or-wrong',
  'kms-key-name-invalid': 'kms-key-not-found',
  'object-locked': 'object-locked',
  'public-acl-blocked': 'public-access-blocked',
};

/** What the server found to differ in a request whose signature does not fit. */
const BY_DIFFERENCE: readonly (readonly [pattern: RegExp, cause: string])[] = [
  [/it was signed for GET and sent as HEAD/, 'head-on-get-url'],
  [/it was signed for [A-Z]+ and sent as [A-Z]+/, 'method-mismatch'],
  [/it was made with the secret key and /, 'whitespace-in-credentials'],
  [/the parameter \S+ was not there when it was signed/, 'query-parameter-added-after-signing'],
];

/** Ours tells what AWS keeps to itself; the words of the answer stay those of AWS. */
export const toldReason: Rule = ({ answer, url }): Suspicion | undefined => {
  const header = answer.headers.get('x-countersign-reason');
  if (header === undefined) return undefined;
  const name = /^[a-z0-9-]+(?=: )/.exec(header)?.[0];
  const evidence = [`The server's own reason is \`${shorten(header)}\`.`];
  if (name === 'signature-mismatch') {
    const cause = BY_DIFFERENCE.find(([pattern]) => pattern.test(header))?.[1];
    return cause === undefined ? undefined : suspect(cause, 0.98, evidence);
  }
  // A token that was harmed on the way is malformed for that reason.
  const harmed = url?.damage.some(({ kind, harmful }) => kind === 'session-token-not-encoded' && harmful);
  if (name === 'session-token-malformed' && harmed === true) return undefined;
  const cause = name === undefined || !Object.hasOwn(BY_REASON, name) ? undefined : BY_REASON[name];
  return cause === undefined ? undefined : suspect(cause, 0.98, evidence);
};
