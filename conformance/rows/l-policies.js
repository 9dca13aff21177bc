import { like, PRESENT, refusal, success } from '../expect.js';
import { DOCUMENTED, REPORTED, UNVERIFIED } from '../kinds.js';
import { policy } from '../target.js';
import { PLAIN_DENIAL } from './shared.js';

const allow = (Action, Resource = '*', Condition = undefined) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});
const deny = (Action, Resource = '*', Condition = undefined) => ({
  Effect: 'Deny',
  Action,
  Resource,
  Condition,
});
const object = (bucket) => `arn:aws:s3:::${bucket}/*`;

const denied = (who, action, resource, why) =>
  refusal(
    403,
    'AccessDenied',
    `User: ${who} is not authorized to perform: ${action} on resource: "${resource}" ${why}`,
    {},
  );
const userArn = (t, name) => `arn:aws:iam::${t.account}:user/${t.prefix}-${name}`;
const sessionArn = (t, name) => `arn:aws:sts::${t.account}:assumed-role/${t.prefix}-${name}/conformance`;

/** Puts a bucket policy of these statements; `*` stands for the bucket's objects. */
async function setPolicy(t, bucket, statements) {
  const document = policy(
    statements.map((statement) => ({
      Principal: '*',
      ...statement,
      Resource: (statement.Resource ?? '*') === '*' ? object(bucket) : statement.Resource,
    })),
  );
  await t.must(t.s3({ method: 'PUT', bucket, query: { policy: '' }, body: document }));
}

/** An object in a bucket of its own, with a policy on the bucket. */
async function guarded(t, purpose, statements, as) {
  const bucket = await t.bucket(purpose, { as });
  const made = await t.object('guarded.txt', 'hello', { bucket, as });
  if (statements) await setPolicy(t, bucket, statements);
  return made;
}

/** GetObject, by a URL, of an object whose bucket denies under a condition. */
async function deniedBy(t, purpose, Condition, spec = {}, Action = 's3:GetObject') {
  const made = await guarded(t, purpose, [{ ...deny(Action, undefined, Condition) }]);
  const as = await t.user('reads-all', [allow('s3:*')]);
  return t.fetch(t.presign({ ...made, as, ...spec }));
}

export const title = 'Authorization: policies, and what a denial says';

export const rows = [
  {
    id: 'L1',
    subject: "no policy allows the action, caller in the bucket owner's account",
    expected: (t) =>
      denied(
        sessionArn(t, 'nobody'),
        's3:GetObject',
        `arn:aws:s3:::${t.prefix}-main/${t.key}`,
        'because no identity-based policy allows the s3:GetObject action',
      ),
    kind: REPORTED,
    source: 'GH aws-ia/terraform-aws-bedrock#41; GH aws-samples/serverless-patterns#2457',
    ask: async (t) =>
      t.fetch(t.presign({ ...(await t.object(t.key)), as: await t.session(await t.role('nobody')) })),
  },
  {
    id: 'L2',
    subject: 'an explicit deny in the bucket policy, same account',
    expected: (t) =>
      denied(
        userArn(t, 'reads-all'),
        's3:ListBucket',
        `arn:aws:s3:::${t.prefix}-denied`,
        'with an explicit deny in a resource-based policy',
      ),
    kind: REPORTED,
    source: 'GH noobaa/noobaa-core#10060',
    ask: async (t) => {
      const as = await t.user('reads-all', [allow('s3:*')]);
      const bucket = await t.bucket('denied');
      await setPolicy(t, bucket, [{ ...deny('s3:ListBucket'), Resource: `arn:aws:s3:::${bucket}` }]);
      return t.s3({ bucket, query: { 'list-type': '2' }, as });
    },
  },
  {
    id: 'L3',
    subject: "caller outside the owner's account and organization, or anonymous: the plain text",
    expected: { 'another account': PLAIN_DENIAL, anonymous: PLAIN_DENIAL },
    kind: DOCUMENTED,
    source: 'S3 UG troubleshoot-403-errors',
    needs: ['other account'],
    ask: async (t) => {
      const made = await t.object(t.key);
      return {
        'another account': await t.fetch(t.presign({ ...made, as: t.other })),
        anonymous: await t.anonymous(made),
      };
    },
  },
  {
    id: 'L4',
    subject: 'the long text only within the account or the organization',
    expected: {
      'same account': refusal(403, 'AccessDenied', like('User: ... is not authorized ...', /^User: /)),
      'another account': PLAIN_DENIAL,
    },
    kind: DOCUMENTED,
    source: 'S3 UG troubleshoot-403-errors',
    needs: ['other account'],
    ask: async (t) => {
      const made = await t.object(t.key);
      return {
        'same account': await t.fetch(t.presign({ ...made, as: await t.user('nothing') })),
        'another account': await t.fetch(t.presign({ ...made, as: t.other })),
      };
    },
  },
  {
    id: 'L5',
    subject: 'denied by a service control policy',
    expected: refusal(
      403,
      'AccessDenied',
      like('... with an explicit deny in a service control policy', /x/),
    ),
    kind: DOCUMENTED,
    source: 'IAM UG troubleshoot_access-denied',
    notAsked: 'the server has no organizations; testing this on AWS requires one',
  },
  {
    id: 'L6',
    subject: 'denied by a permissions boundary, implicitly and explicitly',
    expected: (t) => ({
      implicit: denied(
        userArn(t, 'bounded'),
        's3:GetObject',
        `arn:aws:s3:::${t.prefix}-main/${t.key}`,
        'because no permissions boundary allows the s3:GetObject action',
      ),
      explicit: refusal(
        403,
        'AccessDenied',
        like(
          'User: ... with an explicit deny in a permissions boundary (and which one)',
          /^User: .* with an explicit deny in a permissions boundary(: arn:aws:iam::\d{12}:policy\/\S+)?$/,
        ),
        {},
      ),
    }),
    kind: DOCUMENTED,
    source: 'IAM UG troubleshoot_access-denied',
    ask: async (t) => {
      const made = await t.object(t.key);
      const implicit = await boundary(t, 'lists', [allow('s3:ListBucket')]);
      const explicit = await boundary(t, 'denies', [allow('s3:*'), deny('s3:GetObject')]);
      const get = async (name, of) =>
        t.fetch(t.presign({ ...made, as: await t.user(name, [allow('s3:*')], { boundary: of }) }));
      return { implicit: await get('bounded', implicit), explicit: await get('bound-deny', explicit) };
    },
  },
  {
    id: 'L7',
    subject:
      'denied by a session policy, implicitly and explicitly ("a sessions policy" is as AWS writes it)',
    expected: (t) => ({
      implicit: denied(
        sessionArn(t, 'reader'),
        's3:GetObject',
        `arn:aws:s3:::${t.prefix}-main/${t.key}`,
        'because no session policy allows the s3:GetObject action',
      ),
      explicit: denied(
        sessionArn(t, 'reader'),
        's3:GetObject',
        `arn:aws:s3:::${t.prefix}-main/${t.key}`,
        'with an explicit deny in a sessions policy',
      ),
    }),
    kind: DOCUMENTED,
    source: 'IAM UG troubleshoot_access-denied',
    ask: async (t) => {
      const made = await t.object(t.key);
      const role = await t.role('reader', { statements: [allow('s3:*')] });
      const get = async (...statements) =>
        t.fetch(
          t.presign({ ...made, as: await t.session(role, { parameters: { Policy: policy(statements) } }) }),
        );
      return {
        implicit: await get(allow('s3:ListBucket')),
        explicit: await get(allow('s3:*'), deny('s3:GetObject')),
      };
    },
  },
  {
    id: 'L8',
    subject: 'denied by the trust policy of a role, implicitly and explicitly',
    expected: (t) => ({
      implicit: trustDenied(t, 'untrusting', 'because no role trust policy allows the sts:AssumeRole action'),
      explicit: trustDenied(t, 'distrusting', 'with an explicit deny in the role trust policy'),
    }),
    kind: DOCUMENTED,
    source: 'IAM UG troubleshoot_access-denied',
    ask: async (t) => {
      const as = await t.user('assumer', [{ Effect: 'Allow', Action: ['sts:*', 's3:*'], Resource: '*' }]);
      const assume = (role) =>
        t.sts('AssumeRole', { RoleArn: role.arn, RoleSessionName: 'conformance' }, { as });
      const ours = { AWS: `arn:aws:iam::${t.account}:root` };
      const service = {
        Effect: 'Allow',
        Principal: { Service: 'ec2.amazonaws.com' },
        Action: 'sts:AssumeRole',
      };
      return {
        implicit: await assume(await t.role('untrusting', { trust: [service] })),
        explicit: await assume(
          await t.role('distrusting', {
            trust: [
              { Effect: 'Allow', Principal: ours, Action: 'sts:AssumeRole' },
              { Effect: 'Deny', Principal: { AWS: as.arn }, Action: 'sts:AssumeRole' },
            ],
          }),
        ),
      };
    },
  },
  {
    id: 'L9',
    subject: 'several policy types deny: the text names only one',
    expected: refusal(
      403,
      'AccessDenied',
      like('one type named', /(explicit deny in an? |because no )[a-z- ]+policy[^,]*$/),
    ),
    kind: DOCUMENTED,
    source: 'IAM UG troubleshoot_access-denied',
    ask: async (t) => {
      const made = await guarded(t, 'twice', [deny('s3:GetObject')]);
      const as = await t.user('denied-too', [deny('s3:GetObject')]);
      return t.fetch(t.presign({ ...made, as }));
    },
  },
  {
    id: 'L10',
    subject: "a URL carries its signer's permissions, as they are when it is used",
    expected: { 'when signed': refusal(403, 'AccessDenied'), 'when allowed since': success(200) },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url',
    ask: async (t) => {
      const as = await t.user('later-allowed');
      const url = t.presign({ ...(await t.object(t.key)), as });
      const before = await t.fetch(url);
      await t.allow(as.name, [allow('s3:GetObject')]);
      await t.settle();
      return { 'when signed': before, 'when allowed since': await t.fetch(url) };
    },
  },
  {
    id: 'L11',
    subject: 'permissions removed from the signer after signing, and restored',
    expected: {
      had: success(200),
      taken: refusal(
        403,
        'AccessDenied',
        like(
          '... because no identity-based policy allows ...',
          /because no identity-based policy allows the s3:GetObject action$/,
        ),
      ),
      'given back': success(200),
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url; the text as in L1',
    ask: async (t) => {
      const as = await t.user('taken-from', [allow('s3:GetObject')]);
      const url = t.presign({ ...(await t.object(t.key)), as });
      const had = await t.fetch(url);
      await t.must(t.iam('DeleteUserPolicy', { UserName: as.name, PolicyName: 'conformance' }));
      await t.settle();
      const taken = await t.fetch(url);
      await t.allow(as.name, [allow('s3:GetObject')]);
      await t.settle();
      return { had, taken, 'given back': await t.fetch(url) };
    },
  },
  {
    id: 'L12',
    subject: 'a URL used right after its role or policy was made: refused for some seconds on AWS',
    expected: refusal(403, 'AccessDenied'),
    kind: REPORTED,
    source: 'GH aws/aws-sdk-js-v3#1946',
    notAsked: 'a matter of seconds and luck on AWS; the server is consistent at once, on purpose',
  },
  {
    id: 'L13',
    subject:
      'AWSRevokeOlderSessions: Deny where aws:TokenIssueTime is before the revocation; later sessions work',
    expected: {
      before: success(200),
      revoked: refusal(
        403,
        'AccessDenied',
        like(
          '... with an explicit deny in an identity-based policy',
          /with an explicit deny in an identity-based policy$/,
        ),
      ),
      'a later session': success(200),
    },
    kind: DOCUMENTED,
    source: 'IAM UG id_roles_use_revoke-sessions',
    needs: ['clock'],
    ask: async (t) => {
      const role = await t.role('revoked', { statements: [allow('s3:*')] });
      const made = await t.object(t.key);
      const url = t.presign({ ...made, as: await t.session(role), expiresIn: 3600 });
      const before = await t.fetch(url);
      return t.later('60s', async () => {
        const document = policy([
          deny('*', '*', { DateLessThan: { 'aws:TokenIssueTime': t.date().toISOString() } }),
        ]);
        await t.must(
          t.iam('PutRolePolicy', {
            RoleName: role.name,
            PolicyName: 'AWSRevokeOlderSessions',
            PolicyDocument: document,
          }),
        );
        const revoked = await t.fetch(url);
        const later = await t.later('1s', async () =>
          t.fetch(t.presign({ ...made, as: await t.session(role) })),
        );
        return { before, revoked, 'a later session': later };
      });
    },
  },
  {
    id: 'L14',
    subject:
      's3:signatureAge counts milliseconds: a Deny above 600000 refuses URLs signed more than ten minutes ago',
    expected: { '9 minutes': success(200), '11 minutes': refusal(403, 'AccessDenied') },
    kind: DOCUMENTED,
    source: 'S3 API bucket-policy-s3-sigv4-conditions; S3 UG using-presigned-url',
    ask: async (t) => {
      const condition = { NumericGreaterThan: { 's3:signatureAge': '600000' } };
      const at = (age) => deniedBy(t, 'aged', condition, { age, expiresIn: 3600 });
      return { '9 minutes': await at(540), '11 minutes': await at(660) };
    },
  },
  {
    id: 'L15',
    subject: 's3:signatureAge is 0 with Version 2; of several limits the strictest counts',
    expected: { 'Version 2': success(200), 'two limits, 6 minutes': refusal(403, 'AccessDenied') },
    kind: DOCUMENTED,
    source: 'S3 API bucket-policy-s3-sigv4-conditions',
    ask: async (t) => {
      const older = (milliseconds) =>
        deny('s3:GetObject', undefined, { NumericGreaterThan: { 's3:signatureAge': milliseconds } });
      const made = await guarded(t, 'two-ages', [older('600000'), older('300000')]);
      const as = await t.user('reads-all', [allow('s3:*')]);
      return {
        'Version 2': await t.fetch(t.presignV2({ ...made, as })),
        'two limits, 6 minutes': await t.fetch(t.presign({ ...made, as, age: 360, expiresIn: 3600 })),
      };
    },
  },
  {
    id: 'L16',
    subject: 's3:authType: REST-HEADER, REST-QUERY-STRING, POST',
    expected: {
      header: refusal(403, 'AccessDenied'),
      URL: success(200),
      'URL where URLs are denied': refusal(403, 'AccessDenied'),
      'form where forms are denied': refusal(403, 'AccessDenied'),
    },
    kind: DOCUMENTED,
    source: 'S3 API bucket-policy-s3-sigv4-conditions',
    ask: async (t) => {
      const as = await t.user('reads-all', [allow('s3:*')]);
      const type = (value) =>
        deny(['s3:GetObject', 's3:PutObject'], undefined, { StringEquals: { 's3:authType': value } });
      const forUsers = (value) => ({ ...type(value), Principal: { AWS: as.arn } });
      const headers = await guarded(t, 'no-headers', [forUsers('REST-HEADER')]);
      const urls = await guarded(t, 'no-urls', [forUsers('REST-QUERY-STRING')]);
      const forms = await guarded(t, 'no-forms', [forUsers('POST')]);
      return {
        header: await t.s3({ ...headers, as }),
        URL: await t.fetch(t.presign({ ...headers, as })),
        'URL where URLs are denied': await t.fetch(t.presign({ ...urls, as })),
        'form where forms are denied': await t.form({ ...forms, as }),
      };
    },
  },
  {
    id: 'L17',
    subject: 's3:signatureversion: `AWS` is Version 2, `AWS4-HMAC-SHA256` Version 4',
    expected: {
      'Version 2 where AWS is denied': refusal(403, 'AccessDenied'),
      'Version 4 there': success(200),
      'Version 4 where it is denied': refusal(403, 'AccessDenied'),
    },
    kind: DOCUMENTED,
    source: 'S3 API bucket-policy-s3-sigv4-conditions',
    ask: async (t) => {
      const as = await t.user('reads-all', [allow('s3:*')]);
      const version = (value) => [
        deny('s3:GetObject', undefined, { StringEquals: { 's3:signatureversion': value } }),
      ];
      const old = await guarded(t, 'no-v2', version('AWS'));
      const four = await guarded(t, 'no-v4', version('AWS4-HMAC-SHA256'));
      return {
        'Version 2 where AWS is denied': await t.fetch(t.presignV2({ ...old, as })),
        'Version 4 there': await t.fetch(t.presign({ ...old, as })),
        'Version 4 where it is denied': await t.fetch(t.presign({ ...four, as })),
      };
    },
  },
  {
    id: 'L18',
    subject: 's3:x-amz-content-sha256 is the header: UNSIGNED-PAYLOAD can be denied, a hash passes',
    expected: { 'UNSIGNED-PAYLOAD': refusal(403, 'AccessDenied'), hash: success(200) },
    kind: DOCUMENTED,
    source: 'S3 API bucket-policy-s3-sigv4-conditions',
    ask: async (t) => {
      const as = await t.user('reads-all', [allow('s3:*')]);
      const made = await guarded(t, 'no-unsigned', [
        deny('s3:GetObject', undefined, { StringEquals: { 's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } }),
      ]);
      return {
        'UNSIGNED-PAYLOAD': await t.s3({ ...made, as, payloadHash: 'UNSIGNED-PAYLOAD' }),
        hash: await t.s3({ ...made, as }),
      };
    },
  },
  {
    id: 'L19',
    subject: 'aws:SourceIp is the address of the client that uses the URL',
    expected: {
      'another address is allowed': refusal(403, 'AccessDenied'),
      'the address is not denied': success(200),
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url',
    ask: async (t) => ({
      'another address is allowed': await deniedBy(t, 'ips', {
        NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
      }),
      'the address is not denied': await deniedBy(t, 'ips', {
        IpAddress: { 'aws:SourceIp': '192.0.2.0/24' },
      }),
    }),
  },
  {
    id: 'L20',
    subject: 'aws:SecureTransport false: the documented Deny refuses http',
    expected: refusal(403, 'AccessDenied'),
    kind: DOCUMENTED,
    source: 'S3 UG example-bucket-policies, security-best-practices',
    ask: async (t) => {
      const made = await guarded(t, 'tls', [
        deny('s3:GetObject', undefined, { Bool: { 'aws:SecureTransport': 'false' } }),
      ]);
      const as = await t.user('reads-all', [allow('s3:*')]);
      const { host, path } = t.address(made);
      const signed = t.presign({ ...made, as });
      return t.fetch(`http://${host}${path}${signed.slice(signed.indexOf('?'))}`);
    },
  },
  {
    id: 'L21',
    subject: 'Block Public Access on, and a presigned URL: works, because the request is signed',
    expected: success(200),
    kind: UNVERIFIED,
    source: 'S3 UG access-control-block-public-access (the definition; no page says it)',
    ask: async (t) => {
      const bucket = await t.bucket('blocked');
      const blocks = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
      const body = `<PublicAccessBlockConfiguration>${blocks.map((name) => `<${name}>true</${name}>`).join('')}</PublicAccessBlockConfiguration>`;
      await t.must(t.s3({ method: 'PUT', bucket, query: { publicAccessBlock: '' }, body }));
      return t.fetch(t.presign(await t.object(t.key, 'hello', { bucket })));
    },
  },
  {
    id: 'L22',
    subject: 'a session has what both its role and its session policy allow; a session policy adds nothing',
    expected: {
      both: success(200),
      'the role only': refusal(403, 'AccessDenied'),
      'the session policy only': refusal(403, 'AccessDenied'),
    },
    kind: DOCUMENTED,
    source: 'IAM UG access_policies, session policies',
    ask: async (t) => {
      const role = await t.role('gets', { statements: [allow('s3:GetObject')] });
      const as = await t.session(role, {
        parameters: { Policy: policy([allow(['s3:GetObject', 's3:PutObject'])]) },
      });
      const listing = await t.session(role, { parameters: { Policy: policy([allow('s3:ListBucket')]) } });
      const made = await t.object(t.key);
      return {
        both: await t.s3({ ...made, as }),
        'the role only': await t.s3({ ...made, as: listing }),
        'the session policy only': await t.s3({ ...made, method: 'PUT', body: 'x', as }),
      };
    },
  },
  {
    id: 'L23',
    subject: 'same account: the bucket policy alone is enough',
    expected: success(200),
    kind: DOCUMENTED,
    source: 'IAM UG reference_policies_evaluation-logic',
    ask: async (t) => {
      const as = await t.user('nothing');
      return t.s3({
        ...(await guarded(t, 'grants', [
          { ...allow('s3:GetObject', undefined), Resource: undefined, Principal: { AWS: as.arn } },
        ])),
        as,
      });
    },
  },
  {
    id: 'L24',
    subject: 'another account: both the bucket policy and a policy of the caller must allow',
    expected: {
      'bucket policy only': refusal(403, 'AccessDenied'),
      'policy of the caller only': refusal(403, 'AccessDenied'),
      both: success(200),
    },
    kind: DOCUMENTED,
    source: 'IAM UG reference_policies_evaluation-logic-cross-account',
    needs: ['other account'],
    ask: async (t) => {
      const make = async (name, statements) => {
        const created = await t.must(t.iam('CreateUser', { UserName: name }, { as: t.other }));
        if (statements) {
          await t.must(
            t.iam(
              'PutUserPolicy',
              { UserName: name, PolicyName: 'p', PolicyDocument: policy(statements) },
              { as: t.other },
            ),
          );
        }
        const key = await t.must(t.iam('CreateAccessKey', { UserName: name }, { as: t.other }));
        return {
          arn: created.text('Arn'),
          accessKeyId: key.text('AccessKeyId'),
          secretAccessKey: key.text('SecretAccessKey'),
        };
      };
      const bare = await make('bare');
      const allowed = await make('allowed', [allow('s3:GetObject')]);
      const open = await guarded(t, 'for-others', [
        { Effect: 'Allow', Action: 's3:GetObject', Principal: { AWS: [bare.arn, allowed.arn] } },
      ]);
      return {
        'bucket policy only': await t.s3({ ...open, as: bare }),
        'policy of the caller only': await t.s3({ ...(await t.object(t.key)), as: allowed }),
        both: await t.s3({ ...open, as: allowed }),
      };
    },
  },
  {
    id: 'L25',
    subject:
      'order: an explicit deny anywhere; then organization, resource, identity, boundary and session policies; else denied',
    expected: {
      'deny in the identity policy, allow in the bucket policy': refusal(
        403,
        'AccessDenied',
        like('... explicit deny in an identity-based policy', /explicit deny in an identity-based policy$/),
      ),
      'allow in the bucket policy, no boundary allows': success(200),
      'nothing allows': refusal(403, 'AccessDenied'),
    },
    kind: DOCUMENTED,
    source:
      'IAM UG reference_policies_evaluation-logic (a bucket policy that names an IAM user is not limited by the boundary)',
    ask: async (t) => {
      const denying = await t.user('denies-self', [deny('s3:GetObject')]);
      const limited = await t.user('bounded', [allow('s3:*')], {
        boundary: await boundary(t, 'lists', [allow('s3:ListBucket')]),
      });
      const made = await guarded(t, 'for-two', [
        { Effect: 'Allow', Action: 's3:GetObject', Principal: { AWS: [denying.arn, limited.arn] } },
      ]);
      return {
        'deny in the identity policy, allow in the bucket policy': await t.s3({ ...made, as: denying }),
        'allow in the bucket policy, no boundary allows': await t.s3({ ...made, as: limited }),
        'nothing allows': await t.s3({ ...made, as: await t.user('nothing') }),
      };
    },
  },
  {
    id: 'L26',
    subject: 'another account, which the bucket policy allows everything: the policy itself is not among it',
    expected: refusal(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.'),
    kind: DOCUMENTED,
    source: 'S3 API GetBucketPolicy (405 for identities of another account); GH s3tools/s3cmd#885',
    needs: ['other account'],
    ask: async (t) => {
      const bucket = await t.bucket('for-partners');
      await setPolicy(t, bucket, [
        { ...allow('s3:*', `arn:aws:s3:::${bucket}`), Principal: { AWS: t.otherAccount } },
      ]);
      return t.s3({ bucket, query: { policy: '' }, as: t.other });
    },
  },
  {
    id: 'L27',
    subject: 'CreateBucket: what its headers request needs permissions besides s3:CreateBucket',
    expected: {
      'x-amz-object-ownership': refusal(403, 'AccessDenied'),
      'x-amz-bucket-object-lock-enabled': refusal(403, 'AccessDenied'),
    },
    kind: DOCUMENTED,
    source: 'S3 API CreateBucket, Permissions',
    ask: async (t) => {
      const as = await t.user('makes-buckets', [allow('s3:CreateBucket')]);
      const make = (headers) => t.s3({ method: 'PUT', bucket: `${t.prefix}-made-by-user`, headers, as });
      return {
        'x-amz-object-ownership': await make({ 'x-amz-object-ownership': 'ObjectWriter' }),
        'x-amz-bucket-object-lock-enabled': await make({ 'x-amz-bucket-object-lock-enabled': 'true' }),
      };
    },
  },
];

function trustDenied(t, role, tail) {
  return refusal(
    403,
    'AccessDenied',
    `User: ${userArn(t, 'assumer')} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${t.account}:role/${t.prefix}-${role} ${tail}`,
    { Type: PRESENT },
  );
}

/** The ARN of a managed policy to be used as a boundary. */
async function boundary(t, name, statements) {
  const PolicyName = `${t.prefix}-boundary-${name}`;
  const arn = `arn:aws:iam::${t.account}:policy/${PolicyName}`;
  const made = await t.iam('CreatePolicy', { PolicyName, PolicyDocument: policy(statements) });
  if (made.status === 200)
    t.onClose(`policy ${PolicyName}`, () => t.must(t.iam('DeletePolicy', { PolicyArn: arn })));
  return arn;
}
