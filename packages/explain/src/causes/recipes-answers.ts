import type { Recipe } from './cause.js';

export const NO_ACL: Recipe = {
  javascript: 'Leave `ACL` out of `new PutObjectCommand({ ... })`.',
  python: 'Leave `ACL` out of `Params` (of `ExtraArgs`, of `Fields` and `Conditions` for a form).',
  go: 'Leave `ACL` out of `s3.PutObjectInput`.',
  java: 'Leave `.acl(...)` out of `PutObjectRequest.builder()`.',
  ruby: 'Leave `acl:` out of `presigned_url(:put_object, ...)`.',
  php: "Leave `'ACL'` out of `getCommand('PutObject', [...])`; in Flysystem `visibility` sets one.",
  rust: 'Leave `.acl(...)` out of `put_object()`.',
  dotnet: 'Do not set `x-amz-acl` on `GetPreSignedUrlRequest`.',
  cli: '`aws s3api get-bucket-ownership-controls --bucket b` says whether ACLs are enabled.',
};

export const PARTS: Recipe = {
  javascript:
    '`CompleteMultipartUploadCommand({ MultipartUpload: { Parts: [{ PartNumber, ETag }] } })`, sorted; in a browser expose `ETag` by CORS.',
  python:
    "`complete_multipart_upload(MultipartUpload={'Parts': [{'PartNumber': n, 'ETag': etag}]})`, sorted, the ETag as returned, including its quotes.",
  go: '`types.CompletedPart{PartNumber, ETag}` ordered by part number.',
  java: '`CompletedPart.builder().partNumber(n).eTag(etag)` ordered by part number.',
  ruby: '`multipart_upload: { parts: [{ part_number:, etag: }] }` ordered by part number.',
  php: "`'MultipartUpload' => ['Parts' => [['PartNumber' => n, 'ETag' => etag]]]` ordered by part number.",
  rust: '`CompletedPart::builder().part_number(n).e_tag(etag)` ordered by part number.',
  dotnet: '`new PartETag(n, etag)` ordered by part number.',
  cli: '`aws s3api list-parts --bucket b --key k --upload-id id` shows what is there.',
};

export const VERSION: Recipe = {
  javascript: '`new GetObjectCommand({ Bucket, Key, VersionId })` with a version that exists.',
  python: "`Params={'Bucket': b, 'Key': k, 'VersionId': v}`",
  go: '`s3.GetObjectInput{VersionId: aws.String(v)}`',
  java: '`GetObjectRequest.builder().versionId(v)`',
  ruby: '`presigned_url(:get_object, version_id: v)`',
  php: "`getCommand('GetObject', ['VersionId' => $v, ...])`",
  rust: '`.version_id(v)`',
  dotnet: '`new GetPreSignedUrlRequest { VersionId = v }`',
  cli: '`aws s3api list-object-versions --bucket b --prefix k`',
};

export const ENCRYPTION_HEADERS: Recipe = {
  javascript:
    '`getSignedUrl(client, command, { unhoistableHeaders: new Set([...]) })` with each encryption header, and send them.',
  python:
    "`Params={'SSECustomerAlgorithm': 'AES256', 'SSECustomerKey': key, ...}`, and send the same headers with the URL.",
  go: '`s3.GetObjectInput{SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5}`; `SignedHeader` of the result is what to send.',
  java: '`.sseCustomerAlgorithm("AES256").sseCustomerKey(key).sseCustomerKeyMD5(md5)`; send `signedHeaders()` of the result.',
  ruby: '`presigned_request(:get_object, sse_customer_algorithm: ..., ...)` gives URL and headers.',
  php: "`getCommand('GetObject', ['SSECustomerAlgorithm' => 'AES256', ...])`, and send the same headers.",
  rust: '`.sse_customer_algorithm("AES256")...`; `headers()` of the presigned request is what to send.',
  dotnet: '`ServerSideEncryptionCustomerMethod` on `GetPreSignedUrlRequest`, and send the same headers.',
  cli: '`aws s3api head-object --bucket b --key k` shows the encryption, or requires its key.',
};

export const EXPECTED_OWNER: Recipe = {
  javascript: "Leave `ExpectedBucketOwner` out of the command, or give the owner's 12-digit account ID.",
  python: "Leave `'ExpectedBucketOwner'` out of `Params`.",
  go: 'Leave `ExpectedBucketOwner` out of the input.',
  java: 'Leave `.expectedBucketOwner(...)` out of the request.',
  cli: '`aws s3api head-bucket --bucket b --expected-bucket-owner 123456789012` checks the owner.',
};
