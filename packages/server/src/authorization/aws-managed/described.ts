/**
 * Unique ids and descriptions of AWS's own policies, where they are known.
 * Source: AWS Managed Policy Reference; ids as ListPolicies gives them.
 */
export const DESCRIBED: Readonly<Record<string, { readonly id?: string; readonly description: string }>> = {
  AWSDenyAll: { id: 'ANPAZKAPJZG4P43IUQ5E5', description: 'Deny all access.' },
  AWSLambdaBasicExecutionRole: {
    id: 'ANPAJNCQGXC42545SKXIK',
    description: 'Provides write permissions to CloudWatch Logs.',
  },
  AdministratorAccess: {
    id: 'ANPAIWMBCKSKIEE64ZLYK',
    description: 'Provides full access to AWS services and resources.',
  },
  AmazonS3ExpressFullAccess: { description: 'Provides full access to all S3 directory buckets.' },
  AmazonS3FullAccess: {
    id: 'ANPAIFIR6V6BVTRAHWINE',
    description: 'Provides full access to all buckets via the AWS Management Console.',
  },
  AmazonS3ObjectLambdaExecutionRolePolicy: {
    description:
      'Provides AWS Lambda functions permissions to interact with Amazon S3 Object Lambda. Also grants Lambda permissions to write to CloudWatch Logs.',
  },
  AmazonS3OutpostsFullAccess: {
    description: 'Provides full access to Amazon S3 on Outposts via the AWS Management Console.',
  },
  AmazonS3OutpostsReadOnlyAccess: {
    description: 'Provides read only access to Amazon S3 on Outposts via the AWS Management Console.',
  },
  AmazonS3ReadOnlyAccess: {
    id: 'ANPAIZTJ4DXE7G6AGAE6M',
    description: 'Provides read only access to all buckets via the AWS Management Console.',
  },
  AmazonSNSFullAccess: { description: 'Provides full access to Amazon SNS via the AWS Management Console.' },
  AmazonSNSReadOnlyAccess: {
    description: 'Provides read only access to Amazon SNS via the AWS Management Console.',
  },
  AmazonSQSFullAccess: { description: 'Provides full access to Amazon SQS via the AWS Management Console.' },
  AmazonSQSReadOnlyAccess: {
    description: 'Provides read only access to Amazon SQS via the AWS Management Console.',
  },
  IAMFullAccess: {
    id: 'ANPAI7XKCFMBPM3QQRRVQ',
    description: 'Provides full access to IAM via the AWS Management Console.',
  },
  IAMReadOnlyAccess: {
    id: 'ANPAJKSO7NDY4T57MWDSQ',
    description: 'Provides read only access to IAM via the AWS Management Console.',
  },
  IAMUserChangePassword: {
    id: 'ANPAJ4L4MM2A7QIEB56MS',
    description: 'Provides the ability for an IAM user to change their own password.',
  },
  SystemAdministrator: {
    description:
      'Grants full access permissions necessary for resources required for application and development operations.',
  },
  PowerUserAccess: {
    id: 'ANPAJYRXTHIB4FOVS3ZXS',
    description:
      'Provides full access to AWS services and resources, but does not allow management of Users and groups.',
  },
  ReadOnlyAccess: {
    id: 'ANPAILL3HVNFSB6DCOWYQ',
    description: 'Provides read-only access to AWS services and resources.',
  },
  SecurityAudit: {
    id: 'ANPAIX2T3QCXHR2OGGCTO',
    description:
      'The security audit template grants access to read security configuration metadata. It is useful for software that audits the configuration of an AWS account.',
  },
  ViewOnlyAccess: {
    id: 'ANPAID22R6XPJATWOFDK6',
    description:
      'This policy grants permissions to view resources and basic metadata across all AWS services.',
  },
};
