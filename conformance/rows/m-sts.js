import { ROLE_SESSION_SECONDS, SESSION_SECONDS } from '@countersign/aws-model';
import { like, refusal, success } from '../expect.js';
import { DOCUMENTED, RECORDED, REPORTED, UNVERIFIED } from '../kinds.js';
import { credentialsIn, policy, sha256 } from '../target.js';
import { lasts } from './shared.js';

const sender = (status, code, message) => refusal(status, code, message, { Type: 'Sender' });
const invalid = (message) => sender(400, 'ValidationError', message);
const constraint = (value, name, rule) =>
  invalid(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must ${rule}`,
  );
const least = (value, least_) =>
  constraint(value, 'durationSeconds', `have value greater than or equal to ${least_}`);
const most = (value, most_) =>
  constraint(value, 'durationSeconds', `have value less than or equal to ${most_}`);

const assume = async (t, role, parameters = {}, as) =>
  t.sts(
    'AssumeRole',
    { RoleArn: role.arn, RoleSessionName: 'conformance', ...parameters },
    { as: as ?? (await t.assumer()) },
  );
const role = (t) => t.role('plain');
const longRole = (t) => t.role('twelve-hours', { maximum: 43_200 });
const federate = (t, parameters, as) => t.sts('GetFederationToken', { Name: 'bob', ...parameters }, { as });

export const title = 'STS: lifetimes and errors';

export const rows = [
  {
    id: 'M1',
    subject:
      'AssumeRole: 900 to 43200 seconds and not above the MaxSessionDuration of the role, 3600 unless requested otherwise',
    expected: { default: 3600, 900: 900, 43200: 43_200, 'above the role': refusal(400, 'ValidationError') },
    kind: DOCUMENTED,
    source: 'BC sts AssumeRole; IAM UG id_credentials_temp_request',
    ask: async (t) => ({
      default: lasts(t, await assume(t, await role(t))),
      900: lasts(t, await assume(t, await role(t), { DurationSeconds: 900 })),
      43200: lasts(t, await assume(t, await longRole(t), { DurationSeconds: 43_200 })),
      'above the role': await assume(t, await role(t), { DurationSeconds: 43_200 }),
    }),
  },
  {
    id: 'M2',
    subject: 'AssumeRoleWithWebIdentity and WithSAML: 900 to 43200 seconds, 3600 unless requested otherwise',
    expected: { minimum: 900, maximum: 43_200, default: 3600 },
    kind: DOCUMENTED,
    source: 'BC sts',
    ask: async () => ({ ...SESSION_SECONDS.AssumeRoleWithWebIdentity }),
  },
  {
    id: 'M3',
    subject: 'GetSessionToken: 900 to 129600 seconds, 43200 unless asked otherwise',
    expected: { default: 43_200, 900: 900, 129600: 129_600 },
    kind: DOCUMENTED,
    source: 'BC sts GetSessionToken',
    ask: async (t) => {
      const as = await t.user('sessions', [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }]);
      const ask = async (DurationSeconds) =>
        lasts(t, await t.sts('GetSessionToken', { DurationSeconds }, { as }));
      return { default: await ask(undefined), 900: await ask(900), 129600: await ask(129_600) };
    },
  },
  {
    id: 'M4',
    subject: 'GetFederationToken: 900 to 129600 seconds, 43200 unless asked otherwise',
    expected: { default: 43_200, 900: 900, 129600: 129_600 },
    kind: DOCUMENTED,
    source: 'BC sts GetFederationToken',
    ask: async (t) => {
      const as = await t.assumer();
      const ask = async (DurationSeconds) => lasts(t, await federate(t, { DurationSeconds }, as));
      return { default: await ask(undefined), 900: await ask(900), 129600: await ask(129_600) };
    },
  },
  {
    id: 'M5',
    subject: 'GetSessionToken and GetFederationToken by the root user: quietly cut to 3600 seconds',
    expected: { GetSessionToken: 3600, GetFederationToken: 3600 },
    kind: DOCUMENTED,
    source: 'STS API GetSessionToken; IAM UG id_credentials_temp_request',
    needs: ['root'],
    ask: async (t) => ({
      GetSessionToken: lasts(t, await t.sts('GetSessionToken', { DurationSeconds: 7200 })),
      GetFederationToken: lasts(t, await federate(t, { DurationSeconds: 7200 })),
    }),
  },
  {
    id: 'M6',
    subject: 'MaxSessionDuration of a role: 3600 to 43200 seconds, 3600 unless set',
    expected: {
      default: '3600',
      3599: refusal(400, 'ValidationError'),
      43201: refusal(400, 'ValidationError'),
      'our table': '3600 to 43200, 3600',
    },
    kind: DOCUMENTED,
    source: 'BC iam CreateRole, UpdateRole',
    ask: async (t) => {
      const { name } = await role(t);
      const { minimum, maximum, default: usual } = ROLE_SESSION_SECONDS;
      return {
        default: (await t.iam('GetRole', { RoleName: name })).text('MaxSessionDuration'),
        3599: await t.iam('UpdateRole', { RoleName: name, MaxSessionDuration: 3599 }),
        43201: await t.iam('UpdateRole', { RoleName: name, MaxSessionDuration: 43_201 }),
        'our table': `${minimum} to ${maximum}, ${usual}`,
      };
    },
  },
  {
    id: 'M7',
    subject: 'DurationSeconds above the MaxSessionDuration of the role',
    expected: invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
    kind: REPORTED,
    source: 'GH kreuzwerker/awsu#27; GH prowler-cloud/prowler#923',
    ask: async (t) => assume(t, await role(t), { DurationSeconds: 7200 }),
  },
  {
    id: 'M8',
    subject: 'a role assumed with the session of a role, for more than 3600 seconds',
    expected: invalid(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ),
    kind: REPORTED,
    source: 'GH aws/eks-anywhere#9485; GH 99designs/aws-vault#263',
    ask: async (t) => {
      const as = await t.session(
        await t.role('chains', { statements: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] }),
      );
      return assume(t, await longRole(t), { DurationSeconds: 7200 }, as);
    },
  },
  {
    id: 'M9',
    subject:
      'chained: one hour at most whatever MaxSessionDuration says; asking for an hour works, for more fails',
    expected: { 3600: 3600, 3601: refusal(400, 'ValidationError') },
    kind: DOCUMENTED,
    source: 'IAM UG id_roles_terms-and-concepts, id_credentials_temp_request',
    ask: async (t) => {
      const as = await t.session(
        await t.role('chains', { statements: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }] }),
      );
      return {
        3600: lasts(t, await assume(t, await longRole(t), { DurationSeconds: 3600 }, as)),
        3601: await assume(t, await longRole(t), { DurationSeconds: 3601 }, as),
      };
    },
  },
  {
    id: 'M10',
    subject: 'DurationSeconds below 900',
    expected: { GetSessionToken: least('600', 900), AssumeRole: least('600', 900) },
    kind: REPORTED,
    source: 'GH goldstack/goldstack#425 (GetSessionToken)',
    ask: async (t) => ({
      GetSessionToken: await t.sts('GetSessionToken', { DurationSeconds: 600 }, { as: await t.assumer() }),
      AssumeRole: await assume(t, await role(t), { DurationSeconds: 600 }),
    }),
  },
  {
    id: 'M11',
    subject: 'DurationSeconds above the maximum of the operation',
    expected: { AssumeRole: most('43201', 43_200), GetSessionToken: most('129601', 129_600) },
    kind: UNVERIFIED,
    source: 'inferred from M10',
    ask: async (t) => ({
      AssumeRole: await assume(t, await longRole(t), { DurationSeconds: 43_201 }),
      GetSessionToken: await t.sts(
        'GetSessionToken',
        { DurationSeconds: 129_601 },
        { as: await t.assumer() },
      ),
    }),
  },
  {
    id: 'M12',
    subject: 'a session name with a letter that it may not have',
    expected: constraint('Session1:2', 'roleSessionName', 'satisfy regular expression pattern: [\\w+=,.@-]*'),
    kind: RECORDED,
    source: 'LS STS test_sts_invalid_parameters',
    ask: async (t) => assume(t, await role(t), { RoleSessionName: 'Session1:2' }),
  },
  {
    id: 'M13',
    subject: 'a transitive tag key that is not among the tags',
    expected: sender(
      400,
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    ),
    kind: RECORDED,
    source: 'LS STS test_assume_role_tag_validation',
    ask: async (t) =>
      assume(t, await role(t), {
        'Tags.member.1.Key': 'a',
        'Tags.member.1.Value': 'b',
        'TransitiveTagKeys.member.1': 'other',
      }),
  },
  {
    id: 'M14',
    subject: 'two session tags whose keys differ only in the case of their letters',
    expected: sender(
      400,
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    ),
    kind: RECORDED,
    source: 'LS STS test_assume_role_tag_validation',
    ask: async (t) =>
      assume(t, await role(t), {
        'Tags.member.1.Key': 'SessionTag1',
        'Tags.member.1.Value': 'a',
        'Tags.member.2.Key': 'sessiontag1',
        'Tags.member.2.Value': 'b',
      }),
  },
  {
    id: 'M15',
    subject: 'bounds: RoleSessionName 2 to 64, ExternalId 2 to 1224, session policy 2048, 50 tags',
    expected: {
      'session name of 1': refusal(400, 'ValidationError'),
      'of 64': 3600,
      'of 65': refusal(400, 'ValidationError'),
      'external id of 1': refusal(400, 'ValidationError'),
      'of 1224': 3600,
      'of 1225': refusal(400, 'ValidationError'),
      'policy of more than 2048': refusal(400, 'ValidationError'),
      '51 tags': refusal(400, 'ValidationError'),
    },
    kind: DOCUMENTED,
    source: 'BC sts',
    ask: async (t) => {
      const ask = async (parameters) => {
        const answer = await assume(t, await role(t), parameters);
        return answer.status === 200 ? lasts(t, answer) : answer;
      };
      const long = policy([
        { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'b'.repeat(2048)}` },
      ]);
      const tags = {};
      for (let i = 1; i <= 51; i += 1) {
        tags[`Tags.member.${i}.Key`] = `k${i}`;
        tags[`Tags.member.${i}.Value`] = 'v';
      }
      return {
        'session name of 1': await ask({ RoleSessionName: 'a' }),
        'of 64': await ask({ RoleSessionName: 'a'.repeat(64) }),
        'of 65': await ask({ RoleSessionName: 'a'.repeat(65) }),
        'external id of 1': await ask({ ExternalId: 'a' }),
        'of 1224': await ask({ ExternalId: 'a'.repeat(1224) }),
        'of 1225': await ask({ ExternalId: 'a'.repeat(1225) }),
        'policy of more than 2048': await ask({ Policy: long }),
        '51 tags': await ask(tags),
      };
    },
  },
  {
    id: 'M16',
    subject: 'GetSessionToken, GetFederationToken with temporary credentials',
    expected: {
      GetSessionToken: sender(403, 'AccessDenied', 'Cannot call GetSessionToken with session credentials'),
      GetFederationToken: sender(
        403,
        'AccessDenied',
        'Cannot call GetFederationToken with session credentials',
      ),
    },
    kind: REPORTED,
    source: 'GH apache/hadoop#6538; GH common-fate/granted#151',
    ask: async (t) => {
      const as = await t.session(await role(t));
      return {
        GetSessionToken: await t.sts('GetSessionToken', {}, { as }),
        GetFederationToken: await federate(t, {}, as),
      };
    },
  },
  {
    id: 'M17',
    subject: 'AssumeRole by the root user',
    expected: sender(403, 'AccessDenied', 'Roles may not be assumed by root accounts.'),
    kind: REPORTED,
    source: 'GH threads',
    needs: ['root'],
    ask: async (t) => assume(t, await role(t), {}, t.credentials),
  },
  {
    id: 'M18',
    subject:
      'STS called with an expired token: the code and status differ from the model (ExpiredTokenException, 400)',
    expected: sender(403, 'ExpiredToken', 'The security token included in the request is expired'),
    kind: REPORTED,
    source: 'GH aws/aws-sdk-java-v2#1649',
    needs: ['clock'],
    ask: async (t) => {
      const as = await t.session(await role(t));
      return t.later('61m', () => t.sts('GetCallerIdentity', {}, { as }));
    },
  },
  {
    id: 'M19',
    subject: 'STS called with an unknown key, or a token that is none (the full stop at the end varies)',
    expected: { key: unknownToken(), token: unknownToken() },
    kind: REPORTED,
    source: 'GH threads',
    ask: async (t) => ({
      key: await t.sts(
        'GetCallerIdentity',
        {},
        { as: { accessKeyId: 'AKIAQAAAAAAAAAAAAAAA', secretAccessKey: 'x' } },
      ),
      token: await t.sts(
        'GetCallerIdentity',
        {},
        { as: { ...(await t.session(await role(t))), sessionToken: 'none' } },
      ),
    }),
  },
  {
    id: 'M20',
    subject: 'a token that expired long ago may be called invalid, not expired',
    expected: refusal(403, 'InvalidClientTokenId'),
    kind: REPORTED,
    source: 'GH okta-awscli#145',
    notAsked:
      'reported without a figure of how long is long; the server keeps telling that it has expired, which says more',
  },
  {
    id: 'M21',
    subject:
      'the envelope of errors: ErrorResponse with Error (Type, Code, Message) and RequestId; S3 has a bare Error',
    expected: {
      STS: 'ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/", Error, Type, Code, Message, RequestId',
      IAM: 'ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/", Error, Type, Code, Message, RequestId',
      S3: 'Error, Code, Message, BucketName, RequestId, HostId',
    },
    kind: REPORTED,
    source: 'GH threads; BC query protocol',
    ask: async (t) => {
      const tags = (answer) =>
        [...answer.body.matchAll(/<(\w[^>/]*(?:\/[^>]+)*\/?)>/g)].map((found) => found[1]).join(', ');
      return {
        STS: tags(await t.sts('GetSessionToken', { DurationSeconds: 1 }, { as: await t.assumer() })),
        IAM: tags(await t.iam('GetUser', { UserName: 'nobody-of-this-name' })),
        S3: tags(await t.s3({ bucket: `${t.prefix}-none` })),
      };
    },
  },
  {
    id: 'M22',
    subject: 'errors in the model of STS',
    expected: {
      MalformedPolicyDocument: refusal(400, 'MalformedPolicyDocument'),
      PackedPolicyTooLarge: refusal(400, 'PackedPolicyTooLarge'),
      InvalidIdentityToken: refusal(400, 'InvalidIdentityToken'),
    },
    kind: DOCUMENTED,
    source:
      'BC sts (ExpiredTokenException 400, RegionDisabledException 403, IDPRejectedClaim 403, IDPCommunicationError 400 and others cannot be brought about here)',
    ask: async (t) => {
      const tags = {};
      for (let i = 1; i <= 50; i += 1) {
        tags[`Tags.member.${i}.Key`] = `key-${i}`;
        // Hashes, so that they stay long however they are packed.
        tags[`Tags.member.${i}.Value`] = [1, 2, 3, 4]
          .map((n) => sha256(`${i} ${n}`))
          .join('')
          .slice(0, 250);
      }
      return {
        MalformedPolicyDocument: await assume(t, await role(t), { Policy: '{"Version":"2012-10-17"}' }),
        PackedPolicyTooLarge: await assume(t, await role(t), tags),
        InvalidIdentityToken: await t.sts('AssumeRoleWithWebIdentity', {
          RoleArn: (await role(t)).arn,
          RoleSessionName: 'conformance',
          WebIdentityToken: 'not.a.token',
        }),
      };
    },
  },
  {
    id: 'M23',
    subject: 'credentials of GetFederationToken may call no IAM, and of STS only GetCallerIdentity',
    expected: {
      GetCallerIdentity: success(200),
      AssumeRole: refusal(403, 'AccessDenied'),
      ListUsers: refusal(403),
    },
    kind: DOCUMENTED,
    source: 'IAM UG id_credentials_temp_request, table of comparison',
    ask: async (t) => {
      const parameters = { Policy: policy([{ Effect: 'Allow', Action: '*', Resource: '*' }]) };
      const as = credentialsIn(await t.must(federate(t, parameters, await everything(t))));
      return {
        GetCallerIdentity: await t.sts('GetCallerIdentity', {}, { as }),
        AssumeRole: await assume(t, await role(t), {}, as),
        ListUsers: await t.iam('ListUsers', {}, { as }),
      };
    },
  },
  {
    id: 'M24',
    subject: 'the answer of AssumeRole',
    expected: (t) => ({
      Credentials: 'AccessKeyId, SecretAccessKey, SessionToken, Expiration',
      AccessKeyId: like('ASIA...', /^ASIA[A-Z2-7]{16}$/),
      Arn: `arn:aws:sts::${t.account}:assumed-role/${t.prefix}-plain/conformance`,
      AssumedRoleId: like(
        'AROA...:conformance',
        /^AROA[A-Z0-9]{17}:conformance$|^AROA[A-Z0-9]{16}:conformance$/,
      ),
    }),
    kind: RECORDED,
    source: 'LS STS test_assume_role',
    ask: async (t) => {
      const answer = await assume(t, await role(t));
      const inner = /<Credentials>(.*)<\/Credentials>/s.exec(answer.body)?.[1] ?? '';
      return {
        Credentials: [...inner.matchAll(/<(\w+)>/g)].map((found) => found[1]).join(', '),
        AccessKeyId: answer.text('AccessKeyId'),
        Arn: answer.text('Arn'),
        AssumedRoleId: answer.text('AssumedRoleId'),
      };
    },
  },
  {
    id: 'M25',
    subject: 'the answer of GetFederationToken',
    expected: (t) => ({
      Arn: `arn:aws:sts::${t.account}:federated-user/bob`,
      FederatedUserId: `${t.account}:bob`,
      PackedPolicySize: '0',
    }),
    kind: RECORDED,
    source: 'LS STS test_get_federation_token',
    ask: async (t) => {
      const answer = await federate(t, {}, await t.assumer());
      return {
        Arn: answer.text('Arn'),
        FederatedUserId: answer.text('FederatedUserId'),
        PackedPolicySize: answer.text('PackedPolicySize'),
      };
    },
  },
];

function unknownToken() {
  return sender(
    403,
    'InvalidClientTokenId',
    like(
      'The security token included in the request is invalid',
      /^The security token included in the request is invalid\.?$/,
    ),
  );
}

function everything(t) {
  return t.user('everything', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
}
