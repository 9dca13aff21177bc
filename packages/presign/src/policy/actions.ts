/** What a command needs besides the action of its operation, by what is in its input. */
export interface ExtraAction {
  /** Input that makes it necessary. */
  readonly given: string;
  readonly action: string;
}

/**
 * Actions of operations that `@countersign/aws-model` does not serve. Source: Service Authorization Reference, "Actions, resources, and
 * condition keys for Amazon S3"; S3 API Reference, "Permissions" of each operation.
 */
export const FURTHER_ACTIONS: ReadonlyMap<string, readonly [action: string, on: 'bucket' | 'object']> =
  new Map([
    ['RestoreObject', ['s3:RestoreObject', 'object']],
    ['SelectObjectContent', ['s3:GetObject', 'object']],
    ['GetObjectTorrent', ['s3:GetObjectTorrent', 'object']],
    ['PutObjectRetention', ['s3:PutObjectRetention', 'object']],
    ['PutObjectLegalHold', ['s3:PutObjectLegalHold', 'object']],
    ['PutObjectLockConfiguration', ['s3:PutBucketObjectLockConfiguration', 'bucket']],
    ['PutBucketLogging', ['s3:PutBucketLogging', 'bucket']],
    ['PutBucketNotificationConfiguration', ['s3:PutBucketNotification', 'bucket']],
    ['PutBucketLifecycleConfiguration', ['s3:PutLifecycleConfiguration', 'bucket']],
    ['DeleteBucketLifecycle', ['s3:PutLifecycleConfiguration', 'bucket']],
    ['PutBucketWebsite', ['s3:PutBucketWebsite', 'bucket']],
    ['DeleteBucketWebsite', ['s3:DeleteBucketWebsite', 'bucket']],
    ['PutBucketReplication', ['s3:PutReplicationConfiguration', 'bucket']],
    ['DeleteBucketReplication', ['s3:PutReplicationConfiguration', 'bucket']],
    ['PutBucketRequestPayment', ['s3:PutBucketRequestPayment', 'bucket']],
    ['PutBucketAccelerateConfiguration', ['s3:PutAccelerateConfiguration', 'bucket']],
    ['DeleteBucketEncryption', ['s3:PutEncryptionConfiguration', 'bucket']],
    ['DeleteBucketOwnershipControls', ['s3:PutBucketOwnershipControls', 'bucket']],
  ]);

const WRITES: readonly ExtraAction[] = [
  { given: 'Tagging', action: 's3:PutObjectTagging' },
  { given: 'ACL', action: 's3:PutObjectAcl' },
  { given: 'GrantFullControl', action: 's3:PutObjectAcl' },
  { given: 'GrantRead', action: 's3:PutObjectAcl' },
  { given: 'GrantReadACP', action: 's3:PutObjectAcl' },
  { given: 'GrantWriteACP', action: 's3:PutObjectAcl' },
  { given: 'ObjectLockMode', action: 's3:PutObjectRetention' },
  { given: 'ObjectLockLegalHoldStatus', action: 's3:PutObjectLegalHold' },
];

/** Actions on the object that headers of a request make necessary. */
export const EXTRA_ACTIONS: Readonly<Record<string, readonly ExtraAction[]>> = {
  PutObject: WRITES,
  CopyObject: WRITES,
  CreateMultipartUpload: WRITES,
  DeleteObject: [{ given: 'BypassGovernanceRetention', action: 's3:BypassGovernanceRetention' }],
  PutObjectRetention: [{ given: 'BypassGovernanceRetention', action: 's3:BypassGovernanceRetention' }],
  GetObjectAttributes: [{ given: 'Key', action: 's3:GetObject' }],
};
