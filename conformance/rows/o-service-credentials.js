import { credentialKindOf } from '@countersign/aws-model';
import { judgeLifetime } from '@countersign/presign';
import { DOCUMENTED, REPORTED, UNVERIFIED } from '../kinds.js';

const OTHER_SERVICE = 'about another AWS service, which the server does not emulate';

export const title = 'Lifetimes of credentials that services hand out';

export const rows = [
  {
    id: 'O1',
    subject: 'EC2 instance profile',
    expected:
      'new credentials at least five minutes before the old ones end; life about 6 h; MaxSessionDuration does not apply',
    kind: DOCUMENTED,
    source: 'EC2 UG iam-roles-for-amazon-ec2; S3 UG using-presigned-url (6 h)',
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O2',
    subject: 'ECS task role',
    expected: '6 h, not configurable',
    kind: REPORTED,
    source: "GH awsdocs/amazon-ecs-developer-guide#173 (quotes AWS's page)",
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O3',
    subject: 'EKS, roles for service accounts',
    expected: 'AssumeRoleWithWebIdentity for 1 h; the projected token lasts 24 h',
    kind: REPORTED,
    source: 'GH aws/amazon-eks-pod-identity-webhook#105; GH aws/containers-roadmap#2419',
    notAsked: `${OTHER_SERVICE}; the session itself is M2`,
  },
  {
    id: 'O4',
    subject: 'EKS Pod Identity',
    expected: 'about 6 h; the agent renews',
    kind: REPORTED,
    source: 'GH external-secrets/external-secrets#6595',
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O5',
    subject: "the Pod Identity agent, asked with a service account's token that has expired",
    expected:
      '400 ExpiredTokenException; "The token included in the request is expired: current date/time ... must be before the expiration date/time ..."',
    kind: REPORTED,
    source: 'GH boto/botocore#3117',
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O6',
    subject: "a Lambda function's role",
    expected:
      'not settable, MaxSessionDuration does not apply; the often-quoted figure, 12 h, is not confirmed',
    kind: UNVERIFIED,
    source: 'Lambda DG lambda-intro-execution-role (the first half); the figure has no source',
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O7',
    subject: 'permission sets of IAM Identity Center',
    expected: '1 h unless set, up to 12 h',
    kind: REPORTED,
    source: "GH threads; AWS's page quoted there",
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O8',
    subject: 'CodeBuild, CloudShell',
    expected: 'no figure found',
    kind: UNVERIFIED,
    source: 'nothing found',
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O9',
    subject: 'roles used by AWS services',
    expected:
      'MaxSessionDuration limits only AssumeRole and its kin called by API, CLI or console; sessions that services make ignore it',
    kind: DOCUMENTED,
    source: 'IAM UG id_roles_use',
    notAsked: OTHER_SERVICE,
  },
  {
    id: 'O10',
    subject:
      "a URL of a Lambda function's or container's role lives as long as requested, or as long as the credentials if that is less",
    expected: {
      'asked 1 h, 10 min left': '600 s, by credentials',
      'asked 1 h, 2 h left': '3600 s, by request',
      'a temporary key whose expiration is unknown': 'temporary, unknown',
    },
    kind: DOCUMENTED,
    source: 'S3 UG using-presigned-url (the rule)',
    ask: async (t) => {
      const judged = (left) => {
        const question = {
          now: t.date(),
          asked: { seconds: 3600 },
          expiry: 'known',
          expiration: t.date(left),
        };
        const { effectiveSeconds, limitedBy } = judgeLifetime(question);
        return `${effectiveSeconds} s, by ${limitedBy}`;
      };
      const unknown = judgeLifetime({ now: t.date(), asked: { seconds: 3600 }, expiry: 'unknown' });
      return {
        'asked 1 h, 10 min left': judged(600),
        'asked 1 h, 2 h left': judged(7200),
        'a temporary key whose expiration is unknown': `${credentialKindOf('ASIAQAAAAAAAAAAAAAAA', true)}, ${unknown.limitedBy}`,
      };
    },
  },
];
