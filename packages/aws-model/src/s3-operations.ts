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
  /** What the action is checked on: the bucket's ARN, the object's, or `*`. */
  readonly resource: 'bucket' | 'object' | 'any';
}

function operation(
  name: string,
  method: string,
  target: S3Target,
  options: {
    action?: string;
    selector?: string;
    selectorValue?: string;
    resource?: S3Operation['resource'];
  } = {},
): S3Operation {
  const { action, selector, selectorValue } = options;
  return {
    name,
    method,
    target,
    resource: options.resource ?? (target === 'service' ? 'any' : target),
    ...(selector === undefined ? {} : { selector }),
    ...(selectorValue === undefined ? {} : { selectorValue }),
    ...(action === undefined ? {} : { action: `s3:${action}` }),
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
  operation('DeleteObjects', 'POST', 'bucket', { selector: 'delete' }),
  operation('PostObject', 'POST', 'bucket'),

  operation('GetObject', 'GET', 'object', { action: 'GetObject' }),
  operation('HeadObject', 'HEAD', 'object', { action: 'GetObject' }),
  operation('PutObject', 'PUT', 'object', { action: 'PutObject' }),
  operation('DeleteObject', 'DELETE', 'object', { action: 'DeleteObject' }),
];

/**
 * Query names that select a sub-resource. Two at once are refused; one that no operation above serves
 * is answered `NotImplemented`, never mistaken for a plain read or write.
 * Source: S3 API Reference, the operations' request syntax.
 */
export const S3_SUBRESOURCES: ReadonlySet<string> = new Set([
  'accelerate',
  'acl',
  'analytics',
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
  'metadataConfiguration',
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
