import type { Answer } from '../wire/answer.js';
import { getBucketAcl, getObjectAcl, putBucketAcl, putObjectAcl } from './bucket/access-control.js';
import { deleteBucketCors, getBucketCors, putBucketCors } from './bucket/bucket-cors.js';
import {
  deleteBucketEncryption,
  getBucketEncryption,
  putBucketEncryption,
} from './bucket/bucket-encryption.js';
import {
  deleteBucketPolicy,
  getBucketPolicy,
  getBucketPolicyStatus,
  putBucketPolicy,
} from './bucket/bucket-policy.js';
import { deleteBucketTagging, getBucketTagging, putBucketTagging } from './bucket/bucket-tagging.js';
import { getBucketVersioning, putBucketVersioning } from './bucket/bucket-versioning.js';
import { deleteBucket, getBucketLocation, headBucket } from './bucket/buckets.js';
import { createBucket } from './bucket/create-bucket.js';
import { LISTED_SETTINGS } from './bucket/inert-setting-lists.js';
import { KEPT_SETTINGS } from './bucket/inert-settings.js';
import { listBuckets } from './bucket/list-buckets.js';
import {
  deleteBucketOwnershipControls,
  getBucketOwnershipControls,
  putBucketOwnershipControls,
} from './bucket/ownership-controls.js';
import {
  deletePublicAccessBlock,
  getPublicAccessBlock,
  putPublicAccessBlock,
} from './bucket/public-access-block.js';
import { charging, getBucketRequestPayment, putBucketRequestPayment } from './common/request-payment.js';
import type { PostExchange } from './form/post-form.js';
import { postObject } from './form/post-object.js';
import { listObjects, listObjectsV2 } from './listing/list-objects.js';
import { listObjectVersions } from './listing/list-versions.js';
import { abortMultipartUpload } from './multipart/abort-upload.js';
import { completeMultipartUpload } from './multipart/complete-upload.js';
import { createMultipartUpload } from './multipart/create-upload.js';
import { listParts } from './multipart/list-parts.js';
import { listMultipartUploads } from './multipart/list-uploads.js';
import { uploadPart } from './multipart/upload-part.js';
import { deleteObject } from './object/delete-object.js';
import { deleteObjects } from './object/delete-objects.js';
import { getObjectAttributes } from './object/get-object-attributes.js';
import { putObject } from './object/put-object.js';
import { getObject, headObject } from './object/read-object.js';
import { restoreObject } from './object/restore-object.js';
import { getObjectLockConfiguration, putObjectLockConfiguration } from './object-lock/bucket-lock.js';
import {
  getObjectLegalHold,
  getObjectRetention,
  putObjectLegalHold,
  putObjectRetention,
} from './object-lock/object-lock.js';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tags/object-tagging.js';

/** Does what an operation asks for, once the caller was found to be allowed to. Throws its refusals. */
export type S3Handler = (x: PostExchange) => Promise<Answer>;

const HANDLERS: Readonly<Record<string, S3Handler>> = {
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

  GetBucketVersioning: getBucketVersioning,
  PutBucketVersioning: putBucketVersioning,
  ListObjectVersions: listObjectVersions,
  GetBucketTagging: getBucketTagging,
  PutBucketTagging: putBucketTagging,
  DeleteBucketTagging: deleteBucketTagging,
  GetBucketAcl: getBucketAcl,
  PutBucketAcl: putBucketAcl,
  GetBucketOwnershipControls: getBucketOwnershipControls,
  PutBucketOwnershipControls: putBucketOwnershipControls,
  DeleteBucketOwnershipControls: deleteBucketOwnershipControls,
  GetBucketEncryption: getBucketEncryption,
  PutBucketEncryption: putBucketEncryption,
  DeleteBucketEncryption: deleteBucketEncryption,
  GetBucketRequestPayment: getBucketRequestPayment,
  PutBucketRequestPayment: putBucketRequestPayment,
  GetObjectLockConfiguration: getObjectLockConfiguration,
  PutObjectLockConfiguration: putObjectLockConfiguration,
  GetObjectRetention: getObjectRetention,
  PutObjectRetention: putObjectRetention,
  GetObjectLegalHold: getObjectLegalHold,
  PutObjectLegalHold: putObjectLegalHold,
  ...KEPT_SETTINGS,
  ...LISTED_SETTINGS,

  GetObject: getObject,
  HeadObject: headObject,
  PutObject: putObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  PostObject: postObject,
  GetObjectAttributes: getObjectAttributes,
  GetObjectTagging: getObjectTagging,
  PutObjectTagging: putObjectTagging,
  DeleteObjectTagging: deleteObjectTagging,
  RestoreObject: restoreObject,
  GetObjectAcl: getObjectAcl,
  PutObjectAcl: putObjectAcl,

  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  ListMultipartUploads: listMultipartUploads,
};

/** By AWS's name of the operation. */
export const S3_HANDLERS: Readonly<Record<string, S3Handler>> = Object.fromEntries(
  Object.entries(HANDLERS).map(([name, handle]) => [name, charging(handle)]),
);
