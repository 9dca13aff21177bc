/** What an SDK's, a tool's or a browser's sentence says of the answer. */
export interface ReadMessage {
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
}

const CODE_FORMS: readonly RegExp[] = [
  // botocore, AWS CLI
  /An error occurred \((\w{3,60})\) when calling the \w{1,60} operation(?: \([^)]{0,60}\))?:\s{0,3}(.{0,1000})/,
  // AWS SDK for Go v2
  /api error (\w{3,60}):\s{0,3}(.{0,1000})/,
  // AWS SDK for Java v1
  /Error Code:\s{0,3}(\w{3,60})/,
  // AWS SDK for Go v1 and others: `AccessDenied: Access Denied`
  /\b(AccessDenied|SignatureDoesNotMatch|ExpiredToken|InvalidToken|InvalidAccessKeyId|RequestTimeTooSkewed|NoSuchKey|NoSuchBucket|PermanentRedirect|TemporaryRedirect|AuthorizationQueryParametersError|AuthorizationHeaderMalformed|InvalidArgument|InvalidRequest|EntityTooLarge|EntityTooSmall|MalformedPOSTRequest|InvalidPolicyDocument|MissingContentLength|NotImplemented|MethodNotAllowed|TokenRefreshRequired|XAmzContentSHA256Mismatch|BadDigest|KMS\.\w{3,40})\b:?\s{0,3}(.{0,1000})/,
];
const STATUS_FORMS: readonly RegExp[] = [
  /\bHTTP\/\d(?:\.\d)?"? (\d{3})\b/,
  /\b(?:status(?: ?code)?|StatusCode|HTTP(?: error| status)?|ERROR|responded with a status of|error:|returned error:)[ :=]{1,3}([1-5]\d\d)\b/i,
  /\b(4\d\d|5\d\d|30[1-8]) (?:\(?(?:Forbidden|Bad Request|Not Found|Unauthorized|Method Not Allowed|Moved|Found|Temporary Redirect|Permanent Redirect|Service Unavailable|Internal Server Error|Conflict|Precondition Failed|Length Required|Request Entity Too Large|Not Implemented|Bad Gateway|Gateway Time-?out))/i,
  /\b([45]\d\d) ERROR\b/,
  /\(([45]\d\d)\)/,
];
const MAXIMUM_MESSAGE_LENGTH = 20_000;

/** Reads code and status out of the sentence in which a client tells of a failure. */
export function readMessage(text: string): ReadMessage {
  const head = text.slice(0, MAXIMUM_MESSAGE_LENGTH);
  const status = STATUS_FORMS.map((form) => form.exec(head)?.[1]).find((found) => found !== undefined);
  const told = CODE_FORMS.map((form) => form.exec(head)).find((found) => found !== null);
  const message = told?.[2]?.trim();
  return {
    // botocore calls the bare status of a HEAD a code.
    ...(told?.[1] === undefined || /^\d+$/.test(told[1]) ? {} : { code: told[1] }),
    ...(message ? { message } : {}),
    ...(status === undefined ? {} : { status: Number(status) }),
  };
}
