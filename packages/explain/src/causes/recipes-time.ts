import type { Recipe } from './cause.js';

/** Sign when somebody comes, not when the link is made. */
export const SIGN_ON_VISIT: Recipe = {
  javascript:
    "Keep bucket and key; per visit: `res.set('Cache-Control', 'no-store').redirect(302, await getSignedUrl(client, command, { expiresIn: 300 }))`.",
  python:
    "Keep bucket and key; per visit: `return redirect(s3.generate_presigned_url('get_object', Params=params, ExpiresIn=300), 302)` with `Cache-Control: no-store`.",
  go: 'Keep bucket and key; per visit presign with `s3.WithPresignExpires(5*time.Minute)`, then `http.Redirect(w, r, signed.URL, http.StatusFound)` with `Cache-Control: no-store`.',
  java: 'Keep bucket and key; per visit `presigner.presignGetObject(...)` and `ResponseEntity.status(302).cacheControl(CacheControl.noStore())`.',
  ruby: "Keep bucket and key; per visit `response.headers['Cache-Control'] = 'no-store'; redirect_to object.presigned_url(:get, expires_in: 300), allow_other_host: true`.",
  php: "Keep bucket and key; per visit `$s3->createPresignedRequest($command, '+5 minutes')` and a 302 with `Cache-Control: no-store`.",
  rust: 'Keep bucket and key; per visit `.presigned(PresigningConfig::expires_in(Duration::from_secs(300))?)`, answered as 302 with `Cache-Control: no-store`.',
  dotnet:
    'Keep bucket and key; per visit `GetPreSignedURL` with `Expires = DateTime.UtcNow.AddMinutes(5)`, answered by `Redirect(url)` with `Cache-Control: no-store`.',
  cli: 'Keep bucket and key; per visit: `countersign presign s3://bucket/key --expires-in 5m`.',
};

/** Seconds, from 1 to 604800. */
export const LIFETIME: Recipe = {
  javascript: '`getSignedUrl(client, command, { expiresIn: 3600 })`: seconds, not milliseconds.',
  python: "`s3.generate_presigned_url('get_object', Params=params, ExpiresIn=3600)`: seconds.",
  go: '`s3.WithPresignExpires(time.Hour)`: a Duration; a plain number would be nanoseconds.',
  java: '`.signatureDuration(Duration.ofHours(1))`',
  ruby: '`object.presigned_url(:get, expires_in: 3600)`: seconds.',
  php: "`$s3->createPresignedRequest($command, '+1 hour')`; a plain number is a point in time, not a duration.",
  rust: '`PresigningConfig::expires_in(Duration::from_secs(3600))?`',
  dotnet: '`Expires = DateTime.UtcNow.AddHours(1)`: a point in time in UTC.',
  cli: '`aws s3 presign s3://bucket/key --expires-in 3600`: seconds, at most 604800; the CLI does not check.',
};

/** Refresh before signing, and no longer than the session lives. */
export const WITHIN_THE_SESSION: Recipe = {
  javascript:
    '`const { expiration } = await client.config.credentials()`; sign for less than what is left, or use `@countersign/presign`, which does.',
  python:
    '`session.get_credentials()._expiry_time` is when the session expires; refresh (new Session) and cap `ExpiresIn` at what is left.',
  go: '`creds, _ := cfg.Credentials.Retrieve(ctx)`; cap the lifetime at `time.Until(creds.Expires)`; `aws.CredentialsCache` with `ExpiryWindow` refreshes ahead.',
  java: '`provider.resolveCredentials().expirationTime()`; cap `signatureDuration` at it; set `prefetchTime` on the provider.',
  ruby: '`client.config.credentials.expiration`; call `refresh!` when little time is left. Recent aws-sdk-s3 writes the smaller of the two into the URL.',
  php: '`$s3->getCredentials()->wait()->getExpiration()`; cap the lifetime at it; memoize with refresh, not forever.',
  rust: '`provider.provide_credentials().await?.expiry()`; cap `expires_in` at it.',
  dotnet: "`AssumeRoleAWSCredentials` with `PreemptExpiryTime`; cap `Expires` at the session's expiration.",
  cli: '`countersign presign s3://bucket/key --expires-in 24h` reports how long the URL will really live; `aws configure export-credentials` shows the Expiration.',
};

/** One URL a part, made when the part is sent. */
export const PART_BY_PART: Recipe = {
  javascript:
    'Presign `new UploadPartCommand({ Bucket, Key, UploadId, PartNumber })` right before each part; with Uppy: `signPart` without caching.',
  python:
    "`s3.generate_presigned_url('upload_part', Params={..., 'UploadId': id, 'PartNumber': n})` right before each part.",
  go: '`presign.PresignUploadPart(ctx, &s3.UploadPartInput{...})` right before each part.',
  java: '`presigner.presignUploadPart(...)` right before each part.',
  ruby: '`signer.presigned_url(:upload_part, bucket:, key:, upload_id:, part_number:)` right before each part.',
  php: "`$s3->createPresignedRequest($s3->getCommand('UploadPart', [...]), '+15 minutes')` right before each part.",
  rust: '`client.upload_part()....presigned(config)` right before each part.',
  dotnet:
    '`GetPreSignedUrlRequest` with `UploadId`, `PartNumber`, `Verb = HttpVerb.PUT` right before each part.',
  cli: '`aws s3 cp` uploads in parts with its own credentials, without URLs.',
};

/** The token belongs to the credentials. */
export const SESSION_TOKEN: Recipe = {
  javascript:
    '`new S3Client({ credentials: { accessKeyId, secretAccessKey, sessionToken } })`; for forms, `createPresignedPost` adds the field itself.',
  python: "`boto3.client('s3', aws_access_key_id=..., aws_secret_access_key=..., aws_session_token=...)`",
  go: '`credentials.NewStaticCredentialsProvider(key, secret, sessionToken)`',
  java: '`AwsSessionCredentials.create(key, secret, sessionToken)`, not `AwsBasicCredentials`.',
  ruby: '`Aws::Credentials.new(key, secret, session_token)`',
  php: "`'credentials' => ['key' => ..., 'secret' => ..., 'token' => ...]`",
  rust: '`Credentials::new(key, secret, Some(session_token), expiry, "name")`',
  dotnet: '`new SessionAWSCredentials(key, secret, token)`, not `BasicAWSCredentials`.',
  cli: 'Export `AWS_SESSION_TOKEN` with the other two, or unset it where the key is a long-term one.',
};

/** Tokens of a regional STS endpoint are good in every region. */
export const REGIONAL_STS: Recipe = {
  javascript: '`new STSClient({ region })`: version 3 uses the regional endpoint when it has a region.',
  python:
    "`boto3.client('sts', region_name=region, endpoint_url=f'https://sts.{region}.amazonaws.com')`, or `sts_regional_endpoints = regional`.",
  go: '`config.WithRegion(region)` for the STS client: version 2 uses the regional endpoint.',
  java: '`StsClient.builder().region(region)`; not `Region.AWS_GLOBAL`.',
  ruby: "`Aws::STS::Client.new(region: region, sts_regional_endpoints: 'regional')`",
  php: "`new StsClient(['region' => $region, 'sts_regional_endpoints' => 'regional'])`",
  rust: 'Give the configuration a region: the endpoint is then the regional one.',
  dotnet:
    '`new AmazonSecurityTokenServiceConfig { RegionEndpoint = region, StsRegionalEndpoints = StsRegionalEndpointsValue.Regional }`',
  cli: '`export AWS_STS_REGIONAL_ENDPOINTS=regional`',
};

/** A key file or a secret store often ends its value with a line feed. */
export const TRIM_CREDENTIALS: Recipe = {
  javascript: '`process.env.AWS_SECRET_ACCESS_KEY.trim()`',
  python: "`os.environ['AWS_SECRET_ACCESS_KEY'].strip()`",
  go: '`strings.TrimSpace(os.Getenv("AWS_SECRET_ACCESS_KEY"))`',
  java: '`System.getenv("AWS_SECRET_ACCESS_KEY").strip()`',
  ruby: "`ENV.fetch('AWS_SECRET_ACCESS_KEY').strip`",
  php: "`trim(getenv('AWS_SECRET_ACCESS_KEY'))`",
  rust: '`env::var("AWS_SECRET_ACCESS_KEY")?.trim()`',
  dotnet: '`Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY")!.Trim()`',
  cli: '`printf %s "$SECRET" | base64` for a Kubernetes secret (not `echo`); `printf %s "$AWS_SECRET_ACCESS_KEY" | wc -c` says 40.',
};

/** Wait for the credentials before signing. */
export const LOAD_CREDENTIALS: Recipe = {
  javascript:
    '`await getSignedUrl(client, command)` of version 3 waits for credentials; in version 2 use `getSignedUrlPromise`, not the synchronous call.',
  python: '`assert boto3.Session().get_credentials() is not None` before signing.',
  go: '`cfg.Credentials.Retrieve(ctx)` and check its error before signing.',
  java: '`DefaultCredentialsProvider` throws when there are none; do not use `AnonymousCredentialsProvider`.',
  ruby: '`raise unless client.config.credentials&.set?` before signing.',
  php: "`$s3->getCredentials()->wait()`; do not set `'credentials' => false`.",
  rust: 'Load with `aws_config::load_defaults(...)`; do not set `no_credentials()`.',
  dotnet:
    '`FallbackCredentialsFactory.GetCredentials()` throws when there are none; not `AnonymousAWSCredentials`.',
  cli: '`aws sts get-caller-identity` first.',
};
