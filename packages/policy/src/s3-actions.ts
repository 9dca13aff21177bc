import { compileGlob } from './glob.js';

/** What an action works on: a bucket policy reaches the first two only. */
export interface S3Action {
  /** In lower case, with its prefix. */
  readonly name: string;
  readonly on: 'bucket' | 'object' | 'other';
}

/** Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". */
const OBJECT_ACTIONS = `
  AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
  DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention
  GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
  GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
  ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold
  PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject
  ReplicateTags RestoreObject UpdateObjectEncryption`;

const BUCKET_ACTIONS = `
  CreateBucketMetadataTableConfiguration DeleteBucket DeleteBucketMetadataTableConfiguration DeleteBucketPolicy
  DeleteBucketWebsite GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketAcl GetBucketCORS
  GetBucketLocation GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification
  GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus
  GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite
  GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration GetLifecycleConfiguration
  GetMetricsConfiguration GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions
  PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAbac PutBucketAcl PutBucketCORS PutBucketLogging
  PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy
  PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite
  PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration
  PutMetricsConfiguration PutReplicationConfiguration TagResource UntagResource ListTagsForResource
  UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration`;

/** On accounts, access points, jobs and the like. */
const OTHER_ACTIONS = `
  CreateAccessPoint CreateBucket CreateJob DeleteAccessPoint DeleteAccessPointPolicy GetAccessPoint
  GetAccessPointPolicy GetAccessPointPolicyStatus GetAccountPublicAccessBlock ListAccessPoints ListAllMyBuckets
  ListJobs PutAccessPointPolicy PutAccountPublicAccessBlock`;

const ACTIONS: readonly S3Action[] = [
  ...named(OBJECT_ACTIONS, 'object'),
  ...named(BUCKET_ACTIONS, 'bucket'),
  ...named(OTHER_ACTIONS, 'other'),
];

function named(list: string, on: S3Action['on']): readonly S3Action[] {
  return list
    .trim()
    .split(/\s+/)
    .map((name) => ({ name: `s3:${name.toLowerCase()}`, on }));
}

/** The S3 actions that a pattern of Action covers; none for a pattern that S3 refuses. */
export function matchingActions(pattern: string): readonly S3Action[] {
  if (pattern === '*') return ACTIONS;
  if (!/^s3:/i.test(pattern)) return [];
  const matches = compileGlob(pattern.toLowerCase());
  return ACTIONS.filter(({ name }) => matches(name));
}
