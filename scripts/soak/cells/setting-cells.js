import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  ListAccessKeysCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { Cell } from './cell.js';
import { unlessMissing } from './contents.js';

export function bucketCell(world, bucket) {
  const read = async () =>
    (await unlessMissing(world.s3.send(new HeadBucketCommand({ Bucket: bucket })))) === null ? null : 'there';
  return new Cell(`bucket ${bucket}`, null, read, [
    (state) =>
      state === null
        ? { to: 'there', send: () => world.s3.send(new CreateBucketCommand({ Bucket: bucket })) }
        : { to: null, send: () => world.s3.send(new DeleteBucketCommand({ Bucket: bucket })) },
  ]);
}

/** The policy of a bucket that stays. Its state is the text. */
export function bucketPolicyCell(world, bucket) {
  const read = async () =>
    (await unlessMissing(world.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))))?.Policy ?? null;
  return new Cell(`policy of bucket ${bucket}`, null, read, [
    (_state, random) => {
      const to = policyText(random, {
        Principal: { AWS: `arn:aws:iam::${world.account}:root` },
        Resource: `arn:aws:s3:::${bucket}/*`,
      });
      return { to, send: () => world.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: to })) };
    },
    () => ({ to: null, send: () => world.s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket })) }),
  ]);
}

export function userCell(world, name) {
  const read = async () =>
    (await unlessMissing(world.iam.send(new GetUserCommand({ UserName: name })))) === null ? null : 'there';
  return new Cell(`user ${name}`, null, read, [
    (state) =>
      state === null
        ? { to: 'there', send: () => world.iam.send(new CreateUserCommand({ UserName: name })) }
        : { to: null, send: () => world.iam.send(new DeleteUserCommand({ UserName: name })) },
  ]);
}

/** The inline policy of a user that stays. */
export function userPolicyCell(world, name) {
  const policy = { UserName: name, PolicyName: 'inline' };
  const read = async () => {
    const answer = await unlessMissing(world.iam.send(new GetUserPolicyCommand(policy)));
    return answer === null ? null : decodeURIComponent(answer.PolicyDocument);
  };
  return new Cell(`policy of user ${name}`, null, read, [
    (_state, random) => {
      const to = policyText(random, { Resource: '*' });
      return { to, send: () => world.iam.send(new PutUserPolicyCommand({ ...policy, PolicyDocument: to })) };
    },
    (state) =>
      state === null
        ? undefined
        : { to: null, send: () => world.iam.send(new DeleteUserPolicyCommand(policy)) },
  ]);
}

/** The one access key of a user that stays. Its state is the key id, which only the server knows beforehand. */
export function accessKeyCell(world, name) {
  const read = async () => {
    const { AccessKeyMetadata: keys } = await world.iam.send(new ListAccessKeysCommand({ UserName: name }));
    return keys.map(({ AccessKeyId }) => AccessKeyId).join() || null;
  };
  return new Cell(`access key of user ${name}`, null, read, [
    (state) =>
      state === null
        ? {
            to: (found) => /^AKIA[A-Z0-9]{16}$/.test(found),
            send: async () =>
              (await world.iam.send(new CreateAccessKeyCommand({ UserName: name }))).AccessKey.AccessKeyId,
          }
        : {
            to: null,
            send: () => world.iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: state })),
          },
  ]);
}

function policyText(random, more) {
  const statement = { Sid: `s${random.below(1e9)}`, Effect: 'Allow', Action: 's3:GetObject', ...more };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
