// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables look like placeholders
import type {
  ContextValue,
  DecidedBy,
  Decision,
  EvaluateOptions,
  PrincipalDescription,
} from '../src/index.js';
import {
  ACCOUNT,
  ANONYMOUS,
  document,
  FEDERATED,
  type JsonPolicies,
  OTHER_ACCOUNT,
  ROOT,
  SESSION,
  USER,
} from './support.js';

/** A request, the policies in force, and what AWS's documentation says comes of it. */
export interface Scenario {
  readonly name: string;
  /** The page that decides. */
  readonly page: string;
  readonly policies: JsonPolicies;
  readonly principal?: PrincipalDescription;
  /** Default `s3:GetObject`. */
  readonly action?: string;
  /** Default an object of the demo bucket. */
  readonly resource?: string;
  readonly resourceAccount?: string;
  readonly keys?: Readonly<Record<string, ContextValue>>;
  readonly options?: EvaluateOptions;
  readonly effect: Decision['effect'];
  /** Policy type, and for the deciding statement its index in the policy of that index. */
  readonly decidedBy: Partial<DecidedBy> | undefined;
}

const BUCKET = 'arn:aws:s3:::amzn-s3-demo-bucket';
const OBJECTS = `${BUCKET}/*`;
const LOGIC = 'IAM User Guide, How AWS enforcement code logic evaluates requests to allow or deny access';
const CROSS = 'IAM User Guide, Cross-account policy evaluation logic';
const PRINCIPAL = 'IAM User Guide, AWS JSON policy elements: Principal';
const NOT_PRINCIPAL = 'IAM User Guide, AWS JSON policy elements: NotPrincipal';
const BOUNDARIES = 'IAM User Guide, Permissions boundaries for IAM entities';
const PUBLIC = 'S3 User Guide, Blocking public access to your Amazon S3 storage';
const VARIABLES = 'IAM User Guide, IAM policy elements: Variables and tags';

const READ = document({ Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: OBJECTS });
const WRITE = document({ Sid: 'Write', Effect: 'Allow', Action: 's3:PutObject', Resource: OBJECTS });
const DENY_READ = document({ Sid: 'NoRead', Effect: 'Deny', Action: 's3:Get*', Resource: '*' });

function granting(principal: unknown, changes: Readonly<Record<string, unknown>> = {}) {
  return document({
    Sid: 'Grant',
    Effect: 'Allow',
    Principal: principal,
    Action: 's3:GetObject',
    Resource: OBJECTS,
    ...changes,
  });
}
function trusting(principal: unknown, changes: Readonly<Record<string, unknown>> = {}) {
  return document({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...changes });
}
const TO_USER = granting({ AWS: `arn:aws:iam::${ACCOUNT}:user/carlos` });
const TO_ROLE = granting({ AWS: `arn:aws:iam::${ACCOUNT}:role/path/examplerole` });
const TO_SESSION = granting({ AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/examplerole/examplesession` });
const TO_FEDERATED = granting({ AWS: `arn:aws:sts::${ACCOUNT}:federated-user/exampleuser` });
const TO_ACCOUNT = granting({ AWS: `arn:aws:iam::${ACCOUNT}:root` });
const TO_EVERYONE = granting('*');
const ASSUME = { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/target` };
const MAY_ASSUME = document({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });

export const SCENARIOS: readonly Scenario[] = [
  // One account.
  {
    name: 'nothing allows',
    page: LOGIC,
    policies: {},
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'an identity policy allows',
    page: LOGIC,
    policies: { identity: [WRITE, READ] },
    effect: 'allow',
    decidedBy: { policyType: 'identity', policyId: 'identity-1', statementIndex: 0, sid: 'Read' },
  },
  {
    name: 'the bucket policy alone allows a user by name',
    page: LOGIC,
    policies: { bucket: TO_USER },
    effect: 'allow',
    decidedBy: { policyType: 'resource', policyId: 'bucket', sid: 'Grant' },
  },
  {
    name: 'an explicit deny of the identity beats the bucket policy',
    page: LOGIC,
    policies: { identity: [DENY_READ], bucket: TO_USER },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'identity', sid: 'NoRead' },
  },
  {
    name: 'an explicit deny of the bucket policy beats the identity',
    page: LOGIC,
    policies: { identity: [READ], bucket: granting('*', { Effect: 'Deny' }) },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'naming the account leaves it to the account’s policies',
    page: PRINCIPAL,
    policies: { bucket: TO_ACCOUNT },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'denying the account denies everyone in it',
    page: PRINCIPAL,
    policies: { identity: [READ], bucket: granting({ AWS: ACCOUNT }, { Effect: 'Deny' }) },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'everyone includes the users of the account',
    page: PRINCIPAL,
    policies: { bucket: TO_EVERYONE },
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'the second of two statements denies',
    page: LOGIC,
    policies: {
      identity: [
        document([
          READ.Statement as never,
          { Effect: 'Deny', Action: 's3:*', Resource: `${BUCKET}/secret/*` },
        ]),
      ],
    },
    resource: `${BUCKET}/secret/a`,
    effect: 'explicitDeny',
    decidedBy: { policyType: 'identity', statementIndex: 1 },
  },

  // Root.
  {
    name: 'the root user needs no policy',
    page: LOGIC,
    policies: {},
    principal: ROOT,
    effect: 'allow',
    decidedBy: undefined,
  },
  {
    name: 'the root user is stopped by the bucket policy',
    page: LOGIC,
    policies: { bucket: granting('*', { Effect: 'Deny' }) },
    principal: ROOT,
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'the root user of another account needs the bucket policy',
    page: CROSS,
    policies: {},
    principal: ROOT,
    resourceAccount: OTHER_ACCOUNT,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'which may name its account',
    page: CROSS,
    policies: { bucket: TO_ACCOUNT },
    principal: ROOT,
    resourceAccount: OTHER_ACCOUNT,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },

  // Boundaries and session policies.
  {
    name: 'a boundary limits the identity policy',
    page: BOUNDARIES,
    policies: { identity: [READ], boundary: [WRITE] },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'boundary' },
  },
  {
    name: 'a boundary grants nothing',
    page: BOUNDARIES,
    policies: { boundary: [READ] },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'both allow',
    page: BOUNDARIES,
    policies: { identity: [READ], boundary: [READ] },
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'a user named by the bucket policy is past its boundary',
    page: LOGIC,
    policies: { bucket: TO_USER, boundary: [WRITE] },
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'but not past an explicit deny there',
    page: LOGIC,
    policies: { bucket: TO_USER, boundary: [DENY_READ] },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'boundary' },
  },
  {
    name: 'a role named by the bucket policy needs no identity policy',
    page: LOGIC,
    policies: { bucket: TO_ROLE },
    principal: SESSION,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'a role named by the bucket policy stays within its boundary',
    page: LOGIC,
    policies: { bucket: TO_ROLE, boundary: [WRITE] },
    principal: SESSION,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'boundary' },
  },
  {
    name: 'and within its session policy',
    page: LOGIC,
    policies: { bucket: TO_ROLE, session: [WRITE] },
    principal: SESSION,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'session' },
  },
  {
    name: 'a session named by the bucket policy is past both',
    page: LOGIC,
    policies: { bucket: TO_SESSION, boundary: [WRITE], session: [WRITE] },
    principal: SESSION,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'so is one granted by aws:PrincipalArn with a wildcard principal',
    page: LOGIC,
    policies: {
      bucket: granting('*', {
        Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/path/examplerole` } },
      }),
      boundary: [WRITE],
    },
    principal: SESSION,
    keys: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/path/examplerole` },
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'a session policy limits the role',
    page: 'IAM User Guide, Policies and permissions: Session policies',
    policies: { identity: [READ], session: [WRITE] },
    principal: SESSION,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'session' },
  },
  {
    name: 'a session policy grants nothing',
    page: 'IAM User Guide, Policies and permissions: Session policies',
    policies: { session: [READ] },
    principal: SESSION,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'a Deny in a session policy counts, whatever else allows',
    page: 'IAM User Guide, Policy evaluation logic: Determining whether a request is allowed or denied',
    policies: { identity: [READ], bucket: TO_SESSION, session: [READ, DENY_READ] },
    principal: SESSION,
    effect: 'explicitDeny',
    decidedBy: { policyType: 'session', sid: 'NoRead' },
  },
  {
    name: 'an empty list of session policies is a session policy that allows nothing',
    page: 'IAM User Guide, Policies and permissions: Session policies',
    policies: { identity: [READ], session: [] },
    principal: SESSION,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'session' },
  },
  {
    name: 'a federated user without session policy can do nothing',
    page: 'STS API Reference, GetFederationToken',
    policies: { identity: [READ] },
    principal: FEDERATED,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'session' },
  },
  {
    name: 'a federated user has what user and session policy share',
    page: 'STS API Reference, GetFederationToken',
    policies: { identity: [READ], session: [READ] },
    principal: FEDERATED,
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'a federated user named by the bucket policy',
    page: LOGIC,
    policies: { bucket: TO_FEDERATED },
    principal: FEDERATED,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'naming the user who federated is limited by the session policy',
    page: LOGIC,
    policies: { bucket: TO_USER, session: [WRITE] },
    principal: FEDERATED,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'session' },
  },
  {
    name: 'AWSRevokeOlderSessions',
    page: 'IAM User Guide, Revoke IAM role temporary security credentials',
    policies: {
      identity: [
        READ,
        document({
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T12:00:00.000Z' } },
        }),
      ],
    },
    principal: SESSION,
    keys: { 'aws:TokenIssueTime': '2026-01-01T11:59:59Z' },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'identity', policyId: 'identity-1' },
  },
  {
    name: 'which spares later sessions',
    page: 'IAM User Guide, Revoke IAM role temporary security credentials',
    policies: {
      identity: [
        READ,
        document({
          Effect: 'Deny',
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T12:00:00.000Z' } },
        }),
      ],
    },
    principal: SESSION,
    keys: { 'aws:TokenIssueTime': '2026-01-01T12:00:00Z' },
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },

  // Two accounts.
  {
    name: 'only the bucket policy allows',
    page: CROSS,
    policies: { bucket: TO_USER },
    resourceAccount: OTHER_ACCOUNT,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'only the identity policy allows',
    page: CROSS,
    policies: { identity: [READ] },
    resourceAccount: OTHER_ACCOUNT,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'both allow, the bucket policy by account',
    page: CROSS,
    policies: { identity: [READ], bucket: TO_ACCOUNT },
    resourceAccount: OTHER_ACCOUNT,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'a boundary counts even when the user is named',
    page: CROSS,
    policies: { identity: [READ], bucket: TO_USER, boundary: [WRITE] },
    resourceAccount: OTHER_ACCOUNT,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'boundary' },
  },
  {
    name: 'a public bucket still needs the foreign caller’s own policy',
    page: CROSS,
    policies: { bucket: TO_EVERYONE },
    resourceAccount: OTHER_ACCOUNT,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },

  // Nobody, services, providers.
  {
    name: 'an anonymous caller without bucket policy',
    page: PRINCIPAL,
    policies: {},
    principal: ANONYMOUS,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'an anonymous caller and Principal *',
    page: PRINCIPAL,
    policies: { bucket: TO_EVERYONE },
    principal: ANONYMOUS,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'an anonymous caller and {"AWS": "*"}',
    page: PRINCIPAL,
    policies: { bucket: granting({ AWS: '*' }) },
    principal: ANONYMOUS,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'an anonymous caller is in no account',
    page: PRINCIPAL,
    policies: { bucket: TO_ACCOUNT },
    principal: ANONYMOUS,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'RestrictPublicBuckets stops anonymous callers',
    page: PUBLIC,
    policies: { bucket: TO_EVERYONE },
    principal: ANONYMOUS,
    options: { publicAccess: 'restrict' },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'publicAccessBlock' },
  },
  {
    name: 'and other accounts, even those named',
    page: PUBLIC,
    policies: {
      identity: [READ],
      bucket: document([TO_USER.Statement as never, granting('*', { Sid: 'All' }).Statement as never]),
    },
    resourceAccount: OTHER_ACCOUNT,
    options: { publicAccess: 'restrict' },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'publicAccessBlock' },
  },
  {
    name: 'but not the account’s own users',
    page: PUBLIC,
    policies: { bucket: TO_EVERYONE },
    options: { publicAccess: 'restrict' },
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'nor an AWS service that the public policy names',
    page: PUBLIC,
    policies: {
      bucket: document([
        granting({ Service: 'logging.s3.amazonaws.com' }).Statement as never,
        granting('*', { Sid: 'All' }).Statement as never,
      ]),
    },
    principal: { kind: 'service', service: 'logging.s3.amazonaws.com' },
    options: { publicAccess: 'restrict' },
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'nor anybody under a policy that is not public',
    page: PUBLIC,
    policies: { identity: [READ], bucket: TO_USER },
    resourceAccount: OTHER_ACCOUNT,
    options: { publicAccess: 'restrict' },
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'an AWS service',
    page: PRINCIPAL,
    policies: { bucket: granting({ Service: 'logging.s3.amazonaws.com' }) },
    principal: { kind: 'service', service: 'logging.s3.amazonaws.com' },
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'a canonical user is its account',
    page: PRINCIPAL,
    policies: { identity: [READ], bucket: granting({ CanonicalUser: 'ab'.repeat(32) }) },
    principal: { ...USER, canonicalUserId: 'ab'.repeat(32) } as PrincipalDescription,
    resourceAccount: OTHER_ACCOUNT,
    effect: 'allow',
    decidedBy: { policyType: 'resource' },
  },

  // NotPrincipal.
  {
    name: 'NotPrincipal spares a user listed with its account',
    page: NOT_PRINCIPAL,
    policies: {
      identity: [READ],
      bucket: document({
        Effect: 'Deny',
        NotPrincipal: { AWS: [ACCOUNT, `arn:aws:iam::${ACCOUNT}:user/carlos`] },
        Action: 's3:*',
        Resource: [BUCKET, OBJECTS],
      }),
    },
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'a user listed without its account is denied',
    page: NOT_PRINCIPAL,
    policies: {
      identity: [READ],
      bucket: document({
        Effect: 'Deny',
        NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:user/carlos` },
        Action: 's3:*',
        Resource: [BUCKET, OBJECTS],
      }),
    },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'a session needs its role listed as well',
    page: NOT_PRINCIPAL,
    policies: {
      identity: [READ],
      bucket: document({
        Effect: 'Deny',
        NotPrincipal: { AWS: [ACCOUNT, (SESSION as { arn: string }).arn] },
        Action: 's3:*',
        Resource: [BUCKET, OBJECTS],
      }),
    },
    principal: SESSION,
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource' },
  },
  {
    name: 'a boundary undoes the exemption',
    page: BOUNDARIES,
    policies: {
      identity: [READ],
      boundary: [READ],
      bucket: document({
        Effect: 'Deny',
        NotPrincipal: { AWS: [ACCOUNT, `arn:aws:iam::${ACCOUNT}:user/carlos`] },
        Action: 's3:*',
        Resource: [BUCKET, OBJECTS],
      }),
    },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource' },
  },

  // Trust policies.
  {
    name: 'a trust policy that names the user is enough',
    page: LOGIC,
    policies: { trust: trusting({ AWS: `arn:aws:iam::${ACCOUNT}:user/carlos` }) },
    ...ASSUME,
    effect: 'allow',
    decidedBy: { policyType: 'trust' },
  },
  {
    name: 'one that names the account is not',
    page: LOGIC,
    policies: { trust: trusting({ AWS: ACCOUNT }) },
    ...ASSUME,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'unless the user may assume roles',
    page: LOGIC,
    policies: { identity: [MAY_ASSUME], trust: trusting({ AWS: ACCOUNT }) },
    ...ASSUME,
    effect: 'allow',
    decidedBy: { policyType: 'trust' },
  },
  {
    name: 'an identity policy without trust is not enough either',
    page: LOGIC,
    policies: { identity: [MAY_ASSUME], trust: trusting({ AWS: OTHER_ACCOUNT }) },
    ...ASSUME,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'trust' },
  },
  {
    name: 'where both are missing the trust policy is named: no permission of the user makes up for it',
    page: LOGIC,
    policies: { identity: [READ], trust: trusting({ AWS: OTHER_ACCOUNT }) },
    ...ASSUME,
    effect: 'implicitDeny',
    decidedBy: { policyType: 'trust' },
  },
  {
    name: 'an external id that is missing',
    page: 'IAM User Guide, Access to AWS accounts owned by third parties',
    policies: {
      identity: [MAY_ASSUME],
      trust: trusting({ AWS: OTHER_ACCOUNT }, { Condition: { StringEquals: { 'sts:ExternalId': '12345' } } }),
    },
    ...ASSUME,
    principal: { kind: 'user', accountId: OTHER_ACCOUNT, arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/akua` },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'trust' },
  },
  {
    name: 'the right external id',
    page: 'IAM User Guide, Access to AWS accounts owned by third parties',
    policies: {
      identity: [MAY_ASSUME],
      trust: trusting({ AWS: OTHER_ACCOUNT }, { Condition: { StringEquals: { 'sts:ExternalId': '12345' } } }),
    },
    ...ASSUME,
    principal: { kind: 'user', accountId: OTHER_ACCOUNT, arn: `arn:aws:iam::${OTHER_ACCOUNT}:user/akua` },
    keys: { 'sts:ExternalId': '12345' },
    effect: 'allow',
    decidedBy: { policyType: 'trust' },
  },
  {
    name: 'a web identity',
    page: PRINCIPAL,
    policies: {
      trust: trusting(
        { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com` },
        { Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: { 'example.com:sub': 'me' } } },
      ),
    },
    ...ASSUME,
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { kind: 'web-identity', provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com` },
    keys: { 'example.com:sub': 'me' },
    effect: 'allow',
    decidedBy: { policyType: 'trust' },
  },
  {
    name: 'a web identity is not part of everyone',
    page: PRINCIPAL,
    policies: { trust: trusting({ AWS: '*' }, { Action: 'sts:*' }) },
    ...ASSUME,
    action: 'sts:AssumeRoleWithWebIdentity',
    principal: { kind: 'web-identity', provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/example.com` },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'trust' },
  },

  // Elements.
  {
    name: 'actions ignore case',
    page: 'IAM User Guide, IAM JSON policy elements: Action',
    policies: { identity: [document({ Effect: 'Allow', Action: 'S3:getOBJECT', Resource: '*' })] },
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'resources mind case',
    page: 'IAM User Guide, IAM JSON policy elements: Resource',
    policies: { identity: [document({ Effect: 'Allow', Action: '*', Resource: `${BUCKET}/Report.pdf` })] },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'NotAction with Allow',
    page: 'IAM User Guide, IAM JSON policy elements: NotAction',
    policies: { identity: [document({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' })] },
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'NotResource with Deny',
    page: 'IAM User Guide, IAM JSON policy elements: NotResource',
    policies: {
      identity: [
        READ,
        document({ Effect: 'Deny', Action: 's3:*', NotResource: [BUCKET, `${BUCKET}/home/*`] }),
      ],
    },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'identity', policyId: 'identity-1' },
  },
  {
    name: 'a variable in Resource',
    page: VARIABLES,
    policies: {
      identity: [document({ Effect: 'Allow', Action: 's3:*', Resource: `${BUCKET}/\${aws:username}/*` })],
    },
    resource: `${BUCKET}/carlos/a/b`,
    keys: { 'aws:username': 'carlos' },
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'a variable’s value is no pattern',
    page: VARIABLES,
    policies: {
      identity: [document({ Effect: 'Allow', Action: 's3:*', Resource: `${BUCKET}/\${aws:username}/*` })],
    },
    resource: `${BUCKET}/carlos/a`,
    keys: { 'aws:username': '*' },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'a default in Resource',
    page: VARIABLES,
    policies: {
      identity: [
        document({
          Effect: 'Allow',
          Action: 's3:*',
          Resource: `${BUCKET}/\${aws:PrincipalTag/team, 'company-wide'}/*`,
        }),
      ],
    },
    resource: `${BUCKET}/company-wide/a`,
    effect: 'allow',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'no variables in 2008-10-17',
    page: 'IAM User Guide, IAM JSON policy elements: Version',
    policies: {
      identity: [
        document({ Effect: 'Allow', Action: 's3:*', Resource: `${BUCKET}/\${aws:username}/*` }, '2008-10-17'),
      ],
    },
    resource: `${BUCKET}/carlos/a`,
    keys: { 'aws:username': 'carlos' },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'all conditions of a statement have to hold',
    page: 'IAM User Guide, Conditions with multiple context keys or values',
    policies: {
      identity: [
        document({
          Effect: 'Allow',
          Action: 's3:*',
          Resource: '*',
          Condition: {
            StringEquals: { 'aws:a': '1', 'aws:b': '2' },
            Bool: { 'aws:SecureTransport': 'true' },
          },
        }),
      ],
    },
    keys: { 'aws:a': '1', 'aws:b': '2', 'aws:SecureTransport': 'false' },
    effect: 'implicitDeny',
    decidedBy: { policyType: 'identity' },
  },
  {
    name: 'only over TLS',
    page: 'S3 User Guide, Security best practices for Amazon S3',
    policies: {
      identity: [READ],
      bucket: granting('*', { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    },
    keys: { 'aws:SecureTransport': 'false' },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource', sid: 'Grant' },
  },
  {
    name: 's3:signatureAge is in milliseconds',
    page: 'S3 API Reference, Amazon S3 Signature Version 4 authentication specific policy keys',
    policies: {
      identity: [READ],
      bucket: granting('*', {
        Effect: 'Deny',
        Condition: { NumericGreaterThan: { 's3:signatureAge': '600000' } },
      }),
    },
    keys: { 's3:signatureAge': '600001' },
    effect: 'explicitDeny',
    decidedBy: { policyType: 'resource' },
  },
];
