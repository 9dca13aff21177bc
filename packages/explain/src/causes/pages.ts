const S3_GUIDE = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide';
const S3_API = 'https://docs.aws.amazon.com/AmazonS3/latest/API';
const IAM_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';

/** The pages that the causes point to. */
export const PAGES = {
  presigned: `${S3_GUIDE}/using-presigned-url.html`,
  queryAuth: `${S3_API}/sigv4-query-string-auth.html`,
  canonicalRequest: `${S3_API}/sig-v4-header-based-auth.html`,
  policyConditions: `${S3_API}/bucket-policy-s3-sigv4-conditions.html`,
  errors: `${S3_API}/ErrorResponses.html`,
  redirects: `${S3_GUIDE}/Redirects.html`,
  virtualHosting: `${S3_GUIDE}/VirtualHosting.html`,
  objectKeys: `${S3_GUIDE}/object-keys.html`,
  denied: `${S3_GUIDE}/troubleshoot-403-errors.html`,
  cors: `${S3_GUIDE}/cors-troubleshooting.html`,
  requesterPays: `${S3_GUIDE}/ObjectsinRequesterPaysBuckets.html`,
  kms: `${S3_GUIDE}/UsingKMSEncryption.html`,
  checksums: `${S3_GUIDE}/checking-object-integrity.html`,
  multipart: `${S3_GUIDE}/mpuoverview.html`,
  getObject: `${S3_API}/API_GetObject.html`,
  putObject: `${S3_API}/API_PutObject.html`,
  postPolicy: `${S3_API}/sigv4-HTTPPOSTConstructPolicy.html`,
  postObject: `${S3_API}/RESTObjectPOST.html`,
  postForms: `${S3_API}/sigv4-post-example.html`,
  sessions: `${IAM_GUIDE}/id_credentials_temp_request.html`,
  revoke: `${IAM_GUIDE}/id_roles_use_revoke-sessions.html`,
  stsRegions: `${IAM_GUIDE}/id_credentials_temp_enable-regions.html`,
  accessKeys: `${IAM_GUIDE}/id_credentials_access-keys.html`,
  identifiers: `${IAM_GUIDE}/reference_identifiers.html`,
  signing: `${IAM_GUIDE}/reference_sigv-create-signed-request.html`,
  accessDenied: `${IAM_GUIDE}/troubleshoot_access-denied.html`,
  optInRegions: 'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html',
  r2: 'https://developers.cloudflare.com/r2/api/s3/presigned-urls/',
  r2Api: 'https://developers.cloudflare.com/r2/api/s3/api/',
  sdkChecksums: 'https://docs.aws.amazon.com/sdkref/latest/guide/feature-dataintegrity.html',
  ntp: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html',
} as const;
