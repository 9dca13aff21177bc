import type { Recipe } from './cause.js';

export const REGION: Recipe = {
  javascript: "`new S3Client({ region: 'eu-central-1' })`: the bucket's region.",
  python:
    "`boto3.client('s3', region_name='eu-central-1', config=Config(signature_version='s3v4', s3={'addressing_style': 'virtual'}), endpoint_url='https://s3.eu-central-1.amazonaws.com')`",
  go: '`config.LoadDefaultConfig(ctx, config.WithRegion("eu-central-1"))`; `manager.GetBucketRegion` finds it.',
  java: '`S3Presigner.builder().region(Region.EU_CENTRAL_1)`',
  ruby: "`Aws::S3::Client.new(region: 'eu-central-1')`",
  php: "`new S3Client(['region' => 'eu-central-1', ...])`",
  rust: '`aws_config::from_env().region(Region::new("eu-central-1"))`',
  dotnet: '`new AmazonS3Client(RegionEndpoint.EUCentral1)`',
  cli: '`aws s3 presign s3://bucket/key --region eu-central-1 --endpoint-url https://s3.eu-central-1.amazonaws.com`',
};

export const PUBLIC_ENDPOINT: Recipe = {
  javascript:
    "A separate client for signing: `new S3Client({ endpoint: 'https://files.example.com', forcePathStyle: true, region, credentials })`.",
  python: "A separate client for signing: `boto3.client('s3', endpoint_url='https://files.example.com')`.",
  go: 'A separate client for signing: `s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint = aws.String("https://files.example.com"); o.UsePathStyle = true })`.',
  java: '`S3Presigner.builder().endpointOverride(URI.create("https://files.example.com")).serviceConfiguration(c -> c.pathStyleAccessEnabled(true))`',
  ruby: "`Aws::S3::Client.new(endpoint: 'https://files.example.com', force_path_style: true)` for the presigner.",
  php: "`new S3Client(['endpoint' => 'https://files.example.com', 'use_path_style_endpoint' => true, ...])` for signing.",
  rust: '`.endpoint_url("https://files.example.com").force_path_style(true)` on the client that signs.',
  dotnet:
    '`new AmazonS3Config { ServiceURL = "https://files.example.com", ForcePathStyle = true }` for signing.',
  cli: '`aws s3 presign s3://bucket/key --endpoint-url https://files.example.com`',
};

export const PATH_STYLE: Recipe = {
  javascript: '`new S3Client({ endpoint, forcePathStyle: true })`',
  python: "`Config(s3={'addressing_style': 'path'})`",
  go: '`o.UsePathStyle = true`',
  java: '`.serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())`',
  ruby: '`force_path_style: true`',
  php: "`'use_path_style_endpoint' => true`",
  rust: '`.force_path_style(true)`',
  dotnet: '`ForcePathStyle = true`',
  cli: '`aws configure set default.s3.addressing_style path`',
};

export const RAW_KEY: Recipe = {
  javascript:
    "Give `Key: 'my file (1).pdf'` unencoded to the command; use the URL as a string, not rebuilt through `new URL().searchParams`.",
  python:
    "Give `Params={'Key': 'my file (1).pdf'}` unencoded; `quote(key, safe='/~')`, never `quote_plus`, where you build a path yourself.",
  go: 'Give the key unencoded; `url.PathEscape` for each segment, never `url.QueryEscape`, and no `path.Clean`.',
  java: 'Give the key unencoded; never `URLEncoder.encode` for a path: it writes `+` for spaces. `SdkHttpUtils.urlEncodeIgnoreSlashes` does it right.',
  ruby: 'Give the key unencoded; `ERB::Util.url_encode`, never `CGI.escape`, for a path.',
  php: "Give the key unencoded; `implode('/', array_map('rawurlencode', explode('/', $key)))`, never `urlencode`.",
  rust: 'Give the key unencoded; with `percent_encoding` use a set that encodes everything except `A-Za-z0-9-._~`.',
  dotnet:
    'Give the key unencoded; `Uri.EscapeDataString`, never `WebUtility.UrlEncode`; do not pass the URL through `Uri.ToString()`.',
  cli: "`aws s3 presign 's3://bucket/my file (1).pdf'`, quoted.",
};

export const USE_AS_IS: Recipe = {
  javascript:
    'Pass the string on unchanged: no `encodeURI`, no escaping template, and `JSON.parse` for JSON.',
  python:
    'Pass the string on unchanged: in Jinja use `| safe` or an attribute that is escaped once; `json.loads` for JSON.',
  go: '`template.URL` or `{{.}}` once in an `href`; for JSON `encoder.SetEscapeHTML(false)`.',
  java: 'Escape once in the template; Gson: `disableHtmlEscaping()`; give `RestTemplate` a `URI`, not a `String`, or it encodes again.',
  ruby: 'Escape once: no `h` or `CGI.escapeHTML` on what the view escapes already.',
  php: 'Escape once: `htmlspecialchars` only where it is printed; `json_encode(..., JSON_UNESCAPED_SLASHES)`.',
  rust: 'Pass the string on unchanged; let the template escape it once.',
  dotnet: '`Html.Raw` or one escape, not both; `new Uri(url)` with `AbsoluteUri`.',
  cli: 'Quote the URL: a bare `&` ends the command in a shell.',
};

export const MATCHING_OPERATION: Recipe = {
  javascript:
    'Presign `new PutObjectCommand(...)` for an upload, `GetObjectCommand` for a download, `HeadObjectCommand` for HEAD; send exactly that method.',
  python:
    "`generate_presigned_url('put_object', ...)` for PUT, `'get_object'` for GET, `'head_object'` for HEAD.",
  go: '`PresignPutObject`, `PresignGetObject`, `PresignHeadObject`: `signed.Method` says what to send.',
  java: '`presignPutObject`, `presignGetObject`, `presignHeadObject`; `presigned.httpRequest().method()` says what to send.',
  ruby: '`object.presigned_url(:put)`, `(:get)`, `(:head)`',
  php: "`getCommand('PutObject')`, `'GetObject'`, `'HeadObject'`; `$request->getMethod()` says what to send.",
  rust: '`.put_object()`, `.get_object()`, `.head_object()`; `presigned.method()` says what to send.',
  dotnet: '`Verb = HttpVerb.PUT`, `GET` or `HEAD`',
  cli: '`aws s3 presign` signs only GET; use `curl -r 0-0` instead of `curl -I`.',
};

export const CONTENT_TYPE: Recipe = {
  javascript:
    "`new PutObjectCommand({ Bucket, Key, ContentType: 'image/png' })`, `getSignedUrl(client, command, { signableHeaders: new Set(['content-type']) })`, and `fetch(url, { method: 'PUT', headers: { 'Content-Type': 'image/png' }, body })`.",
  python:
    "`Params={..., 'ContentType': 'image/png'}`, and `requests.put(url, data=body, headers={'Content-Type': 'image/png'})`.",
  go: '`&s3.PutObjectInput{ContentType: aws.String("image/png")}`; copy `signed.SignedHeader` into the request.',
  java: '`.putObjectRequest(r -> r.contentType("image/png"))`; send `presigned.signedHeaders()`.',
  ruby: "`object.presigned_url(:put, content_type: 'image/png')`, and the same header in the request.",
  php: "`getCommand('PutObject', [..., 'ContentType' => 'image/png'])`, and the same header in the request.",
  rust: '`.content_type("image/png")`; send `presigned.headers()`.',
  dotnet: '`ContentType = "image/png"` in `GetPreSignedUrlRequest`, and the same on the `HttpContent`.',
  cli: '`curl -T file -H \'Content-Type: image/png\' "$URL"`, the type that was signed.',
};

export const SIGNED_HEADERS: Recipe = {
  javascript:
    'Send each header that `X-Amz-SignedHeaders` names, as signed; `unhoistableHeaders: new Set([...])` keeps an `x-amz-*` header out of the query.',
  python:
    'Each of `ACL`, `Metadata`, `ServerSideEncryption`, `Tagging` in `Params` must be sent as a header with the same value.',
  go: '`for name, values := range signed.SignedHeader { req.Header[name] = values }`',
  java: '`presigned.signedHeaders().forEach(connection::setRequestProperty)`; `isBrowserExecutable()` says whether any but Host is signed.',
  ruby: '`url, headers = signer.presigned_request(:put_object, ...)`: send those headers.',
  php: '`$request->getHeaders()` are the headers to send.',
  rust: 'Send all of `presigned.headers()`.',
  dotnet: 'Each of `request.Headers` and `request.Metadata` must be sent with the same value.',
  cli: '`curl -T file -H \'x-amz-acl: private\' "$URL"`, every signed header.',
};

export const NO_DEFAULT_CHECKSUM: Recipe = {
  javascript: "`new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' })`",
  python: "`Config(request_checksum_calculation='when_required')`",
  go: '`o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired`',
  java: '`.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)`',
  ruby: "`request_checksum_calculation: 'when_required'`",
  php: "`'request_checksum_calculation' => 'when_required'`",
  rust: '`.request_checksum_calculation(RequestChecksumCalculation::WhenRequired)`',
  dotnet: '`RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED`',
  cli: '`export AWS_REQUEST_CHECKSUM_CALCULATION=when_required`',
};

export const BEFORE_SIGNING: Recipe = {
  javascript:
    'Include it in the command: `new GetObjectCommand({ Bucket, Key, ResponseContentDisposition: \'attachment; filename="a.pdf"\' })`.',
  python: "Include it in `Params`: `'ResponseContentDisposition': 'attachment; filename=\"a.pdf\"'`.",
  go: 'Include it in the input: `ResponseContentDisposition: aws.String(...)`.',
  java: 'Include it in the request: `.responseContentDisposition(...)`.',
  ruby: '`object.presigned_url(:get, response_content_disposition: ...)`',
  php: "`getCommand('GetObject', [..., 'ResponseContentDisposition' => ...])`",
  rust: '`.response_content_disposition(...)` before `.presigned(...)`',
  dotnet: '`request.ResponseHeaderOverrides.ContentDisposition = ...`',
  cli: 'Append nothing to a signed URL; use `fetch(url, { cache: "no-store" })` instead of a cache buster.',
};

export const SIGNATURE_VERSION_4: Recipe = {
  javascript:
    "Version 3 signs with it always; in version 2 `new AWS.S3({ signatureVersion: 'v4', region })`.",
  python: "`boto3.client('s3', region_name=region, config=Config(signature_version='s3v4'))`",
  go: 'Every supported SDK for Go signs with it.',
  java: 'SDK 2 signs with it; SDK 1: `withSignerOverride("AWSS3V4SignerType")`.',
  ruby: "`signature_version: 'v4'`; SDK 3 has nothing else.",
  php: "`'signature_version' => 'v4'`, with the bucket's region.",
  rust: 'The SDK signs with nothing else.',
  dotnet: '`AWSConfigsS3.UseSignatureVersion4 = true;`',
  cli: '`aws configure set default.s3.signature_version s3v4`',
};

export const POST_CONDITIONS: Recipe = {
  javascript:
    "`createPresignedPost(client, { Bucket, Key, Fields: { 'Content-Type': type }, Conditions: [['starts-with', '$Content-Type', 'image/'], ['content-length-range', 0, 10485760]] })`",
  python:
    "`s3.generate_presigned_post(bucket, key, Fields=fields, Conditions=[['starts-with', '$Content-Type', 'image/']], ExpiresIn=3600)`: each field needs a condition too.",
  go: '`presign.PresignPostObject(ctx, input, func(o *s3.PresignPostOptions) { o.Conditions = ... })`',
  java: 'Write the policy by hand; each field needs a condition.',
  ruby: '`bucket.presigned_post(key: key, content_type_starts_with: "image/", content_length_range: 0..10485760)`',
  php: '`new PostObjectV4($s3, $bucket, $formInputs, $conditions, "+1 hour")`: each input needs a condition.',
  rust: 'Write the policy by hand; each field needs a condition.',
  dotnet: '`CreatePresignedPostRequest` with `Fields` and `Conditions`.',
  cli: '`countersign presign --post s3://bucket/key --max-size 10MB` prints the fields and a `curl -F` line.',
};

export const REQUEST_PAYER: Recipe = {
  javascript: "`new GetObjectCommand({ Bucket, Key, RequestPayer: 'requester' })`",
  python: "`Params={..., 'RequestPayer': 'requester'}`",
  go: '`RequestPayer: types.RequestPayerRequester`',
  java: '`.requestPayer(RequestPayer.REQUESTER)`',
  ruby: "`request_payer: 'requester'`",
  php: "`'RequestPayer' => 'requester'`",
  rust: '`.request_payer(RequestPayer::Requester)`',
  dotnet: '`RequestPayer = RequestPayer.Requester`',
  cli: '`aws s3api get-object --request-payer requester`; `aws s3 presign` has no such option.',
};

export const SEND_LENGTH: Recipe = {
  javascript:
    "Send a Blob, Buffer or File; for a stream set `'Content-Length'` (`duplex: 'half'` alone sends chunks).",
  python: "`requests.put(url, data=open(path, 'rb'))` sends the length; a generator does not.",
  go: '`req.ContentLength = size` for a body that is not a bytes.Reader.',
  java: '`BodyPublishers.ofFile(path)`; `setFixedLengthStreamingMode(length)`, not chunked.',
  ruby: '`request.content_length = file.size` with `body_stream`.',
  php: "`'headers' => ['Content-Length' => filesize($path)]` with a stream body.",
  rust: '`.header(CONTENT_LENGTH, size)`; `Body::from(bytes)` rather than `wrap_stream`.',
  dotnet: '`content.Headers.ContentLength = stream.Length`; `TransferEncodingChunked = false`.',
  cli: '`curl -T file "$URL"` with a file, not with `-T -`.',
};

export const NO_AUTHORIZATION: Recipe = {
  javascript:
    "`fetch(url)` without the application's headers; remove the axios interceptor for other hosts; `redirect: 'manual'` and a second, bare fetch.",
  python:
    '`requests` drops it on another host; do not set it on the Session, or fetch `Location` with a bare `requests.get`.',
  go: '`http.Client.CheckRedirect`: `req.Header.Del("Authorization")` when the host changes.',
  java: 'Do not follow redirects automatically; fetch `Location` without the header.',
  ruby: 'Fetch `Location` with a new request without the header.',
  php: "Guzzle: `'allow_redirects' => false`, then fetch `Location` without the header.",
  rust: '`reqwest` removes it on another host; do not put it into `default_headers`.',
  dotnet:
    'Put it on the request, not into `DefaultRequestHeaders`; `AllowAutoRedirect = false`, then fetch `Location` without it.',
  cli: '`curl -L` drops `-u` on another host but keeps `-H Authorization`: use `--oauth2-bearer` or fetch the Location by itself.',
};
