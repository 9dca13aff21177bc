/** Somebody in no account of AWS's: account numbers do not begin at zero. */
const NOBODY = 'arn:aws:iam::000000000000:root';

/**
 * A user or role of a store that numbers no accounts: Ceph names `arn:aws:iam:::user/ann`, or a tenant where AWS has the account
 * (Ceph documentation, "Bucket Policies").
 */
const FOREIGN = /^arn:aws:iam::(?!\d{12}:|cloudfront:)[^:/]*:(?:root|(?:user|role)\/.+)$/;

const MENTIONED = /"arn:aws:iam::(?!\d{12}:|cloudfront:)/;

/**
 * A bucket's policy in which principals that AWS could not have are somebody whom we do not know either, so that what the policy
 * says to everyone else can be read.
 *
 * @param document JSON; what is none is given back as it is, for the reader of policies to refuse
 */
export function withoutForeignPrincipals(document: string): string {
  if (!MENTIONED.test(document)) return document;
  try {
    const policy: unknown = JSON.parse(document);
    for (const statement of listOf(member(policy, 'Statement'))) {
      for (const element of ['Principal', 'NotPrincipal']) {
        const principal = member(statement, element);
        const named = member(principal, 'AWS');
        if (named !== undefined) (principal as { AWS: unknown }).AWS = known(named);
      }
    }
    return JSON.stringify(policy);
  } catch {
    return document;
  }
}

function known(named: unknown): unknown {
  if (Array.isArray(named)) return [...new Set(named.map(known))];
  return typeof named === 'string' && FOREIGN.test(named) ? NOBODY : named;
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
