import fc from 'fast-check';

/**
 * Pieces that the server's parsers look for, by what they are parts of. Random bytes alone are refused at the
 * first character; spiced with these they get into every branch. Parts that hold no blank stand in one string.
 */
export const SPICES = {
  requestLine: [
    ...['GET ', 'PUT ', ' HTTP/1.1', ' HTTP/9.9', '\r\n', '\n', '\0', 'Host: x', 'Content-Length: -1'],
    ...['Transfer-Encoding: chunked', 'Expect: 100-continue', ': '],
    ...words('/bucket/key % %zz ? // \\ .. ü'),
  ],
  path: words('/ bucket key .. . %2e % %zz %c3%28'),
  query: words(
    '& = ? % %2 %00 %ff %2F + ; X-Amz-Algorithm AWS4-HMAC-SHA256 X-Amz-Credential X-Amz-Date 20260101T000000Z',
    'AKIA/20260101/us-east-1/s3/aws4_request X-Amz-Expires -1 9e99 X-Amz-SignedHeaders host X-Amz-Signature',
    'X-Amz-Security-Token AWSAccessKeyId Signature Expires list-type uploads versionId policy cors delete',
    'max-keys Action AssumeRole __proto__ constructor',
  ),
  parameter: ['\0', ...words('/ % aws4_request s3 20260101 T Z - 0 99999999999999999999 ; host')],
  authorization: [
    ' ',
    ...words('AWS4-HMAC-SHA256 , = Credential SignedHeaders Signature host;x-amz-date AWS : Bearer'),
    ...words('AKIA/20260101/us-east-1/s3/aws4_request', '0'.repeat(64)),
  ],
  xml: [
    ...['<?xml version="1.0"?>', '<!DOCTYPE x [<!ENTITY a "aaaa">]>', '\0', '\uFEFF'],
    ...words('< > </ /> &a; &lt; &#0; &#xFFFFFFFF; <![CDATA[ ]]> <!-- --> <Delete> </Delete> <Object> <Key>'),
    ...words(
      '</Key> </Object> <CORSConfiguration> <CORSRule> <AllowedOrigin>*</AllowedOrigin> <AllowedMethod>',
    ),
    ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"',
  ],
  policy: [
    ...words('{ } [ ] , : null 1e999 "Version":"2012-10-17" "Statement": "Effect":"Allow" "Principal":"*"'),
    ...words('"Action":"s3:*" "Resource": "arn:aws:s3:::bucket/*" "__proto__": $', '['.repeat(200)),
    '"Condition":{"IpAddress":{"aws:SourceIp":"::"}}',
  ],
  form: [
    ...['\r\n', '\n', '\r\n\r\n', 'name="', 'Content-Type: text/plain', 'Content-Transfer-Encoding: base64'],
    ...['key', 'policy', 'file"; filename="x'].map(
      (name) => `Content-Disposition: form-data; name="${name}"`,
    ),
    ...words('--b --b-- ; eyJ9 $ {filename}'),
  ],
  stsAndIam: words(
    'Action= AssumeRole GetCallerIdentity GetSessionToken CreateUser CreateRole PutRolePolicy ListUsers & =',
    'SimulatePrincipalPolicy Version=2011-06-15 Version=2010-05-08 RoleArn= arn:aws:iam::123456789012:role/x',
    'RoleSessionName=x DurationSeconds= -1 1e9 UserName= PolicyDocument= %7B%7D Tags.member.1.Key= % %zz %00 +',
    'ActionNames.member.1=s3%3AGetObject ActionNames.member.999999999=x __proto__=1 Marker= MaxItems=0',
  ),
  awsChunked: [
    ...['0\r\n', '5\r\nhello\r\n', 'ffffffffffffffff\r\n', '-1\r\n', 'zz\r\n', '\r\n', '\0'],
    ...[';chunk-signature=', 'x-amz-checksum-crc32:AAAAAA==\r\n', 'x-amz-trailer-signature:'],
  ],
} as const;

function words(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}

/** Any bytes, spiced. */
export function spiced(spices: readonly string[]): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...spices) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  );
  return fc.array(part, { maxLength: 14 }).map((parts) => parts.join(''));
}
