import { createHash } from 'node:crypto';
import { ID_PREFIXES } from '@countersign/aws-model';
import type { ManagedPolicyRecord } from '../store/ports.js';

/**
 * AWS's own managed policies that people attach around S3, STS and IAM, and some that they attach to anything, with only the version in force.
 * Source: AWS Managed Policy Reference. Documents are as published, but for those marked abridged: ReadOnlyAccess,
 * SecurityAudit and ViewOnlyAccess name hundreds of services there, and here those that this server has.
 */
interface Published {
  readonly name: string;
  /** Default: one made of the name, where AWS's is not known. */
  readonly id?: string;
  readonly path?: string;
  readonly version: string;
  readonly created: string;
  readonly updated: string;
  readonly description: string;
  readonly statements: readonly object[];
}

const ORGANIZATIONS_READS = [
  'organizations:DescribeAccount',
  'organizations:DescribeOrganization',
  'organizations:DescribeOrganizationalUnit',
  'organizations:DescribePolicy',
  'organizations:ListChildren',
  'organizations:ListParents',
  'organizations:ListPoliciesForTarget',
  'organizations:ListRoots',
  'organizations:ListPolicies',
  'organizations:ListTargetsForPolicy',
];

/** What both policies of S3 on Outposts allow beside S3. */
const OUTPOSTS_READS = [
  {
    Effect: 'Allow',
    Action: [
      'datasync:ListTasks',
      'datasync:ListLocations',
      'datasync:DescribeTask',
      'datasync:DescribeLocation*',
    ],
    Resource: '*',
  },
  {
    Effect: 'Allow',
    Action: [
      'ec2:DescribeVpcs',
      'ec2:DescribeSubnets',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeNetworkInterfaces',
    ],
    Resource: '*',
  },
  { Effect: 'Allow', Action: ['outposts:ListOutposts', 'outposts:GetOutpost'], Resource: '*' },
];

const LAMBDA_LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** What the policies of SNS allow of AWS End User Messaging, through SNS alone. */
const THROUGH_SNS = { StringEquals: { 'aws:CalledViaLast': 'sns.amazonaws.com' } };

const PUBLISHED: readonly Published[] = [
  {
    name: 'AdministratorAccess',
    id: 'ANPAIWMBCKSKIEE64ZLYK',
    version: 'v1',
    created: '2015-02-06T18:39:46Z',
    updated: '2015-02-06T18:39:46Z',
    description: 'Provides full access to AWS services and resources.',
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  },
  {
    name: 'AmazonS3ExpressFullAccess',
    version: 'v1',
    created: '2026-04-03T20:42:00Z',
    updated: '2026-04-03T20:42:00Z',
    description: 'Provides full access to all S3 directory buckets.',
    statements: [{ Sid: 'S3ExpressFullAccess', Effect: 'Allow', Action: 's3express:*', Resource: '*' }],
  },
  {
    name: 'AmazonS3FullAccess',
    id: 'ANPAIFIR6V6BVTRAHWINE',
    version: 'v2',
    created: '2015-02-06T18:40:58Z',
    updated: '2021-09-27T20:16:37Z',
    description: 'Provides full access to all buckets via the AWS Management Console.',
    statements: [{ Effect: 'Allow', Action: ['s3:*', 's3-object-lambda:*'], Resource: '*' }],
  },
  {
    name: 'AmazonS3ObjectLambdaExecutionRolePolicy',
    path: '/service-role/',
    version: 'v1',
    created: '2021-08-18T10:07:41Z',
    updated: '2021-08-18T10:07:41Z',
    description:
      'Provides AWS Lambda functions permissions to interact with Amazon S3 Object Lambda. Also grants Lambda permissions to write to CloudWatch Logs.',
    statements: [
      { Effect: 'Allow', Action: [...LAMBDA_LOGS, 's3-object-lambda:WriteGetObjectResponse'], Resource: '*' },
    ],
  },
  {
    name: 'AmazonS3OutpostsFullAccess',
    version: 'v1',
    created: '2020-10-02T17:26:30Z',
    updated: '2020-10-02T17:26:30Z',
    description: 'Provides full access to Amazon S3 on Outposts via the AWS Management Console.',
    statements: [{ Effect: 'Allow', Action: 's3-outposts:*', Resource: '*' }, ...OUTPOSTS_READS],
  },
  {
    name: 'AmazonS3OutpostsReadOnlyAccess',
    version: 'v1',
    created: '2020-10-02T18:55:58Z',
    updated: '2020-10-02T18:55:58Z',
    description: 'Provides read only access to Amazon S3 on Outposts via the AWS Management Console.',
    statements: [
      { Effect: 'Allow', Action: ['s3-outposts:Get*', 's3-outposts:List*'], Resource: '*' },
      ...OUTPOSTS_READS,
    ],
  },
  {
    name: 'AmazonS3ReadOnlyAccess',
    id: 'ANPAIZTJ4DXE7G6AGAE6M',
    version: 'v3',
    created: '2015-02-06T18:40:59Z',
    updated: '2023-08-10T21:31:39Z',
    description: 'Provides read only access to all buckets via the AWS Management Console.',
    statements: [
      {
        Effect: 'Allow',
        Action: ['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'],
        Resource: '*',
      },
    ],
  },
  {
    name: 'AmazonSNSFullAccess',
    version: 'v2',
    created: '2015-02-06T18:41:05Z',
    updated: '2024-09-24T22:32:00Z',
    description: 'Provides full access to Amazon SNS via the AWS Management Console.',
    statements: [
      { Sid: 'SNSFullAccess', Effect: 'Allow', Action: 'sns:*', Resource: '*' },
      {
        Sid: 'SMSAccessViaSNS',
        Effect: 'Allow',
        Action: [
          'sms-voice:DescribeVerifiedDestinationNumbers',
          'sms-voice:CreateVerifiedDestinationNumber',
          'sms-voice:SendDestinationNumberVerificationCode',
          'sms-voice:SendTextMessage',
          'sms-voice:DeleteVerifiedDestinationNumber',
          'sms-voice:VerifyDestinationNumber',
          'sms-voice:DescribeAccountAttributes',
          'sms-voice:DescribeSpendLimits',
          'sms-voice:DescribePhoneNumbers',
          'sms-voice:SetTextMessageSpendLimitOverride',
          'sms-voice:DescribeOptedOutNumbers',
          'sms-voice:DeleteOptedOutNumber',
        ],
        Resource: '*',
        Condition: THROUGH_SNS,
      },
    ],
  },
  {
    name: 'AmazonSNSReadOnlyAccess',
    version: 'v2',
    created: '2015-02-06T18:41:06Z',
    updated: '2024-09-24T22:13:00Z',
    description: 'Provides read only access to Amazon SNS via the AWS Management Console.',
    statements: [
      {
        Sid: 'SNSReadOnlyAccess',
        Effect: 'Allow',
        Action: [
          'sns:GetTopicAttributes',
          'sns:List*',
          'sns:CheckIfPhoneNumberIsOptedOut',
          'sns:GetEndpointAttributes',
          'sns:GetDataProtectionPolicy',
          'sns:GetPlatformApplicationAttributes',
          'sns:GetSMSAttributes',
          'sns:GetSMSSandboxAccountStatus',
          'sns:GetSubscriptionAttributes',
        ],
        Resource: '*',
      },
      {
        Sid: 'SMSAccessViaSNS',
        Effect: 'Allow',
        Action: [
          'sms-voice:DescribeVerifiedDestinationNumbers',
          'sms-voice:DescribeAccountAttributes',
          'sms-voice:DescribeSpendLimits',
          'sms-voice:DescribePhoneNumbers',
          'sms-voice:DescribeOptedOutNumbers',
        ],
        Resource: '*',
        Condition: THROUGH_SNS,
      },
    ],
  },
  {
    name: 'AmazonSQSFullAccess',
    version: 'v1',
    created: '2015-02-06T18:41:07Z',
    updated: '2015-02-06T18:41:07Z',
    description: 'Provides full access to Amazon SQS via the AWS Management Console.',
    statements: [{ Effect: 'Allow', Action: ['sqs:*'], Resource: '*' }],
  },
  {
    name: 'AmazonSQSReadOnlyAccess',
    version: 'v4',
    created: '2015-02-06T18:41:08Z',
    updated: '2024-05-24T18:16:00Z',
    description: 'Provides read only access to Amazon SQS via the AWS Management Console.',
    statements: [
      {
        Sid: 'AmazonSQSReadOnlyAccess',
        Effect: 'Allow',
        Action: [
          'sqs:GetQueueAttributes',
          'sqs:GetQueueUrl',
          'sqs:ListDeadLetterSourceQueues',
          'sqs:ListQueues',
          'sqs:ListMessageMoveTasks',
          'sqs:ListQueueTags',
        ],
        Resource: '*',
      },
    ],
  },
  {
    name: 'AWSDenyAll',
    id: 'ANPAZKAPJZG4P43IUQ5E5',
    version: 'v1',
    created: '2019-05-01T22:36:14Z',
    updated: '2019-05-01T22:36:14Z',
    description: 'Deny all access.',
    statements: [{ Sid: 'DenyAll', Effect: 'Deny', Action: ['*'], Resource: '*' }],
  },
  {
    name: 'AWSLambdaBasicExecutionRole',
    id: 'ANPAJNCQGXC42545SKXIK',
    path: '/service-role/',
    version: 'v1',
    created: '2015-04-09T15:03:43Z',
    updated: '2015-04-09T15:03:43Z',
    description: 'Provides write permissions to CloudWatch Logs.',
    statements: [{ Effect: 'Allow', Action: LAMBDA_LOGS, Resource: '*' }],
  },
  {
    name: 'IAMFullAccess',
    id: 'ANPAI7XKCFMBPM3QQRRVQ',
    version: 'v2',
    created: '2015-02-06T18:40:38Z',
    updated: '2019-06-21T19:40:00Z',
    description: 'Provides full access to IAM via the AWS Management Console.',
    statements: [{ Effect: 'Allow', Action: ['iam:*', ...ORGANIZATIONS_READS], Resource: '*' }],
  },
  {
    name: 'IAMReadOnlyAccess',
    id: 'ANPAJKSO7NDY4T57MWDSQ',
    version: 'v4',
    created: '2015-02-06T18:40:39Z',
    updated: '2018-01-25T19:11:27Z',
    description: 'Provides read only access to IAM via the AWS Management Console.',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'iam:GenerateCredentialReport',
          'iam:GenerateServiceLastAccessedDetails',
          'iam:Get*',
          'iam:List*',
          'iam:SimulateCustomPolicy',
          'iam:SimulatePrincipalPolicy',
        ],
        Resource: '*',
      },
    ],
  },
  {
    name: 'IAMUserChangePassword',
    id: 'ANPAJ4L4MM2A7QIEB56MS',
    version: 'v2',
    created: '2016-11-15T00:25:16Z',
    updated: '2016-11-15T23:18:55Z',
    description: 'Provides the ability for an IAM user to change their own password.',
    statements: [
      {
        Effect: 'Allow',
        Action: ['iam:ChangePassword'],
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable.
        Resource: ['arn:aws:iam::*:user/${aws:username}'],
      },
      { Effect: 'Allow', Action: ['iam:GetAccountPasswordPolicy'], Resource: '*' },
    ],
  },
  {
    name: 'PowerUserAccess',
    id: 'ANPAJYRXTHIB4FOVS3ZXS',
    version: 'v5',
    created: '2015-02-06T18:39:47Z',
    updated: '2023-07-06T22:04:49Z',
    description:
      'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
    statements: [
      { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: [
          'account:GetAccountInformation',
          'account:GetPrimaryEmail',
          'account:ListRegions',
          'iam:CreateServiceLinkedRole',
          'iam:DeleteServiceLinkedRole',
          'iam:ListRoles',
          'organizations:DescribeOrganization',
        ],
        Resource: '*',
      },
    ],
  },
  {
    // Abridged.
    name: 'ReadOnlyAccess',
    id: 'ANPAILL3HVNFSB6DCOWYQ',
    version: 'v1',
    created: '2015-02-06T18:39:48Z',
    updated: '2015-02-06T18:39:48Z',
    description: 'Provides read-only access to AWS services and resources.',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'iam:Generate*',
          'iam:Get*',
          'iam:List*',
          'iam:Simulate*',
          's3:DescribeJob',
          's3:Get*',
          's3:List*',
          's3-object-lambda:Get*',
          's3-object-lambda:List*',
          'sts:GetAccessKeyInfo',
          'sts:GetCallerIdentity',
          'sts:GetSessionToken',
        ],
        Resource: '*',
      },
    ],
  },
  {
    // Abridged.
    name: 'SecurityAudit',
    id: 'ANPAIX2T3QCXHR2OGGCTO',
    version: 'v1',
    created: '2015-02-06T18:41:01Z',
    updated: '2015-02-06T18:41:01Z',
    description:
      'The security audit template grants access to read security configuration metadata. It is useful for software that audits the configuration of an AWS account.',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'iam:GenerateCredentialReport',
          'iam:GenerateServiceLastAccessedDetails',
          'iam:Get*',
          'iam:List*',
          'iam:SimulateCustomPolicy',
          'iam:SimulatePrincipalPolicy',
          's3:GetAccelerateConfiguration',
          's3:GetAccountPublicAccessBlock',
          's3:GetBucket*',
          's3:GetEncryptionConfiguration',
          's3:GetLifecycleConfiguration',
          's3:GetObjectAcl',
          's3:GetObjectVersionAcl',
          's3:GetReplicationConfiguration',
          's3:ListAllMyBuckets',
          'sts:GetAccessKeyInfo',
        ],
        Resource: '*',
      },
    ],
  },
  {
    // Abridged.
    name: 'ViewOnlyAccess',
    id: 'ANPAID22R6XPJATWOFDK6',
    path: '/job-function/',
    version: 'v1',
    created: '2016-11-10T17:20:15Z',
    updated: '2016-11-10T17:20:15Z',
    description:
      'This policy grants permissions to view resources and basic metadata across all AWS services.',
    statements: [
      {
        Effect: 'Allow',
        Action: [
          'iam:GetAccountSummary',
          'iam:GetLoginProfile',
          'iam:List*',
          's3:ListAllMyBuckets',
          's3:ListBucket',
        ],
        Resource: '*',
      },
    ],
  },
];

/** All of them, by name. */
export const AWS_MANAGED_POLICIES: readonly ManagedPolicyRecord[] = PUBLISHED.map(toRecord);

const BY_ARN = new Map(AWS_MANAGED_POLICIES.map((policy) => [policy.arn, policy]));

/** One of AWS's own policies; undefined where AWS has none of that ARN, or this server does not carry it. */
export function awsManagedPolicy(arn: string): ManagedPolicyRecord | undefined {
  return BY_ARN.get(arn);
}

/** The same at every start, so that nobody sees it change. */
function idOf(name: string): string {
  const letters = [...createHash('sha256').update(name).digest().subarray(0, 17)];
  return (
    ID_PREFIXES.managedPolicy + letters.map((byte) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[byte & 31]).join('')
  );
}

function toRecord(published: Published): ManagedPolicyRecord {
  const { name, id = idOf(name), path = '/', version, description, statements } = published;
  const updatedAt = Date.parse(published.updated);
  const document = JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2);
  return {
    arn: `arn:aws:iam::aws:policy${path}${name}`,
    accountId: 'aws',
    id,
    name,
    path,
    description,
    createdAt: Date.parse(published.created),
    updatedAt,
    defaultVersionId: version,
    versions: [{ versionId: version, document, createdAt: updatedAt }],
    tags: [],
  };
}
