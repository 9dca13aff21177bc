/**
 * Where the outside simulator is known to differ, each with the AWS page that decides it. `rewrite` spells the contested
 * element out as that page has it: the disagreement counts as explained only if the simulator then gives our answer.
 */
export const KNOWN = [
  {
    name: 'variables in a policy of version 2008-10-17 are text',
    page: 'IAM User Guide, IAM JSON policy elements: Version',
    rewrite: (one) =>
      eachPolicy(one, (policy) =>
        policy.Version === '2012-10-17' ? policy : replaceText(policy, '${', '$-{'),
      ),
  },
  {
    name: 'a NotResource whose variable has no value spares nothing',
    page: 'IAM User Guide, IAM policy elements: Variables and tags, "Policy variables with no value"',
    rewrite: (one) =>
      eachStatement(one, ({ NotResource, ...rest }) =>
        NotResource === undefined
          ? rest
          : {
              ...rest,
              NotResource: listed(NotResource).map((pattern) => withoutMissing(pattern, one.context)),
            },
      ),
  },
  {
    name: 'a condition value whose variable has no value equals nothing; negated operators then hold',
    page: 'IAM User Guide, IAM policy elements: Variables and tags, "Policy variables with no value"',
    rewrite: (one) =>
      eachCondition(one, (operator, key, values) => [
        operator,
        key,
        listed(values).map((value) => withoutMissing(value, one.context)),
      ]),
  },
  {
    name: 'NotPrincipal spares a user listed with its account, a session listed with its role and account',
    page: 'IAM User Guide, AWS JSON policy elements: NotPrincipal',
    rewrite: (one) =>
      eachBucketStatement(one, ({ NotPrincipal, ...statement }) => {
        if (NotPrincipal === undefined) return statement;
        return isSpared(NotPrincipal, one) ? undefined : { ...statement, Principal: '*' };
      }),
  },
  {
    name: 'IfExists holds for a key that is not there, also behind ForAnyValue',
    page: 'IAM User Guide, IAM JSON policy elements: Condition operators, "...IfExists condition operators"',
    rewrite: (one) =>
      eachCondition(one, (operator, key, values) =>
        operator.startsWith('ForAnyValue:') && operator.endsWith('IfExists') && !has(one.context, key)
          ? undefined
          : [operator, key, values],
      ),
  },
  {
    name: 'what a bucket policy grants to a session itself is not filtered by its session policy',
    page: 'IAM User Guide, Policies and permissions in IAM, "Session policies"',
    rewrite: (one) => {
      const { bucket, session } = one.policies;
      const grants = bucket?.Statement.some(
        ({ Effect, Principal }) =>
          Effect === 'Allow' &&
          (namesEveryone(Principal) || listed(Principal?.AWS).includes(one.principal.arn)),
      );
      if (session === undefined || !grants) return one;
      const denies = session.Statement.filter(({ Effect }) => Effect === 'Deny');
      const unfiltered = {
        ...session,
        Statement: [...denies, { Effect: 'Allow', Action: '*', Resource: '*' }],
      };
      return { ...one, policies: { ...one.policies, session: unfiltered } };
    },
  },
  {
    name: '0.0.0.0/0 holds every IPv4 address',
    page: 'IAM User Guide, IAM JSON policy elements: Condition operators, "IP address condition operators"',
    rewrite: (one) =>
      eachCondition(one, (operator, key, values) => [
        operator,
        key,
        listed(values).includes('0.0.0.0/0')
          ? listed(values).flatMap((value) =>
              value === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : [value],
            )
          : values,
      ]),
  },
  {
    name: 'an IPv6 address is not in a range of IPv4 addresses, so NotIpAddress holds, and the other way round',
    page: 'IAM User Guide, IAM JSON policy elements: Condition operators, "IP address condition operators"',
    rewrite: (one) =>
      eachCondition(one, (operator, key, values) => {
        const address = Object.entries(one.context).find(
          ([name]) => name.toLowerCase() === key.toLowerCase(),
        )?.[1];
        const apart = listed(values).every((value) => value.includes(':') !== String(address).includes(':'));
        return /^NotIpAddress/.test(operator) && address !== undefined && apart
          ? undefined
          : [operator, key, values];
      }),
  },
];

const listed = (value) => (Array.isArray(value) ? value : [value]);
const has = (context, key) => Object.keys(context).some((name) => name.toLowerCase() === key.toLowerCase());

function eachPolicy(one, change) {
  const { identity, bucket, boundary, session } = one.policies;
  return {
    ...one,
    policies: {
      identity: identity.map(change),
      ...(bucket && { bucket: change(bucket) }),
      ...(boundary && { boundary: boundary.map(change) }),
      ...(session && { session: change(session) }),
    },
  };
}

function eachStatement(one, change) {
  return eachPolicy(one, (policy) => ({
    ...policy,
    Statement: policy.Statement.map((statement) => change(statement, policy)),
  }));
}

/** `change` gives undefined for a statement that is to go. */
function eachBucketStatement(one, change) {
  const { bucket } = one.policies;
  if (bucket === undefined) return one;
  const Statement = bucket.Statement.map(change).filter((statement) => statement !== undefined);
  const { bucket: _, ...others } = one.policies;
  return {
    ...one,
    policies: Statement.length === 0 ? others : { ...others, bucket: { ...bucket, Statement } },
  };
}

/** `change` gives undefined for a condition that holds anyway. */
function eachCondition(one, change) {
  return eachStatement(one, ({ Condition, ...statement }) => {
    const block = {};
    for (const [operator, keys] of Object.entries(Condition ?? {})) {
      for (const [key, values] of Object.entries(keys)) {
        const changed = change(operator, key, values);
        if (changed !== undefined) block[changed[0]] = { ...block[changed[0]], [changed[1]]: changed[2] };
      }
    }
    return Object.keys(block).length === 0 ? statement : { ...statement, Condition: block };
  });
}

function replaceText(value, text, replacement) {
  return JSON.parse(JSON.stringify(value).replaceAll(text, replacement));
}

/** A pattern that holds a variable without value or default matches nothing, as this one does. */
function withoutMissing(pattern, context) {
  const missing = [...pattern.matchAll(/\$\{([^},]+)\}/g)].some(([, key]) => !has(context, key));
  return missing ? 'arn:aws:s3:::no-such-bucket/no-such-key' : pattern;
}

function namesEveryone(principal) {
  return principal === '*' || listed(principal?.AWS ?? []).includes('*');
}

function isSpared(notPrincipal, { principal, policies }) {
  if (namesEveryone(notPrincipal)) return true;
  if (principal.kind === 'anonymous' || policies.boundary !== undefined) return false;
  const named = listed(notPrincipal.AWS);
  const account =
    named.includes(principal.accountId) || named.includes(`arn:aws:iam::${principal.accountId}:root`);
  if (principal.kind === 'account-root') return account;
  return (
    account &&
    named.includes(principal.arn) &&
    (principal.roleArn === undefined || named.includes(principal.roleArn))
  );
}
