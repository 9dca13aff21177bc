import { accountIdOfKey } from '@countersign/aws-model';
import { like, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED } from '../kinds.js';
import { credentialsIn, policy } from '../target.js';

const allow = (Action, Resource = '*') => ({ Effect: 'Allow', Action, Resource });

/** What GetCallerIdentity says of a caller. */
async function identity(t, as) {
  const answer = await t.sts('GetCallerIdentity', {}, { as });
  return { Arn: answer.text('Arn'), UserId: answer.text('UserId'), Account: answer.text('Account') };
}

const id = (prefix, after = '') =>
  like(`${prefix}...${after}`, new RegExp(`^${prefix}[A-Z0-9]{16,17}${after}$`));

async function simulate(t, user, ActionNames, ResourceArn) {
  const actions = Object.fromEntries(ActionNames.map((name, i) => [`ActionNames.member.${i + 1}`, name]));
  return t.iam('SimulatePrincipalPolicy', {
    PolicySourceArn: user.arn,
    ...actions,
    'ResourceArns.member.1': ResourceArn,
  });
}

export const title = 'Identity, key ids, IAM';

export const rows = [
  {
    id: 'N1',
    subject: 'GetCallerIdentity of an IAM user: the ARN has path and name',
    expected: (t) => ({
      Arn: `arn:aws:iam::${t.account}:user/team/${t.prefix}-pathed`,
      UserId: id('AIDA'),
      Account: t.account,
    }),
    kind: DOCUMENTED,
    source: 'STS API GetCallerIdentity; IAM UG reference_identifiers',
    ask: async (t) => identity(t, await t.user('pathed', [], { path: '/team/' })),
  },
  {
    id: 'N2',
    subject: "GetCallerIdentity of a role's session: without the path of the role",
    expected: (t) => ({
      Arn: `arn:aws:sts::${t.account}:assumed-role/${t.prefix}-pathed/conformance`,
      UserId: id('AROA', ':conformance'),
      Account: t.account,
    }),
    kind: DOCUMENTED,
    source: 'STS API GetCallerIdentity',
    ask: async (t) => identity(t, await t.session(await t.role('pathed', { path: '/service/' }))),
  },
  {
    id: 'N3',
    subject: 'GetCallerIdentity of a federated user',
    expected: (t) => ({
      Arn: `arn:aws:sts::${t.account}:federated-user/bob`,
      UserId: `${t.account}:bob`,
      Account: t.account,
    }),
    kind: DOCUMENTED,
    source: 'STS API GetCallerIdentity; IAM UG reference_policies_variables',
    ask: async (t) =>
      identity(
        t,
        credentialsIn(await t.must(t.sts('GetFederationToken', { Name: 'bob' }, { as: await t.assumer() }))),
      ),
  },
  {
    id: 'N4',
    subject: 'GetCallerIdentity of the root user: UserId is the account',
    expected: (t) => ({ Arn: `arn:aws:iam::${t.account}:root`, UserId: t.account, Account: t.account }),
    kind: REPORTED,
    source: 'GH kubeflow/testing#961',
    needs: ['root'],
    ask: (t) => identity(t, t.credentials),
  },
  {
    id: 'N5',
    subject: 'GetCallerIdentity needs no permission, and works under an explicit deny',
    expected: { 'no policy': success(200), 'explicit deny': success(200) },
    kind: DOCUMENTED,
    source: 'STS API GetCallerIdentity',
    ask: async (t) => ({
      'no policy': await t.sts('GetCallerIdentity', {}, { as: await t.user('nothing') }),
      'explicit deny': await t.sts(
        'GetCallerIdentity',
        {},
        {
          as: await t.user('all-denied', [{ Effect: 'Deny', Action: '*', Resource: '*' }]),
        },
      ),
    }),
  },
  {
    id: 'N6',
    subject:
      'prefixes of ids: AKIA, ASIA, AIDA, AROA, AGPA, ANPA (AIPA, ANVA, APKA, ASCA, ABIA, ACCA are not handed out here)',
    expected: {
      key: id('AKIA'),
      'temporary key': id('ASIA'),
      user: id('AIDA'),
      role: id('AROA'),
      group: id('AGPA'),
      policy: id('ANPA'),
    },
    kind: DOCUMENTED,
    source: 'IAM UG reference_identifiers',
    ask: async (t) => {
      const user = await t.user('nothing');
      const role = await t.role('plain');
      const GroupName = `${t.prefix}-group`;
      const group = await t.iam('CreateGroup', { GroupName });
      t.onClose(`group ${GroupName}`, () => t.must(t.iam('DeleteGroup', { GroupName })));
      const PolicyName = `${t.prefix}-ids`;
      const made = await t.iam('CreatePolicy', { PolicyName, PolicyDocument: policy([allow('s3:*')]) });
      t.onClose(`policy ${PolicyName}`, () => t.must(t.iam('DeletePolicy', { PolicyArn: made.text('Arn') })));
      return {
        key: user.accessKeyId,
        'temporary key': (await t.session(role)).accessKeyId,
        user: (await t.iam('GetUser', { UserName: user.name })).text('UserId'),
        role: (await t.iam('GetRole', { RoleName: role.name })).text('RoleId'),
        group: group.text('GroupId'),
        policy: made.text('PolicyId'),
      };
    },
  },
  {
    id: 'N7',
    subject: 'the account inside a key id: base32 after the prefix, 40 bits after the first',
    expected: 'the account',
    kind: REPORTED,
    source: 'GH trufflesecurity/trufflehog#2305; not documented by AWS',
    ask: async (t) =>
      accountIdOfKey((await t.user('nothing')).accessKeyId) === t.account ? 'the account' : 'another',
  },
  {
    id: 'N8',
    subject: 'published examples of it',
    expected: {
      ASIAY34FZKBOKMUTVV7A: '609629065308',
      AKIASP2TPHJSQH3FJRUX: '171436882533',
      AKIAWDB7XWLS3OBANPCE: '418892985061',
    },
    kind: REPORTED,
    source: 'the same write-ups',
    ask: async () =>
      Object.fromEntries(
        ['ASIAY34FZKBOKMUTVV7A', 'AKIASP2TPHJSQH3FJRUX', 'AKIAWDB7XWLS3OBANPCE'].map((key) => [
          key,
          accountIdOfKey(key),
        ]),
      ),
  },
  {
    id: 'N9',
    subject:
      'keys of the old generation (fifth letter before `Q`) decode to a wrong account; countersign reports none',
    expected: 'none',
    kind: REPORTED,
    source: 'GH trufflesecurity/trufflehog#2305 (AKIAJWMRCSBBKQO4HQCQ is of 607481581596)',
    ask: async () => accountIdOfKey('AKIAJWMRCSBBKQO4HQCQ') ?? 'none',
  },
  {
    id: 'N10',
    subject: "sts:GetAccessKeyInfo returns a key's account, also for an inactive key",
    expected: (t) => ({ active: t.account, inactive: t.account }),
    kind: DOCUMENTED,
    source: 'STS API GetAccessKeyInfo; BC sts',
    ask: async (t) => {
      const user = await t.user('key-info');
      const account = async () =>
        (await t.sts('GetAccessKeyInfo', { AccessKeyId: user.accessKeyId })).text('Account');
      const active = await account();
      await t.must(
        t.iam('UpdateAccessKey', { UserName: user.name, AccessKeyId: user.accessKeyId, Status: 'Inactive' }),
      );
      return { active, inactive: await account() };
    },
  },
  {
    id: 'N11',
    subject: 'decisions of SimulatePrincipalPolicy',
    expected: ['allowed', 'explicitDeny', 'implicitDeny'],
    kind: DOCUMENTED,
    source: 'BC iam (PolicyEvaluationDecisionType)',
    ask: async (t) => {
      const user = await t.user('simulated', [
        allow('s3:GetObject'),
        { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
      ]);
      const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
      const answer = await simulate(t, user, actions, 'arn:aws:s3:::bucket/key');
      return answer.texts('EvalDecision');
    },
  },
  {
    id: 'N12',
    subject: 'the answer of SimulatePrincipalPolicy',
    expected: {
      answer: success(200),
      EvalActionName: 's3:GetObject',
      EvalResourceName: 'arn:aws:s3:::bucket/key',
      EvalDecision: 'allowed',
      SourcePolicyId: like('the policy', /conformance/),
      SourcePolicyType: like('IAM Policy or user', /./),
      members: 'all',
    },
    kind: RECORDED,
    source: 'LS IAM test_simulate_principle_policy',
    ask: async (t) => {
      const user = await t.user('simulated', [
        allow('s3:GetObject'),
        { Effect: 'Deny', Action: 's3:PutObject', Resource: '*' },
      ]);
      const answer = await simulate(t, user, ['s3:GetObject'], 'arn:aws:s3:::bucket/key');
      const wanted = [
        'MatchedStatements',
        'StartPosition',
        'EndPosition',
        'MissingContextValues',
        'ResourceSpecificResults',
      ];
      const missing = wanted.filter((name) => !answer.body.includes(`<${name}`));
      return {
        answer,
        EvalActionName: answer.text('EvalActionName'),
        EvalResourceName: answer.text('EvalResourceName'),
        EvalDecision: answer.text('EvalDecision'),
        SourcePolicyId: answer.text('SourcePolicyId'),
        SourcePolicyType: answer.text('SourcePolicyType'),
        members: missing.length === 0 ? 'all' : `without ${missing.join(', ')}`,
      };
    },
  },
];
