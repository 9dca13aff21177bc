export { describeBlobStore, patternOf } from './blob-store-contract.js';
export { describeBucketStore } from './bucket-store-contract.js';
export { describeIamStore } from './iam-store-contract.js';
export { byUtf8 } from './listing-reference.js';
export { describeObjectStore } from './object-store-contract.js';
export {
  ACCOUNT,
  aBucket,
  anObject,
  CREATED_AT,
  gather,
  makeBucket,
  OTHER_ACCOUNT,
  readBlob,
  type StoreMaker,
  type StoreUnderTest,
  storeBlob,
} from './store-under-test.js';
export { describeUploadStore } from './upload-store-contract.js';
export { describeVersionStore } from './version-store-contract.js';
