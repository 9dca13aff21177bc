// What takes the place of the AWS SDK's presigners. Nothing of the SDK is loaded: its clients bring what is needed.

export { createSigningClock, type SigningClock, type SigningClockOptions } from '@countersign/aws-client';
export type { IssuedRecord } from './ledger/record.js';
export {
  type CommandToAllow,
  type PolicyDocument,
  type PolicyForOptions,
  type PolicyStatement,
  policyFor,
} from './policy/policy-for.js';
export type { DurationInput } from './read-lifetime.js';
export type { SdkClient, SdkCommand } from './sdk/client.js';
export { createPresignedPost, type PresignedPostForm } from './sdk/create-presigned-post.js';
export { getSignedUrl } from './sdk/get-signed-url.js';
export type {
  GuardedOptions,
  PresignedPostCondition,
  PresignedPostOptions,
  PresignManyOptions,
  PresignOptions,
} from './sdk/options.js';
export { presign, type SignedCommand } from './sdk/presign.js';
export { type ManyObjects, presignMany } from './sdk/presign-many.js';
export {
  type MultipartOptions,
  type MultipartUrls,
  presignMultipart,
  type SignedPart,
} from './sdk/presign-multipart.js';
export type { RoleToAssume } from './settle/assume-role.js';
export type { DecideShortfall, Shortfall, ShortfallAction } from './settle/settle.js';
