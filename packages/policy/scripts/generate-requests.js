// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like placeholders
/** Policies and requests made at random from small vocabularies, so that they meet often. The same seed makes the same. */

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';

/** Actions with resources that they have, and keys that AWS gives them beside the global ones. */
const ACTIONS = [
  { action: 's3:GetObject', on: 'object', keys: ['s3:signatureAge', 's3:authType'] },
  { action: 's3:PutObject', on: 'object', keys: ['s3:x-amz-acl', 's3:signatureAge'] },
  { action: 's3:DeleteObject', on: 'object', keys: ['s3:signatureAge'] },
  { action: 's3:ListBucket', on: 'bucket', keys: ['s3:prefix', 's3:max-keys'] },
];
const RESOURCES = { object: ['/carlos/a', '/carlos/b/c', '/Carlos/a', '/akua/a'], bucket: [''] };

const ACTION_PATTERNS = [
  's3:GetObject',
  's3:PutObject',
  's3:*',
  '*',
  's3:Get*',
  'S3:getobject',
  's3:?etObject',
  's3:ListBucket',
];
const RESOURCE_PATTERNS = [
  BUCKET,
  `${BUCKET}/*`,
  `${BUCKET}*`,
  `${BUCKET}/carlos/?`,
  `${BUCKET}/*/b/*`,
  `${BUCKET}/\${aws:username}/*`,
  `${BUCKET}/\${aws:PrincipalTag/team, 'carlos'}/a`,
];

const PRINCIPALS = [
  { kind: 'user', accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/carlos` },
  { kind: 'user', accountId: OTHER, arn: `arn:aws:iam::${OTHER}:user/akua` },
  {
    kind: 'assumed-role',
    accountId: ACCOUNT,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/reader/session`,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/reader`,
  },
  { kind: 'account-root', accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root` },
  { kind: 'anonymous' },
];
const PRINCIPAL_VALUES = [
  '*',
  ACCOUNT,
  `arn:aws:iam::${ACCOUNT}:root`,
  OTHER,
  `arn:aws:iam::${ACCOUNT}:user/carlos`,
  `arn:aws:iam::${OTHER}:user/akua`,
  `arn:aws:iam::${ACCOUNT}:role/reader`,
  `arn:aws:sts::${ACCOUNT}:assumed-role/reader/session`,
];

const STRING = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const NUMERIC = [
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
];
const DATE = [
  'DateEquals',
  'DateNotEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
];
const ARN = ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'];

/** A key with the operators of its type, what policies state and what requests have; `s3` keys only some actions have. */
const KEYS = [
  {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'NotIpAddress'],
    stated: ['203.0.113.0/24', '203.0.113.7', '0.0.0.0/0', '2001:db8::/33'],
    had: ['203.0.113.7', '198.51.100.1', '2001:db8::1'],
  },
  { key: 'aws:SecureTransport', operators: ['Bool'], stated: ['true', 'false'], had: ['true', 'false'] },
  {
    key: 'aws:CurrentTime',
    operators: DATE,
    stated: ['2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z'],
    had: ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  },
  {
    key: 'aws:PrincipalTag/team',
    operators: STRING,
    stated: ['red', 'RED', 'r*', 'r?d', '*', '${aws:username}'],
    had: ['red', 'blue', 'carlos'],
  },
  { key: 'aws:username', operators: STRING, stated: ['carlos', 'Carlos', 'c*'], had: ['carlos'] },
  {
    key: 'aws:SourceArn',
    operators: ARN,
    stated: ['arn:aws:sns:us-east-1:111122223333:topic', 'arn:aws:sns:*:*:t*', 'arn:aws:s3:::b'],
    had: ['arn:aws:sns:us-east-1:111122223333:topic', 'arn:aws:s3:::b'],
  },
  {
    key: 'aws:CalledVia',
    many: true,
    operators: STRING,
    stated: ['athena.amazonaws.com', 'kms*', '*'],
    had: ['athena.amazonaws.com', 'kms.amazonaws.com'],
  },
  {
    key: 's3:prefix',
    operators: STRING,
    stated: ['', 'home/', 'home/*', '${aws:username}/'],
    had: ['', 'home/', 'home/x', 'carlos/'],
  },
  { key: 's3:max-keys', operators: NUMERIC, stated: ['10', '10.0', '100'], had: ['10', '11', '1000'] },
  {
    key: 's3:x-amz-acl',
    operators: STRING,
    stated: ['public-read', 'public-*'],
    had: ['public-read', 'private'],
  },
  { key: 's3:signatureAge', operators: NUMERIC, stated: ['600000', '0'], had: ['0', '1200', '600001'] },
  {
    key: 's3:authType',
    operators: STRING,
    stated: ['REST-HEADER', 'rest-header'],
    had: ['REST-HEADER', 'REST-QUERY-STRING'],
  },
];

/** @returns a function that makes one case after another */
export function generator(seed) {
  const random = mulberry32(seed);
  const below = (count) => Math.floor(random() * count);
  const pick = (list) => list[below(list.length)];
  const chance = (share) => random() < share;
  const some = (list, most) => {
    const chosen = new Set();
    for (let left = 1 + below(most); left > 0; left -= 1) chosen.add(pick(list));
    return chosen.size === 1 && chance(0.5) ? [...chosen][0] : [...chosen];
  };

  function condition() {
    const block = {};
    for (let left = chance(0.6) ? 0 : 1 + below(2); left > 0; left -= 1) {
      const { key, many, operators, stated } = pick(KEYS);
      if (chance(0.15)) {
        block.Null = { ...block.Null, [key]: pick(['true', 'false']) };
        continue;
      }
      const set = many ? pick(['ForAllValues:', 'ForAnyValue:']) : '';
      const operator = `${set}${pick(operators)}${chance(0.2) ? 'IfExists' : ''}`;
      block[operator] = { ...block[operator], [chance(0.2) ? key.toUpperCase() : key]: some(stated, 2) };
    }
    return Object.keys(block).length === 0 ? {} : { Condition: block };
  }
  function statement(withPrincipal) {
    const Effect = chance(0.65) ? 'Allow' : 'Deny';
    const not = Effect === 'Deny' && chance(0.15);
    return {
      Effect,
      ...(withPrincipal && {
        [not ? 'NotPrincipal' : 'Principal']: chance(0.25) ? '*' : { AWS: some(PRINCIPAL_VALUES, 2) },
      }),
      [chance(0.12) ? 'NotAction' : 'Action']: some(ACTION_PATTERNS, 2),
      [chance(0.12) ? 'NotResource' : 'Resource']: some(RESOURCE_PATTERNS, 2),
      ...condition(),
    };
  }
  function policy(withPrincipal) {
    return {
      Version: chance(0.8) ? '2012-10-17' : '2008-10-17',
      Statement: Array.from({ length: 1 + below(3) }, () => statement(withPrincipal)),
    };
  }
  function contextOf(principal, keys) {
    const context = {};
    for (const { key, many, had } of KEYS) {
      if (key === 'aws:username' || key === 'aws:PrincipalTag/team') continue;
      if (key.startsWith('s3:') && !keys.includes(key)) continue;
      if (!chance(0.7)) continue;
      context[key] = many ? [...new Set([pick(had), pick(had)])] : pick(had);
    }
    if (principal.kind === 'user') context['aws:username'] = principal.arn.split('/')[1];
    if ((principal.kind === 'user' || principal.kind === 'assumed-role') && chance(0.5))
      context['aws:PrincipalTag/team'] = pick(['red', 'blue', 'carlos']);
    return context;
  }

  return () => {
    const { action, on, keys } = pick(ACTIONS);
    const principal = pick(PRINCIPALS);
    const owned = principal.kind === 'user' || principal.kind === 'assumed-role';
    return {
      action,
      resource: `${BUCKET}${pick(RESOURCES[on])}`,
      resourceAccount: chance(0.8) ? ACCOUNT : OTHER,
      principal,
      context: contextOf(principal, keys),
      policies: {
        identity: owned ? Array.from({ length: below(3) }, () => policy(false)) : [],
        ...(chance(0.7) && { bucket: policy(true) }),
        ...(owned && chance(0.2) && { boundary: [policy(false)] }),
        ...(principal.kind === 'assumed-role' && chance(0.3) && { session: policy(false) }),
      },
    };
  };
}

/** A small generator of numbers from 0 up to 1; the name is its author's. */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
