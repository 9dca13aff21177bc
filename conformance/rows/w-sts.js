import { like, refusal, success } from '../expect.js';
import { RECORDED } from '../kinds.js';
import { credentialsIn, policy } from '../target.js';

const sender = (status, code, message) => refusal(status, code, message, { Type: 'Sender' });
const NOT_ARNS = [
  'nothing-valid-in-here',
  'arn::b:::something/test-role',
  'arn:a::::something/test-role',
  'arn:a:::something/test-role',
  'arn:a:a::aaaaaaaaaa:',
];
const conflict = sender(
  400,
  'InvalidParameterValue',
  "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
);

const assume = async (t, role, parameters, as) =>
  t.sts(
    'AssumeRole',
    { RoleArn: role.arn, RoleSessionName: 'conformance', ...parameters },
    { as: as ?? (await t.assumer()) },
  );
const tag = (key, value) => ({ 'Tags.member.1.Key': key, 'Tags.member.1.Value': value });

export const title = 'STS: more of what was recorded';

export const rows = [
  {
    id: 'W1',
    subject: "AssumeRole with an ARN that is not a role's",
    expected: Object.fromEntries(
      NOT_ARNS.map((arn) => [arn, sender(400, 'ValidationError', `${arn} is invalid`)]),
    ),
    kind: RECORDED,
    source: 'LS STS test_sts_invalid_parameters',
    ask: async (t) => {
      const answers = {};
      for (const arn of NOT_ARNS) answers[arn] = await assume(t, { arn });
      return answers;
    },
  },
  {
    id: 'W2',
    subject: 'a session name of 65 letters',
    expected: sender(
      400,
      'ValidationError',
      `1 validation error detected: Value '${'s'.repeat(65)}' at 'roleSessionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ),
    kind: RECORDED,
    source: 'LS STS test_assume_role_session_name_too_long',
    ask: async (t) => assume(t, await t.role('plain'), { RoleSessionName: 's'.repeat(65) }),
  },
  {
    id: 'W3',
    subject: 'a transitive tag of the calling session cannot be set again, regardless of case; others can',
    expected: { 'the same': conflict, 'other case': conflict, other: success(200) },
    kind: RECORDED,
    source: 'LS STS test_iam_role_chaining_override_transitive_tags',
    ask: async (t) => {
      const chains = await t.role('chains', {
        statements: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
      });
      const first = await assume(t, chains, {
        ...tag('SessionTag1', 'a'),
        'TransitiveTagKeys.member.1': 'SessionTag1',
      });
      const as = credentialsIn(await t.must(Promise.resolve(first)));
      const second = await t.role('plain');
      return {
        'the same': await assume(t, second, tag('SessionTag1', 'b'), as),
        'other case': await assume(t, second, tag('sessiontag1', 'b'), as),
        other: await assume(t, second, tag('SessionTag2', 'b'), as),
      };
    },
  },
  {
    id: 'W4',
    subject: 'PackedPolicySize is returned where a session policy or tags were passed',
    expected: { 'with a policy': like('a percentage', /^\d+$/), without: 'absent' },
    kind: RECORDED,
    source: 'LS STS test_assume_role_with_policy; LS STS test_assume_role',
    ask: async (t) => {
      const role = await t.role('plain');
      const document = policy([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }]);
      return {
        'with a policy': (await assume(t, role, { Policy: document })).text('PackedPolicySize'),
        without: (await assume(t, role, {})).text('PackedPolicySize') ?? 'absent',
      };
    },
  },
];
