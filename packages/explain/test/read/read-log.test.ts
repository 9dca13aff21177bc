import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../src/answer/read-answer.js';
import { readHints } from '../../src/facts/read-hints.js';
import { createLogReader, readLog, readLogLine } from '../../src/read/read-log.js';
import { parsePresignedUrl } from '../../src/url/parse-presigned-url.js';
import { SIGNED_URL } from '../support/signed-url.js';

const { pathname, search } = new URL(SIGNED_URL);
const TARGET = pathname + search;
const OWNER = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const AT = new Date('2024-03-12T14:20:00Z');

const S3_LINE = `${OWNER} photos [12/Mar/2024:14:20:00 +0000] 192.0.2.3 arn:aws:sts::123456789012:assumed-role/web/i-1 3E57427F3EXAMPLE REST.GET.OBJECT 2024/a%2520b.jpg "GET ${TARGET} HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "Mozilla/5.0 (X11) \\"odd\\"" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= SigV4 ECDHE-RSA-AES128-GCM-SHA256 QueryString photos.s3.eu-west-1.amazonaws.com TLSv1.2 - -`;
const CLOUDTRAIL_EVENT = {
  eventVersion: '1.09',
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::123456789012:assumed-role/web/i-1',
    accessKeyId: 'ASIAPOGZKRWXZHWQVTPA',
    sessionContext: { attributes: { creationDate: '2024-03-12T09:00:00Z' } },
  },
  eventTime: '2024-03-12T14:20:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '192.0.2.3',
  userAgent: '[Mozilla/5.0]',
  errorCode: 'AccessDenied',
  errorMessage: 'Access Denied',
  requestParameters: {
    'X-Amz-Date': '20240312T100000Z',
    bucketName: 'photos',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-SignedHeaders': 'host',
    Host: 'photos.s3.eu-west-1.amazonaws.com',
    'X-Amz-Expires': '3600',
    key: '2024/a b.jpg',
    'X-Amz-Credential': 'AKIAPOGZKRWXZHWQVTPA/20240312/eu-west-1/s3/aws4_request',
  },
  additionalEventData: { SignatureVersion: 'SigV4', AuthenticationMethod: 'QueryString' },
  requestID: 'ABC',
};

describe('an S3 server access log', () => {
  test('every column that matters', () => {
    const report = readLogLine(S3_LINE);
    expect(report).toMatchObject({
      url: SIGNED_URL,
      method: 'GET',
      status: 403,
      at: AT,
      context: {
        requester: 'arn:aws:sts::123456789012:assumed-role/web/i-1',
        source_ip: '192.0.2.3',
        authentication: 'QueryString',
        signature_version: 'SigV4',
        user_agent: 'Mozilla/5.0 (X11) \\"odd\\"',
      },
    });
    expect(readAnswer(report!)).toMatchObject({
      code: 'AccessDenied',
      provider: 'aws',
      requestId: '3E57427F3EXAMPLE',
    });
    expect(readHints(report!)).toMatchObject({ sourceIp: '192.0.2.3', browser: true });
  });

  test('the bucket in the path of a virtual-hosted request is taken out, in a path-style one it stays', () => {
    const logged = S3_LINE.replace(`GET ${TARGET}`, `GET /photos${TARGET}`);
    expect(readLogLine(logged)?.url).toBe(SIGNED_URL);
    expect(readLogLine(logged.replace(' photos.s3.eu', ' s3.eu'))?.url).toBe(
      SIGNED_URL.replace('photos.s3.eu-west-1.amazonaws.com', 's3.eu-west-1.amazonaws.com/photos'),
    );
  });

  test('an old line without the last columns', () => {
    const old = S3_LINE.slice(0, S3_LINE.indexOf(' s9lzH'));
    expect(readLogLine(old)?.url).toBe(`https://photos.s3.amazonaws.com${TARGET}`);
  });

  test('no error', () => {
    const report = readLogLine(S3_LINE.replace('403 AccessDenied', '200 -'));
    expect(report).toMatchObject({ status: 200 });
    expect(readAnswer(report!).code).toBeUndefined();
  });
});

describe('CloudTrail', () => {
  test('a data event', () => {
    const report = readLogLine(JSON.stringify(CLOUDTRAIL_EVENT));
    const url = parsePresignedUrl(report?.url ?? '');
    expect(url?.v4).toMatchObject({ expiresSeconds: 3600, scopeRegion: 'eu-west-1', missing: [] });
    expect(url?.address).toMatchObject({ bucket: 'photos', key: '2024/a b.jpg' });
    expect(url?.damage).toEqual([{ kind: 'redacted', piece: 'X-Amz-Signature=HIDDEN', harmful: false }]);
    expect(report).toMatchObject({ method: 'GET', status: 403, at: AT, message: 'Access Denied' });
    expect(readAnswer(report!)).toMatchObject({ code: 'AccessDenied', status: 403, requestId: 'ABC' });
    expect(readHints(report!)).toMatchObject({
      signer: 'arn:aws:sts::123456789012:assumed-role/web/i-1',
      bucketRegion: 'eu-west-1',
    });
  });

  test('a file of records, in one line and spread over many', () => {
    const file = {
      Records: [
        CLOUDTRAIL_EVENT,
        { ...CLOUDTRAIL_EVENT, eventSource: 'iam.amazonaws.com' },
        CLOUDTRAIL_EVENT,
      ],
    };
    expect(createLogReader().readLine(JSON.stringify(file))).toHaveLength(2);
    expect([...readLog(JSON.stringify(file, null, 2))]).toHaveLength(2);
  });
});

describe('web servers', () => {
  test('combined', () => {
    const line = `192.0.2.3 - - [12/Mar/2024:15:20:00 +0100] "GET /photos${TARGET} HTTP/1.1" 403 243 "https://app.example.com/" "curl/8.4.0"`;
    expect(readLogLine(line)).toMatchObject({
      url: `https://host-not-logged.invalid/photos${TARGET}`,
      method: 'GET',
      status: 403,
      at: AT,
      context: { source_ip: '192.0.2.3', user_agent: 'curl/8.4.0' },
    });
    expect(readLogLine(`s3.example.com:443 ${line}`)?.url).toBe(`https://s3.example.com/photos${TARGET}`);
  });

  test('JSON', () => {
    const line = {
      time: '2024-03-12T14:20:00+00:00',
      host: 's3.example.com',
      request: `PUT ${TARGET} HTTP/1.1`,
      status: 403,
      remote_addr: '192.0.2.3',
    };
    expect(readLogLine(JSON.stringify(line))).toMatchObject({
      url: `https://s3.example.com${TARGET}`,
      method: 'PUT',
      status: 403,
      at: AT,
    });
    expect(
      readLogLine(
        JSON.stringify({
          msec: 1_710_253_200.123,
          scheme: 'http',
          http_host: 'h:9000',
          request_method: 'GET',
          uri: '/a',
          args: 'b=c',
          status: '400',
        }),
      ),
    ).toMatchObject({
      url: 'http://h:9000/a?b=c',
      status: 400,
    });
  });

  test('CloudFront, with its own columns and without', () => {
    const line = `2024-03-12\t14:20:00\tFRA2-C1\t243\t192.0.2.3\tGET\td111.cloudfront.net\t${pathname}\t403\t-\tcurl/8.4.0\t${search.slice(1)}\t-\tError\treq1\tcdn.example.com\thttps\t23\t0.1`;
    expect([...readLog(`#Version: 1.0\n${line}\n`)]).toMatchObject([
      { url: `https://cdn.example.com${TARGET}`, method: 'GET', status: 403, at: AT },
    ]);
    const short = `#Fields: date time cs-method cs-uri-stem sc-status\n2024-03-12\t14:20:00\tHEAD\t/a\t404`;
    expect([...readLog(short)]).toMatchObject([{ method: 'HEAD', status: 404, at: AT }]);
  });

  test('a load balancer', () => {
    expect(
      readLogLine(
        `https 2024-03-12T14:20:00.000000Z app/lb/1 192.0.2.3:2817 10.0.0.1:80 0.1 0.2 0.0 403 403 34 366 "GET https://s3.example.com:443${TARGET} HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 arn:x`,
      ),
    ).toMatchObject({
      url: `https://s3.example.com${TARGET}`,
      status: 403,
      at: AT,
      context: { source_ip: '192.0.2.3' },
    });
  });
});

test('lines of no log are passed over, mixed logs are read', () => {
  expect([
    ...readLog(
      `hello\n\n{"a":1}\n{broken\n# note\n${S3_LINE}\r\n${JSON.stringify(CLOUDTRAIL_EVENT)}\n2024-03-12 14:20:00 x`,
    ),
  ]).toHaveLength(2);
});

test('any line is read', () => {
  const pieces = fc.constantFrom(
    S3_LINE,
    '"',
    '[',
    ']',
    '\\',
    ' ',
    '\t',
    `${OWNER} b [12/Mar/2024:`,
    '1.1.1.1 - - [12/Mar/2024:',
    '{"eventSource":"s3.',
    JSON.stringify(CLOUDTRAIL_EVENT),
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 12 }),
      (parts) => {
        for (const report of readLog(parts.join(''))) readAnswer(report);
      },
    ),
  );
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom('requestParameters', 'userIdentity', 'errorCode', 'eventTime', 'additionalEventData'),
        fc.jsonValue(),
      ),
      (event) => {
        readLogLine(JSON.stringify({ eventSource: 's3.amazonaws.com', ...event }));
      },
    ),
  );
});
