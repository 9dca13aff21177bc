import type { Answer } from '../wire/answer.js';
import { deleteBucketCors, getBucketCors, putBucketCors } from './bucket-cors.js';
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from './bucket-policy.js';
import { deleteBucket, getBucketLocation, headBucket } from './buckets.js';
import { createBucket } from './create-bucket.js';
import { deleteObject } from './delete-object.js';
import { deleteObjects } from './delete-objects.js';
import { listBuckets } from './list-buckets.js';
import { listObjects, listObjectsV2 } from './list-objects.js';
import type { PostExchange } from './post-form.js';
import { postObject } from './post-object.js';
import {
  deletePublicAccessBlock,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from './public-access-block.js';
import { putObject } from './put-object.js';
import { getObject, headObject } from './read-object.js';

/** Does what an operation asks for, once the caller was found to be allowed to. Throws its refusals. */
export type S3Handler = (x: PostExchange) => Promise<Answer>;

/** By AWS's name of the operation. */
export const S3_HANDLERS: Readonly<Record<string, S3Handler>> = {
  ListBuckets: listBuckets,

  CreateBucket: createBucket,
  HeadBucket: headBucket,
  DeleteBucket: deleteBucket,
  GetBucketLocation: getBucketLocation,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,

  GetBucketPolicy: getBucketPolicy,
  GetBucketPolicyStatus: getBucketPolicyStatus,
  PutBucketPolicy: putBucketPolicy,
  DeleteBucketPolicy: deleteBucketPolicy,
  GetPublicAccessBlock: getPublicAccessBlock,
  PutPublicAccessBlock: putPublicAccessBlock,
  DeletePublicAccessBlock: deletePublicAccessBlock,
  GetBucketCors: getBucketCors,
  PutBucketCors: putBucketCors,
  DeleteBucketCors: deleteBucketCors,

  GetObject: getObject,
  HeadObject: headObject,
  PutObject: putObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  PostObject: postObject,
};
