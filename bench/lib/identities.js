import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

const REGION = 'us-east-1';

/** Permissions of the kind applications have: several statements, conditions, a Deny that is looked at first. */
function readerPolicy(bucket) {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'NoDeletes', Effect: 'Deny', Action: ['s3:DeleteObject', 's3:DeleteBucket'], Resource: '*' },
      {
        Sid: 'NotFromOutside',
        Effect: 'Deny',
        Action: 's3:*',
        Resource: '*',
        Condition: { NotIpAddress: { 'aws:SourceIp': ['127.0.0.0/8', '10.0.0.0/8'] } },
      },
      { Sid: 'List', Effect: 'Allow', Action: 's3:ListBucket', Resource: `arn:aws:s3:::${bucket}` },
      {
        Sid: 'Read',
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
    ],
  });
}

/** An IAM user with an inline policy, and a session of a role with a managed one. */
export async function createIdentities({ endpoint, credentials, bucket }) {
  const iam = new IAMClient({ endpoint, credentials, region: REGION });
  const policy = readerPolicy(bucket);
  await iam.send(new CreateUserCommand({ UserName: 'reader' }));
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'reader', PolicyName: 'read', PolicyDocument: policy }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'reader' }));

  const { Policy: managed } = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument: policy }),
  );
  const account = managed.Arn.split(':')[4];
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:user/reader` },
        Action: 'sts:AssumeRole',
      },
    ],
  };
  const { Role: role } = await iam.send(
    new CreateRoleCommand({ RoleName: 'readers', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'readers', PolicyArn: managed.Arn }));
  const user = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const sts = new STSClient({ endpoint, credentials: user, region: REGION });
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role.Arn, RoleSessionName: 'bench' }),
  );
  return {
    user,
    session: {
      accessKeyId: session.AccessKeyId,
      secretAccessKey: session.SecretAccessKey,
      sessionToken: session.SessionToken,
    },
  };
}
