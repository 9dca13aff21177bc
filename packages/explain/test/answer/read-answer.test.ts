import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/answer/answer.js';
import { readAnswer } from '../../src/answer/read-answer.js';
import type { Pair } from '../../src/report.js';

const CANONICAL =
  'GET\n/a b\nX-Amz-Date=1&X-Amz-Expires=2\nhost:b.s3.amazonaws.com\n\nhost\nUNSIGNED-PAYLOAD';
const MISMATCH = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SignatureDoesNotMatch</Code><Message>No match.</Message><CanonicalRequest>${CANONICAL.replaceAll('&', '&amp;')}</CanonicalRequest><RequestId>40E6929CD01B3E4C</RequestId></Error>`;

describe('an answer in XML', () => {
  test('code, message, all else by name, text as it stood', () => {
    const answer = readAnswer({ errorBody: MISMATCH });
    expect(answer).toMatchObject({
      form: 'xml',
      code: 'SignatureDoesNotMatch',
      message: 'No match.',
      requestId: '40E6929CD01B3E4C',
    });
    expect(answer.elements.get('CanonicalRequest')).toBe(CANONICAL);
    expect(answer.elements.has('Code')).toBe(false);
  });

  test('cut off in the middle of an element', () => {
    const answer = readAnswer({ errorBody: MISMATCH.slice(0, MISMATCH.indexOf('UNSIGNED')) });
    expect(answer.code).toBe('SignatureDoesNotMatch');
    expect(answer.elements.get('CanonicalRequest')).toBe(CANONICAL.replace(/\n\w+-\w+$/, ''));
  });

  test('cut off inside a tag', () => {
    expect(
      readAnswer({ errorBody: MISMATCH.slice(0, MISMATCH.indexOf('CanonicalRequest') + 4) }),
    ).toMatchObject({
      code: 'SignatureDoesNotMatch',
      message: 'No match.',
    });
  });

  test("a browser's tree view, where entities are shown undone", () => {
    const answer = readAnswer({
      errorBody: `This XML file does not appear to have any style information associated with it. The document tree is shown below.
▼<Error>
<Code>SignatureDoesNotMatch</Code>
<Message>No match.</Message>
<CanonicalRequest>${CANONICAL}</CanonicalRequest>
</Error>`,
    });
    expect(answer).toMatchObject({ form: 'xml', code: 'SignatureDoesNotMatch' });
    expect(answer.elements.get('CanonicalRequest')).toBe(CANONICAL);
  });

  test('STS and IAM put the error into an envelope', () => {
    expect(
      readAnswer({
        errorBody:
          '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>Gone</Message></Error><RequestId>ab-1</RequestId></ErrorResponse>',
      }),
    ).toMatchObject({ code: 'ExpiredToken', message: 'Gone', requestId: 'ab-1' });
  });

  test("the service's clock: in the document, else in the header", () => {
    const responseHeaders: Pair[] = [['Date', 'Tue, 12 Mar 2024 14:20:00 GMT']];
    expect(readAnswer({ responseHeaders }).serverTime).toBe(Date.UTC(2024, 2, 12, 14, 20));
    expect(
      readAnswer({
        responseHeaders,
        errorBody: '<Error><ServerTime>2024-03-12T14:21:00Z</ServerTime></Error>',
      }).serverTime,
    ).toBe(Date.UTC(2024, 2, 12, 14, 21));
  });
});

describe('an answer in JSON', () => {
  test.each<[body: object, expected: Partial<Answer>]>([
    [
      { __type: 'com.amazonaws.s3#AccessDeniedException', message: 'no' },
      { code: 'AccessDeniedException', message: 'no' },
    ],
    [
      { statusCode: '403', error: 'InvalidSignature', message: 'The signature does not match' },
      { code: 'InvalidSignature', status: 403, message: 'The signature does not match' },
    ],
    [
      { success: false, errors: [{ code: 10_006, message: 'The specified bucket does not exist.' }] },
      { code: '10006', message: 'The specified bucket does not exist.' },
    ],
    [
      {
        Code: 'AccessDenied',
        Message: 'Access Denied.',
        Key: 'k',
        BucketName: 'b',
        Resource: '/b/k',
        RequestId: '17',
        HostId: 'x',
      },
      { code: 'AccessDenied', message: 'Access Denied.', requestId: '17' },
    ],
    [
      { Error: { Code: 'NoSuchKey', Message: 'gone' }, ResponseMetadata: { HTTPStatusCode: 404 } },
      { code: 'NoSuchKey', message: 'gone', status: 404 },
    ],
    [
      {
        name: 'AccessDenied',
        $fault: 'client',
        $metadata: { httpStatusCode: 403, requestId: 'R1' },
        message: 'Access Denied',
      },
      { code: 'AccessDenied', status: 403, requestId: 'R1' },
    ],
    [{ message: 'Forbidden' }, { message: 'Forbidden' }],
  ])('%j', (body, expected) => {
    expect(readAnswer({ errorBody: JSON.stringify(body, null, 2) })).toMatchObject({
      form: 'json',
      ...expected,
    });
  });
});

describe('an answer in HTML', () => {
  test("nginx's page", () => {
    expect(
      readAnswer({
        errorBody:
          '<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center><hr><center>nginx/1.25.3</center></body></html>',
      }),
    ).toMatchObject({ form: 'html', status: 403, message: '403 Forbidden' });
  });

  test("S3's list of a website endpoint", () => {
    const answer = readAnswer({
      errorBody:
        '<html>\n<head><title>403 Forbidden</title></head>\n<body>\n<h1>403 Forbidden</h1>\n<ul>\n<li>Code: AccessDenied</li>\n<li>Message: Access Denied</li>\n<li>RequestId: 7152416F29BB6582</li>\n<li>HostId: x</li>\n</ul>\n<hr/>\n</body>\n</html>',
    });
    expect(answer).toMatchObject({
      form: 'html',
      code: 'AccessDenied',
      message: 'Access Denied',
      status: 403,
      requestId: '7152416F29BB6582',
    });
  });

  test("CloudFront's page", () => {
    expect(
      readAnswer({
        errorBody:
          '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN"><HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>403 ERROR</H1><H2>The request could not be satisfied.</H2></BODY></HTML>',
      }),
    ).toMatchObject({ form: 'html', status: 403 });
  });
});

describe('no body', () => {
  test('headers of an answer to HEAD', () => {
    expect(
      readAnswer({
        status: 404,
        responseHeaders: [
          ['x-amz-error-code', 'NoSuchKey'],
          ['x-amz-error-message', 'gone'],
          ['x-amz-request-id', 'R'],
        ],
      }),
    ).toMatchObject({
      form: 'none',
      status: 404,
      code: 'NoSuchKey',
      message: 'gone',
      requestId: 'R',
    });
  });

  test.each<[message: string, expected: Partial<Answer>]>([
    [
      'botocore.exceptions.ClientError: An error occurred (403) when calling the HeadObject operation: Forbidden',
      { status: 403, message: 'Forbidden' },
    ],
    [
      'An error occurred (ExpiredToken) when calling the GetObject operation (reached max retries: 4): The provided token has expired.',
      { code: 'ExpiredToken', message: 'The provided token has expired.' },
    ],
    [
      'operation error S3: GetObject, https response error StatusCode: 403, RequestID: A, HostID: B, api error SignatureDoesNotMatch: The request signature',
      { code: 'SignatureDoesNotMatch', status: 403 },
    ],
    [
      'com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: X)',
      { code: 'AccessDenied', status: 403 },
    ],
    ['AxiosError: Request failed with status code 403', { status: 403 }],
    ['curl: (22) The requested URL returned error: 403', { status: 403 }],
    ['Failed to load resource: the server responded with a status of 400 (Bad Request)', { status: 400 }],
    ['PUT https://b/ net::ERR_FAILED', {}],
  ])('%s', (message, expected) => {
    const answer = readAnswer({ message });
    expect(answer).toMatchObject(expected);
    if (expected.status === undefined) expect(answer.status).toBeUndefined();
  });
});

describe('who answered', () => {
  test.each<[provider: string | undefined, report: Parameters<typeof readAnswer>[0]]>([
    ['aws', { responseHeaders: [['Server', 'AmazonS3']] }],
    ['minio', { responseHeaders: [['Server', 'MinIO']] }],
    ['seaweedfs', { responseHeaders: [['Server', 'SeaweedFS 30GB 3.59']] }],
    [
      'countersign',
      {
        responseHeaders: [
          ['x-countersign-reason', 'PresignedUrlExpired'],
          ['Server', 'AmazonS3'],
        ],
      },
    ],
    ['gcs', { responseHeaders: [['x-guploader-uploadid', 'A']] }],
    [
      'ceph',
      {
        errorBody:
          '<Error><Code>AccessDenied</Code><RequestId>tx00000aa3bdd5cc6ae71d2-0065f-1056-default</RequestId><HostId>1056-default-default</HostId></Error>',
      },
    ],
    [
      'minio',
      {
        errorBody:
          '<Error><Code>AccessDenied</Code><Key>k</Key><Resource>/b/k</Resource><RequestId>17BB</RequestId><HostId>dd9025bab4ad464b049177c95eb6ebf374d3b3fd1af9251148b658df7ac2e3e8</HostId></Error>',
      },
    ],
    [
      'garage',
      {
        errorBody:
          '<Error><Code>AccessDenied</Code><Message>Forbidden: no</Message><Resource>/b</Resource><Region>garage</Region></Error>',
      },
    ],
    [
      'gcs',
      {
        errorBody:
          '<Error><Code>AccessDenied</Code><Message>Access denied.</Message><Details>no</Details></Error>',
      },
    ],
    ['localstack', { context: { server: 'LocalStack 3.0' } }],
    ['r2', { context: { provider: 'Cloudflare R2' } }],
    ['other', { context: { server: 'versitygw 1.7.0' } }],
    [undefined, { responseHeaders: [['Server', 'nginx']] }],
  ])('%s: %j', (provider, report) => {
    expect(readAnswer(report).provider).toBe(provider);
  });
});
