import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { policyFor } from '../../src/index.js';

const of = { Bucket: 'photos', Key: 'a/b.jpg' };
const object = 'arn:aws:s3:::photos/a/b.jpg';
const allow = (Action: string | string[], Resource = object) => ({ Effect: 'Allow', Action, Resource });

describe('policyFor', () => {
  it.each([
    [new GetObjectCommand(of), [allow('s3:GetObject')]],
    [new HeadObjectCommand(of), [allow('s3:GetObject')]],
    [new GetObjectCommand({ ...of, VersionId: 'v' }), [allow('s3:GetObjectVersion')]],
    [new PutObjectCommand(of), [allow('s3:PutObject')]],
    [
      new PutObjectCommand({ ...of, Tagging: 'a=b', ACL: 'private', GrantRead: 'id=x' }),
      [allow(['s3:PutObject', 's3:PutObjectTagging', 's3:PutObjectAcl'])],
    ],
    [
      new PutObjectCommand({ ...of, SSEKMSKeyId: 'arn:aws:kms:eu-central-1:1:key/k' }),
      [allow('s3:PutObject'), allow('kms:GenerateDataKey', 'arn:aws:kms:eu-central-1:1:key/k')],
    ],
    [new UploadPartCommand({ ...of, UploadId: 'u', PartNumber: 1 }), [allow('s3:PutObject')]],
    [
      new CopyObjectCommand({ ...of, CopySource: '/other/a%20b?versionId=v' }),
      [allow('s3:PutObject'), allow('s3:GetObjectVersion', 'arn:aws:s3:::other/a b')],
    ],
    [
      new DeleteObjectCommand({ ...of, BypassGovernanceRetention: true }),
      [allow(['s3:DeleteObject', 's3:BypassGovernanceRetention'])],
    ],
    [
      new ListObjectsV2Command({ Bucket: 'photos', Prefix: 'a/' }),
      [
        {
          ...allow('s3:ListBucket', 'arn:aws:s3:::photos'),
          Condition: { StringEquals: { 's3:prefix': 'a/' } },
        },
      ],
    ],
    [
      new GetObjectCommand({ ...of, Bucket: 'arn:aws:s3:eu-central-1:123456789012:accesspoint/reports' }),
      [allow('s3:GetObject', 'arn:aws:s3:eu-central-1:123456789012:accesspoint/reports/object/a/b.jpg')],
    ],
  ] as const)('%#', (command, statements) => {
    expect(policyFor(command)).toEqual({ Version: '2012-10-17', Statement: statements });
  });

  it('takes keys for what they are, not for patterns', () => {
    const { Statement } = policyFor(new GetObjectCommand({ Bucket: 'photos', Key: 'a*?$ {x}' }));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own way to write these characters
    expect(Statement[0]!.Resource).toBe('arn:aws:s3:::photos/a${*}${?}${$} {x}');
  });

  it('names the partition', () => {
    expect(policyFor(new GetObjectCommand(of), { partition: 'aws-cn' }).Statement[0]!.Resource).toMatch(
      /^arn:aws-cn:/,
    );
  });

  it('does not guess', () => {
    const command = new DeleteObjectsCommand({ Bucket: 'photos', Delete: { Objects: [{ Key: 'k' }] } });
    expect(() => policyFor(command)).toThrow(TypeError);
  });
});
