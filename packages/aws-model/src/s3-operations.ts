/** What a request line points at. */
export type S3Target = 'service' | 'bucket' | 'object';

/** One S3 operation: how it looks on the wire and which IAM action and resource it needs. */
export interface S3Operation {
  /** AWS's name, such as `GetObject`. */
  readonly name: string;
  readonly method: string;
  readonly target: S3Target;
  /** The sub-resource in the query that selects it (`policy`, `list-type` ...). */
  readonly selector?: string;
  /** The selector's value where one is needed (`list-type=2`). */
  readonly selectorValue?: string;
  /** IAM action needed before anything is done; absent where the operation decides it request by request. */
  readonly action?: string;
  /** The action needed instead where the request names a version (`versionId`); absent where that makes no difference. */
  readonly versionAction?: string;
  /** What the action is checked on: the bucket's ARN, the object's, or `*`. */
  readonly resource: 'bucket' | 'object' | 'any';
}

function operation(
  name: string,
  method: string,
  target: S3Target,
  options: {
    action?: string;
    versionAction?: string;
    selector?: string;
    selectorValue?: string;
    resource?: S3Operation['resource'];
  } = {},
): S3Operation {
  const { action, versionAction, selector, selectorValue } = options;
  return {
    name,
    method,
    target,
    resource: options.resource ?? (target === 'service' ? 'any' : target),
    ...(selector === undefined ? {} : { selector }),
    ...(selectorValue === undefined ? {} : { selectorValue }),
    ...(action === undefined ? {} : { action: `s3:${action}` }),
    ...(versionAction === undefined ? {} : { versionAction: `s3:${versionAction}` }),
  };
}

/**
 * The operations served. Source: S3 API Reference, one page an operation; actions from the Service
 * Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
 */
export const S3_OPERATIONS: readonly S3Operation[] = [
  operation('ListBuckets', 'GET', 'service', { action: 'ListAllMyBuckets' }),

  operation('CreateBucket', 'PUT', 'bucket', { action: 'CreateBucket' }),
  operation('HeadBucket', 'HEAD', 'bucket', { action: 'ListBucket' }),
  operation('DeleteBucket', 'DELETE', 'bucket', { action: 'DeleteBucket' }),
  operation('ListObjects', 'GET', 'bucket', { action: 'ListBucket' }),
  operation('ListObjectsV2', 'GET', 'bucket', {
    selector: 'list-type',
    selectorValue: '2',
    action: 'ListBucket',
  }),
  operation('GetBucketLocation', 'GET', 'bucket', { selector: 'location', action: 'GetBucketLocation' }),
  operation('GetBucketPolicy', 'GET', 'bucket', { selector: 'policy', action: 'GetBucketPolicy' }),
  operation('PutBucketPolicy', 'PUT', 'bucket', { selector: 'policy', action: 'PutBucketPolicy' }),
  operation('DeleteBucketPolicy', 'DELETE', 'bucket', { selector: 'policy', action: 'DeleteBucketPolicy' }),
  operation('GetBucketPolicyStatus', 'GET', 'bucket', {
    selector: 'policyStatus',
    action: 'GetBucketPolicyStatus',
  }),
  operation('GetPublicAccessBlock', 'GET', 'bucket', {
    selector: 'publicAccessBlock',
    action: 'GetBucketPublicAccessBlock',
  }),
  operation('PutPublicAccessBlock', 'PUT', 'bucket', {
    selector: 'publicAccessBlock',
    action: 'PutBucketPublicAccessBlock',
  }),
  operation('DeletePublicAccessBlock', 'DELETE', 'bucket', {
    selector: 'publicAccessBlock',
    action: 'PutBucketPublicAccessBlock',
  }),
  operation('GetBucketCors', 'GET', 'bucket', { selector: 'cors', action: 'GetBucketCORS' }),
  operation('PutBucketCors', 'PUT', 'bucket', { selector: 'cors', action: 'PutBucketCORS' }),
  operation('DeleteBucketCors', 'DELETE', 'bucket', { selector: 'cors', action: 'PutBucketCORS' }),
  operation('GetBucketVersioning', 'GET', 'bucket', {
    selector: 'versioning',
    action: 'GetBucketVersioning',
  }),
  operation('PutBucketVersioning', 'PUT', 'bucket', {
    selector: 'versioning',
    action: 'PutBucketVersioning',
  }),
  operation('ListObjectVersions', 'GET', 'bucket', { selector: 'versions', action: 'ListBucketVersions' }),
  operation('ListMultipartUploads', 'GET', 'bucket', {
    selector: 'uploads',
    action: 'ListBucketMultipartUploads',
  }),
  operation('GetBucketTagging', 'GET', 'bucket', { selector: 'tagging', action: 'GetBucketTagging' }),
  operation('PutBucketTagging', 'PUT', 'bucket', { selector: 'tagging', action: 'PutBucketTagging' }),
  operation('DeleteBucketTagging', 'DELETE', 'bucket', { selector: 'tagging', action: 'PutBucketTagging' }),
  operation('GetBucketAcl', 'GET', 'bucket', { selector: 'acl', action: 'GetBucketAcl' }),
  operation('PutBucketAcl', 'PUT', 'bucket', { selector: 'acl', action: 'PutBucketAcl' }),
  operation('GetBucketOwnershipControls', 'GET', 'bucket', {
    selector: 'ownershipControls',
    action: 'GetBucketOwnershipControls',
  }),
  operation('PutBucketOwnershipControls', 'PUT', 'bucket', {
    selector: 'ownershipControls',
    action: 'PutBucketOwnershipControls',
  }),
  operation('DeleteBucketOwnershipControls', 'DELETE', 'bucket', {
    selector: 'ownershipControls',
    action: 'PutBucketOwnershipControls',
  }),
  operation('GetBucketEncryption', 'GET', 'bucket', {
    selector: 'encryption',
    action: 'GetEncryptionConfiguration',
  }),
  operation('PutBucketEncryption', 'PUT', 'bucket', {
    selector: 'encryption',
    action: 'PutEncryptionConfiguration',
  }),
  operation('DeleteBucketEncryption', 'DELETE', 'bucket', {
    selector: 'encryption',
    action: 'PutEncryptionConfiguration',
  }),
  operation('GetBucketRequestPayment', 'GET', 'bucket', {
    selector: 'requestPayment',
    action: 'GetBucketRequestPayment',
  }),
  operation('GetBucketAccelerateConfiguration', 'GET', 'bucket', {
    selector: 'accelerate',
    action: 'GetAccelerateConfiguration',
  }),
  operation('GetBucketLogging', 'GET', 'bucket', { selector: 'logging', action: 'GetBucketLogging' }),
  operation('GetBucketNotificationConfiguration', 'GET', 'bucket', {
    selector: 'notification',
    action: 'GetBucketNotification',
  }),
  operation('GetBucketLifecycleConfiguration', 'GET', 'bucket', {
    selector: 'lifecycle',
    action: 'GetLifecycleConfiguration',
  }),
  operation('GetBucketWebsite', 'GET', 'bucket', { selector: 'website', action: 'GetBucketWebsite' }),
  operation('GetBucketReplication', 'GET', 'bucket', {
    selector: 'replication',
    action: 'GetReplicationConfiguration',
  }),
  operation('PutBucketRequestPayment', 'PUT', 'bucket', {
    selector: 'requestPayment',
    action: 'PutBucketRequestPayment',
  }),
  operation('PutBucketAccelerateConfiguration', 'PUT', 'bucket', {
    selector: 'accelerate',
    action: 'PutAccelerateConfiguration',
  }),
  operation('PutBucketLogging', 'PUT', 'bucket', { selector: 'logging', action: 'PutBucketLogging' }),
  operation('PutBucketNotificationConfiguration', 'PUT', 'bucket', {
    selector: 'notification',
    action: 'PutBucketNotification',
  }),
  operation('PutBucketLifecycleConfiguration', 'PUT', 'bucket', {
    selector: 'lifecycle',
    action: 'PutLifecycleConfiguration',
  }),
  operation('DeleteBucketLifecycle', 'DELETE', 'bucket', {
    selector: 'lifecycle',
    action: 'PutLifecycleConfiguration',
  }),
  operation('PutBucketWebsite', 'PUT', 'bucket', { selector: 'website', action: 'PutBucketWebsite' }),
  operation('DeleteBucketWebsite', 'DELETE', 'bucket', {
    selector: 'website',
    action: 'DeleteBucketWebsite',
  }),
  operation('PutBucketReplication', 'PUT', 'bucket', {
    selector: 'replication',
    action: 'PutReplicationConfiguration',
  }),
  operation('DeleteBucketReplication', 'DELETE', 'bucket', {
    selector: 'replication',
    action: 'PutReplicationConfiguration',
  }),
  operation('PutObjectLockConfiguration', 'PUT', 'bucket', {
    selector: 'object-lock',
    action: 'PutBucketObjectLockConfiguration',
  }),
  operation('GetObjectLockConfiguration', 'GET', 'bucket', {
    selector: 'object-lock',
    action: 'GetBucketObjectLockConfiguration',
  }),
  operation('GetBucketAnalyticsConfiguration', 'GET', 'bucket', {
    selector: 'analytics',
    action: 'GetAnalyticsConfiguration',
  }),
  operation('PutBucketAnalyticsConfiguration', 'PUT', 'bucket', {
    selector: 'analytics',
    action: 'PutAnalyticsConfiguration',
  }),
  operation('DeleteBucketAnalyticsConfiguration', 'DELETE', 'bucket', {
    selector: 'analytics',
    action: 'PutAnalyticsConfiguration',
  }),
  operation('GetBucketIntelligentTieringConfiguration', 'GET', 'bucket', {
    selector: 'intelligent-tiering',
    action: 'GetIntelligentTieringConfiguration',
  }),
  operation('PutBucketIntelligentTieringConfiguration', 'PUT', 'bucket', {
    selector: 'intelligent-tiering',
    action: 'PutIntelligentTieringConfiguration',
  }),
  operation('DeleteBucketIntelligentTieringConfiguration', 'DELETE', 'bucket', {
    selector: 'intelligent-tiering',
    action: 'PutIntelligentTieringConfiguration',
  }),
  operation('GetBucketInventoryConfiguration', 'GET', 'bucket', {
    selector: 'inventory',
    action: 'GetInventoryConfiguration',
  }),
  operation('PutBucketInventoryConfiguration', 'PUT', 'bucket', {
    selector: 'inventory',
    action: 'PutInventoryConfiguration',
  }),
  operation('DeleteBucketInventoryConfiguration', 'DELETE', 'bucket', {
    selector: 'inventory',
    action: 'PutInventoryConfiguration',
  }),
  operation('GetBucketMetricsConfiguration', 'GET', 'bucket', {
    selector: 'metrics',
    action: 'GetMetricsConfiguration',
  }),
  operation('PutBucketMetricsConfiguration', 'PUT', 'bucket', {
    selector: 'metrics',
    action: 'PutMetricsConfiguration',
  }),
  operation('DeleteBucketMetricsConfiguration', 'DELETE', 'bucket', {
    selector: 'metrics',
    action: 'PutMetricsConfiguration',
  }),
  operation('DeleteObjects', 'POST', 'bucket', { selector: 'delete' }),
  operation('PostObject', 'POST', 'bucket'),

  operation('GetObject', 'GET', 'object', { action: 'GetObject', versionAction: 'GetObjectVersion' }),
  operation('HeadObject', 'HEAD', 'object', { action: 'GetObject', versionAction: 'GetObjectVersion' }),
  // CopyObject looks the same but for `x-amz-copy-source`, and needs the same of its destination.
  operation('PutObject', 'PUT', 'object', { action: 'PutObject' }),
  operation('DeleteObject', 'DELETE', 'object', {
    action: 'DeleteObject',
    versionAction: 'DeleteObjectVersion',
  }),
  operation('GetObjectAttributes', 'GET', 'object', {
    selector: 'attributes',
    action: 'GetObjectAttributes',
    versionAction: 'GetObjectVersionAttributes',
  }),
  operation('GetObjectTagging', 'GET', 'object', {
    selector: 'tagging',
    action: 'GetObjectTagging',
    versionAction: 'GetObjectVersionTagging',
  }),
  operation('PutObjectTagging', 'PUT', 'object', {
    selector: 'tagging',
    action: 'PutObjectTagging',
    versionAction: 'PutObjectVersionTagging',
  }),
  operation('DeleteObjectTagging', 'DELETE', 'object', {
    selector: 'tagging',
    action: 'DeleteObjectTagging',
    versionAction: 'DeleteObjectVersionTagging',
  }),
  operation('GetObjectAcl', 'GET', 'object', {
    selector: 'acl',
    action: 'GetObjectAcl',
    versionAction: 'GetObjectVersionAcl',
  }),
  operation('PutObjectAcl', 'PUT', 'object', {
    selector: 'acl',
    action: 'PutObjectAcl',
    versionAction: 'PutObjectVersionAcl',
  }),
  operation('RestoreObject', 'POST', 'object', { selector: 'restore', action: 'RestoreObject' }),
  operation('GetObjectRetention', 'GET', 'object', { selector: 'retention', action: 'GetObjectRetention' }),
  operation('PutObjectRetention', 'PUT', 'object', { selector: 'retention', action: 'PutObjectRetention' }),
  operation('PutObjectLegalHold', 'PUT', 'object', { selector: 'legal-hold', action: 'PutObjectLegalHold' }),
  operation('GetObjectLegalHold', 'GET', 'object', { selector: 'legal-hold', action: 'GetObjectLegalHold' }),

  operation('CreateMultipartUpload', 'POST', 'object', { selector: 'uploads', action: 'PutObject' }),
  // UploadPartCopy likewise.
  operation('UploadPart', 'PUT', 'object', { selector: 'uploadId', action: 'PutObject' }),
  operation('CompleteMultipartUpload', 'POST', 'object', { selector: 'uploadId', action: 'PutObject' }),
  operation('AbortMultipartUpload', 'DELETE', 'object', {
    selector: 'uploadId',
    action: 'AbortMultipartUpload',
  }),
  operation('ListParts', 'GET', 'object', { selector: 'uploadId', action: 'ListMultipartUploadParts' }),
];

/**
 * Query names that select a sub-resource. Two at once are refused; one that no operation above serves
 * is answered `NotImplemented`, never mistaken for a plain read or write.
 * Source: S3 API Reference, the operations' request syntax.
 */
export const S3_SUBRESOURCES: ReadonlySet<string> = new Set([
  'abac',
  'accelerate',
  'acl',
  'analytics',
  'annotation',
  'attributes',
  'cors',
  'delete',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'location',
  'logging',
  'metadataAnnotationTable',
  'metadataConfiguration',
  'metadataInventoryTable',
  'metadataJournalTable',
  'metadataTable',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'renameObject',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'session',
  'tagging',
  'torrent',
  'uploadId',
  'uploads',
  'versioning',
  'versions',
  'website',
]);
