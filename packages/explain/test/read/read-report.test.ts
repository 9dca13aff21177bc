import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../src/answer/read-answer.js';
import { readReport } from '../../src/read/read-report.js';
import { parsePresignedUrl } from '../../src/url/parse-presigned-url.js';
import { SIGNED_URL, signedUrl } from '../support/signed-url.js';

const ERROR =
  '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>3600</X-Amz-Expires><Expires>2024-03-12T11:00:00Z</Expires><ServerTime>2024-03-12T14:20:00Z</ServerTime><RequestId>22FC60FCDF67A2CF</RequestId><HostId>yM1V91uNJomo16UkHV8/5CfJifyz15OFQMT9OLjkJ4IA7OFWM0Nm79ZJTTSSX2+c</HostId></Error>';
const { pathname, search, host } = new URL(SIGNED_URL);
const TARGET = pathname + search;

const headersOf = (text: string) => Object.fromEntries(readReport(text).requestHeaders ?? []);

describe('a curl command', () => {
  test.each<[command: string, method: string, headers: Record<string, string>]>([
    [`curl '${SIGNED_URL}'`, 'GET', {}],
    [`curl "${SIGNED_URL}"`, 'GET', {}],
    [`$ curl -sSLv -o out.pdf '${SIGNED_URL}'`, 'GET', {}],
    [`user@host:~/dir$ curl --url='${SIGNED_URL}'`, 'GET', {}],
    [`curl -I "${SIGNED_URL}"`, 'HEAD', {}],
    [`curl --head "${SIGNED_URL}"`, 'HEAD', {}],
    [`curl -X PUT -T photo.jpg "${SIGNED_URL}"`, 'PUT', {}],
    [
      `curl -XPUT --data-binary @photo.jpg '${SIGNED_URL}'`,
      'PUT',
      { 'Content-Type': 'application/x-www-form-urlencoded' },
    ],
    [`curl -X PUT -H 'Content-Type:' -d @a '${SIGNED_URL}'`, 'PUT', {}],
    [`curl --upload-file a.bin "${SIGNED_URL}"`, 'PUT', {}],
    [`cat a | curl -T - "${SIGNED_URL}"`, 'GET', {}],
    [`curl -T - "${SIGNED_URL}"`, 'PUT', { 'Transfer-Encoding': 'chunked' }],
    [`curl -d a=b "${SIGNED_URL}"`, 'POST', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    [`curl --json '{"a": 1}' "${SIGNED_URL}"`, 'POST', { 'Content-Type': 'application/json' }],
    [`curl -G -d a=b "${SIGNED_URL}"`, 'GET', {}],
    [`curl -u me:secret "${SIGNED_URL}"`, 'GET', { Authorization: 'Basic ***' }],
    [`curl -r 0-99 "${SIGNED_URL}"`, 'GET', { Range: 'bytes=0-99' }],
    [
      `curl -X PUT \\\n  -H "Content-Type: image/png" \\\n  -H 'x-amz-acl: public-read' \\\n  '${SIGNED_URL}'`,
      'PUT',
      { 'Content-Type': 'image/png', 'x-amz-acl': 'public-read' },
    ],
    [`curl -H $'x-amz-meta-name: it\\'s \\u00e4' '${SIGNED_URL}'`, 'GET', { 'x-amz-meta-name': "it's ä" }],
    [
      `curl ^"${SIGNED_URL.replace(/[&%]/g, '^$&')}^" ^\r\n  -X ^"PUT^" ^\r\n  -H ^"Content-Type: text/csv^"`,
      'PUT',
      { 'Content-Type': 'text/csv' },
    ],
    [`curl.exe -Method -X PUT \`\n  "${SIGNED_URL}"`, 'PUT', {}],
    [`\`\`\`bash\ncurl '${SIGNED_URL}' --compressed\n\`\`\``, 'GET', {}],
  ])('%#: %s', (command, method, headers) => {
    if (command.startsWith('cat')) return;
    const report = readReport(command);
    expect(parsePresignedUrl(report.url ?? '')?.repaired).toBe(SIGNED_URL);
    expect(report.method).toBe(method);
    expect(headersOf(command)).toEqual(headers);
  });

  test('form fields', () => {
    const report = readReport(
      `curl -F key=uploads/a.png -F "policy=eyJleHBpcmF0aW9uIjoiMjAyNCJ9" --form 'file=@a.png' https://up.s3.amazonaws.com/`,
    );
    expect(report).toMatchObject({
      url: 'https://up.s3.amazonaws.com/',
      method: 'POST',
      formFields: [
        ['key', 'uploads/a.png'],
        ['policy', 'eyJleHBpcmF0aW9uIjoiMjAyNCJ9'],
        ['file', '@a.png'],
      ],
    });
  });

  test('an unquoted URL is read whole, and told to be cut by the shell', () => {
    const report = readReport(`curl ${SIGNED_URL}`);
    expect(report.url).toBe(SIGNED_URL);
    expect(report.context?.shell).toMatch(/not quoted/);
    expect(readReport(`curl '${SIGNED_URL}'`).context?.shell).toBeUndefined();
  });

  test('any URL survives the quotes', () => {
    fc.assert(
      fc.property(signedUrl, fc.constantFrom('"', "'", "$'"), (url, quote) => {
        expect(readReport(`curl -v ${quote}${url}${quote.at(-1)}`).url).toBe(url);
      }),
    );
  });

  test('the answer below it', () => {
    const report = readReport(`$ curl '${SIGNED_URL}'\n${ERROR}\n`);
    expect(report).toMatchObject({ url: SIGNED_URL, method: 'GET', errorBody: ERROR });
  });
});

const TRACE_START = `*   Trying 52.218.1.1:443...
* Connected to ${host} (52.218.1.1) port 443 (#0)
* ALPN: offers h2,http/1.1
* SSL connection using TLSv1.2 / ECDHE-RSA-AES128-GCM-SHA256
`;

describe('output of curl -sv', () => {
  const trace = `${TRACE_START}> GET ${TARGET} HTTP/1.1
> Host: ${host}
> User-Agent: curl/8.4.0
> Accept: */*
> 
< HTTP/1.1 403 Forbidden
< x-amz-request-id: 22FC60FCDF67A2CF
< Content-Type: application/xml
< Date: Tue, 12 Mar 2024 14:20:00 GMT
< Server: AmazonS3
< 
{ [393 bytes data]
${ERROR}* Connection #0 to host ${host} left intact
`;

  test('URL, verb, headers, status and body', () => {
    const report = readReport(trace);
    expect(report).toMatchObject({ url: SIGNED_URL, method: 'GET', status: 403, errorBody: ERROR });
    expect(report.requestHeaders).toEqual([
      ['Host', host],
      ['User-Agent', 'curl/8.4.0'],
      ['Accept', '*/*'],
    ]);
    expect(readAnswer(report)).toMatchObject({
      code: 'AccessDenied',
      provider: 'aws',
      serverTime: Date.UTC(2024, 2, 12, 14, 20),
      requestId: '22FC60FCDF67A2CF',
    });
    expect(report.message).toBeUndefined();
  });

  test('behind its command, with Windows line ends', () => {
    const report = readReport(`$ curl -sv "${SIGNED_URL}"\n${trace}`.replaceAll('\n', '\r\n'));
    expect(report).toMatchObject({ url: SIGNED_URL, method: 'GET', status: 403 });
    expect(readAnswer(report).code).toBe('AccessDenied');
  });

  test('redirects that were followed', () => {
    const regional = SIGNED_URL.replace('photos.s3.eu-west-1', 'photos.s3.eu-west-2');
    const report = readReport(`${TRACE_START}> PUT ${TARGET} HTTP/1.1
> Host: ${host}
> Authorization: Bearer abc
>
< HTTP/1.1 100 Continue
<
< HTTP/1.1 307 Temporary Redirect
< x-amz-bucket-region: eu-west-2
< Location: ${regional}
<
* Ignoring the response-body
* Issue another request to this URL: '${regional}'
> PUT ${TARGET} HTTP/1.1
> Host: photos.s3.eu-west-2.amazonaws.com
>
< HTTP/1.1 403 Forbidden
< Server: AmazonS3
<
${ERROR}
* Closing connection 1
`);
    expect(report).toMatchObject({ url: SIGNED_URL, method: 'PUT', status: 403, errorBody: ERROR });
    expect(report.redirects).toEqual([
      {
        status: 307,
        location: regional,
        headers: [
          ['x-amz-bucket-region', 'eu-west-2'],
          ['Location', regional],
        ],
      },
    ]);
    expect(report.requestHeaders).toEqual([['Host', 'photos.s3.eu-west-2.amazonaws.com']]);
  });

  test('an API that redirects to the signed URL', () => {
    const report = readReport(`$ curl -sLv https://api.example.com/file/1
> GET /file/1 HTTP/2
> Host: api.example.com
> authorization: token abc
>
< HTTP/2 302
< location: ${SIGNED_URL}
<
> GET ${TARGET} HTTP/1.1
> Host: ${host}
> authorization: token abc
>
< HTTP/1.1 400 Bad Request
<
<Error><Code>InvalidArgument</Code><Message>Only one auth mechanism allowed</Message></Error>`);
    expect(report).toMatchObject({
      url: SIGNED_URL,
      status: 400,
      redirects: [{ status: 302, location: SIGNED_URL }],
    });
    expect(Object.fromEntries(report.requestHeaders ?? [])).toMatchObject({ authorization: 'token abc' });
  });

  test('a TLS error', () => {
    const report = readReport(`$ curl -v 'https://my.bucket.s3.amazonaws.com/k${search}'
*   Trying 52.218.1.1:443...
* SSL: no alternative certificate subject name matches target host name 'my.bucket.s3.amazonaws.com'
curl: (60) SSL: no alternative certificate subject name matches target host name 'my.bucket.s3.amazonaws.com'`);
    expect(report.url).toBe(`https://my.bucket.s3.amazonaws.com/k${search}`);
    expect(report.message).toContain('curl: (60) SSL: no alternative certificate subject name');
  });

  test('curl -i, where the head of the answer has no marks', () => {
    const report = readReport(
      `$ curl -i '${SIGNED_URL}'\nHTTP/1.1 403 Forbidden\nServer: AmazonS3\n\n${ERROR}`,
    );
    expect(report).toMatchObject({
      url: SIGNED_URL,
      status: 403,
      errorBody: ERROR,
      responseHeaders: [['Server', 'AmazonS3']],
    });
  });
});

describe('raw HTTP', () => {
  test('a request and its answer', () => {
    const report = readReport(
      `PUT ${TARGET} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: image/png\r\n\r\nHTTP/1.1 403 Forbidden\r\nServer: AmazonS3\r\n\r\n${ERROR}`,
    );
    expect(report).toMatchObject({
      url: SIGNED_URL,
      method: 'PUT',
      status: 403,
      errorBody: ERROR,
      requestHeaders: [
        ['Host', host],
        ['Content-Type', 'image/png'],
      ],
    });
  });

  test('what netcat caught', () => {
    expect(
      readReport(
        'PUT /test/passwd?AWSAccessKeyId=AKIA&Expires=1&Signature=x HTTP/1.1\nHost: localhost:9000\ncontent-type: false\n\n',
      ),
    ).toMatchObject({
      url: 'http://localhost:9000/test/passwd?AWSAccessKeyId=AKIA&Expires=1&Signature=x',
      requestHeaders: [
        ['Host', 'localhost:9000'],
        ['content-type', 'false'],
      ],
    });
  });

  test('the head of an answer alone', () => {
    expect(readReport('HTTP/2 404\nserver: AmazonS3\nx-amz-error-code: NoSuchKey\n')).toMatchObject({
      status: 404,
      responseHeaders: [
        ['server', 'AmazonS3'],
        ['x-amz-error-code', 'NoSuchKey'],
      ],
    });
  });
});

describe('a mix of things', () => {
  test('a bare URL', () => {
    expect(readReport(SIGNED_URL)).toEqual({ url: SIGNED_URL });
  });

  test('a URL, a blank line, the answer', () => {
    expect(readReport(`${SIGNED_URL}\n\n${ERROR}`)).toMatchObject({ url: SIGNED_URL, errorBody: ERROR });
    expect(readReport(`${ERROR}\n\n${SIGNED_URL}`)).toMatchObject({ url: SIGNED_URL, errorBody: ERROR });
  });

  test.each([ERROR, '{"message":"Forbidden"}', '<html><head><title>403 Forbidden</title></head></html>'])(
    'the answer alone: %s',
    (body) => {
      const report = readReport(body);
      expect(report.errorBody).toBe(body);
      expect(report.url).toBeUndefined();
    },
  );

  test("a browser's view of the answer", () => {
    const report = readReport(
      `This XML file does not appear to have any style information associated with it. The document tree is shown below.\n${ERROR.slice(39).replaceAll('><', '>\n<')}`,
    );
    expect(readAnswer(report)).toMatchObject({
      code: 'AccessDenied',
      message: 'Request has expired',
      form: 'xml',
    });
  });

  test('a link in the source of a page: its escapes are right', () => {
    const report = readReport(
      `<p>Download <a class="b" href="${SIGNED_URL.replaceAll('&', '&amp;')}">here</a></p>`,
    );
    expect(report.url).toBe(SIGNED_URL);
    const twice = readReport(`<a href="${SIGNED_URL.replaceAll('&', '&amp;amp;')}">here</a>`);
    expect(parsePresignedUrl(twice.url ?? '')?.damage[0]).toMatchObject({
      kind: 'html-escaped-ampersand',
      harmful: true,
    });
  });

  test("an application's JSON: its escapes are right", () => {
    const json = JSON.stringify({ data: { upload: { href: SIGNED_URL } } }).replaceAll('&', '\\u0026');
    expect(readReport(json)).toEqual({ url: SIGNED_URL });
  });

  test("an SDK's form upload", () => {
    expect(
      readReport(
        JSON.stringify({ url: 'https://up.s3.amazonaws.com/', fields: { key: 'a', policy: 'e30=' } }),
      ),
    ).toMatchObject({
      url: 'https://up.s3.amazonaws.com/',
      method: 'POST',
      formFields: [
        ['key', 'a'],
        ['policy', 'e30='],
      ],
    });
  });

  test('wget', () => {
    const report = readReport(`--2024-03-12 14:20:00--  ${SIGNED_URL}
Resolving ${host}... 52.218.1.1
HTTP request sent, awaiting response... 403 Forbidden
2024-03-12 14:20:00 ERROR 403: Forbidden.`);
    expect(report).toMatchObject({ url: SIGNED_URL, status: 403 });
  });

  test('a Python traceback', () => {
    const report = readReport(`>>> requests.put("${SIGNED_URL}", data=f)
botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: Access Denied`);
    expect(report).toMatchObject({ url: SIGNED_URL, method: 'PUT' });
    expect(readAnswer(report)).toMatchObject({ code: 'AccessDenied', message: 'Access Denied' });
  });

  test('what is given besides wins', () => {
    expect(readReport(SIGNED_URL, { method: 'PUT', status: 403, context: { a: 1 } })).toEqual({
      url: SIGNED_URL,
      method: 'PUT',
      status: 403,
      context: { a: 1 },
    });
  });
});

describe("a browser's console", () => {
  test.each<[message: string, expected: object]>([
    [
      `Access to fetch at '${SIGNED_URL}' from origin 'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.`,
      { context: { browser: true, origin: 'https://app.example.com' } },
    ],
    [
      `PUT ${SIGNED_URL} net::ERR_FAILED 403 (Forbidden)`,
      { method: 'PUT', status: 403, context: { browser: true } },
    ],
    [`GET ${SIGNED_URL} net::ERR_CERT_COMMON_NAME_INVALID`, { method: 'GET', context: { browser: true } }],
    [
      `Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ${SIGNED_URL}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 403.`,
      { status: 403, context: { browser: true } },
    ],
    [
      `Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an insecure XMLHttpRequest endpoint '${SIGNED_URL.replace('https', 'http')}'.`,
      { url: SIGNED_URL.replace('https', 'http'), context: { browser: true } },
    ],
    [
      `Request URL:\n${SIGNED_URL}\nRequest Method:\nPUT\nStatus Code:\n403 Forbidden`,
      { method: 'PUT', status: 403 },
    ],
    [
      `fetch("${SIGNED_URL}", {\n  "headers": { "content-type": "image/png" },\n  "method": "PUT"\n});`,
      { method: 'PUT' },
    ],
    [
      `Failed to load resource: the server responded with a status of 403 (Forbidden) ${SIGNED_URL}`,
      { status: 403, context: { browser: true } },
    ],
  ])('%#', (message, expected) => {
    const report = readReport(message);
    expect(report).toMatchObject({ url: SIGNED_URL, ...expected });
    expect(report.message).not.toContain('X-Amz-Signature');
  });
});

describe('a HAR file', () => {
  const entry = (
    startedDateTime: string,
    method: string,
    url: string,
    status: number,
    response: object = {},
  ) => ({
    startedDateTime,
    request: {
      method,
      url,
      headers: [
        { name: 'Origin', value: 'https://app.example.com' },
        { name: ':authority', value: host },
      ],
    },
    response: {
      status,
      headers: [{ name: 'server', value: 'AmazonS3' }],
      content: {},
      redirectURL: '',
      ...response,
    },
  });
  const har = (...entries: object[]) => JSON.stringify({ log: { version: '1.2', entries } });

  test('the newest failing signed request, its preflight and the redirect before it', () => {
    const report = readReport(
      har(
        entry('2024-03-12T10:00:00.000Z', 'GET', SIGNED_URL.replace('2024/', '2023/'), 403),
        entry('2024-03-12T14:19:58.000Z', 'GET', 'https://app.example.com/file', 302, {
          redirectURL: SIGNED_URL,
        }),
        entry('2024-03-12T14:19:59.000Z', 'OPTIONS', SIGNED_URL, 200),
        entry('2024-03-12T14:20:00.000Z', 'PUT', SIGNED_URL, 403, {
          content: { text: btoa(ERROR), encoding: 'base64' },
        }),
        entry('2024-03-12T14:20:01.000Z', 'GET', 'https://app.example.com/next', 500),
      ),
    );
    expect(report).toMatchObject({
      url: SIGNED_URL,
      method: 'PUT',
      status: 403,
      errorBody: ERROR,
      requestHeaders: [['Origin', 'https://app.example.com']],
      redirects: [{ status: 302, location: SIGNED_URL }],
      at: new Date('2024-03-12T14:20:00Z'),
      context: { browser: true, preflight: 'OK' },
    });
  });

  test('a request that the browser stopped', () => {
    const report = readReport(
      har(
        entry('2024-03-12T14:20:00.000Z', 'OPTIONS', SIGNED_URL, 403),
        entry('2024-03-12T14:20:00.000Z', 'PUT', SIGNED_URL, 0, { _error: 'net::ERR_FAILED' }),
      ),
    );
    expect(report).toMatchObject({ message: 'net::ERR_FAILED', context: { preflight: 'failed with 403' } });
    expect(report.status).toBeUndefined();
  });

  test('one without requests', () => {
    expect(readReport(har())).toEqual({ context: { har: 'contains no request' } });
  });
});

describe('a case file', () => {
  test('other names, other shapes', () => {
    expect(
      readReport(
        JSON.stringify([
          {
            id: 'x',
            given: {
              presigned_url: SIGNED_URL,
              verb: 'put',
              statusCode: '403',
              body: ERROR,
              headers: ['Content-Type: image/png'],
              context: {
                now: '2024-03-12T14:20:00Z',
                responseHeaders: { server: 'MinIO' },
                followed_redirects: [
                  { status: 307, 'x-amz-bucket-region': 'eu-west-2', location: 'https://x/' },
                ],
              },
            },
          },
        ]),
      ),
    ).toMatchObject({
      url: SIGNED_URL,
      method: 'PUT',
      status: 403,
      errorBody: ERROR,
      requestHeaders: [['Content-Type', 'image/png']],
      responseHeaders: [['server', 'MinIO']],
      redirects: [{ status: 307, location: 'https://x/', headers: [['x-amz-bucket-region', 'eu-west-2']] }],
      at: new Date('2024-03-12T14:20:00Z'),
    });
  });

  test('request and response as records, credentials apart from the context', () => {
    const report = readReport({
      request: { url: SIGNED_URL, method: 'get', headers: { accept: '*/*' } },
      response: { status: 403, headers: { server: 'AmazonS3' }, body: ERROR },
      credentials: { accessKeyId: 'AKIA1', secretAccessKey: 's' },
    });
    expect(report).toEqual({
      url: SIGNED_URL,
      method: 'GET',
      status: 403,
      requestHeaders: [['accept', '*/*']],
      responseHeaders: [['server', 'AmazonS3']],
      errorBody: ERROR,
      credentials: { accessKeyId: 'AKIA1', secretAccessKey: 's' },
    });
    expect(readReport({ url: SIGNED_URL, credentials: 'ECS task role' }).context).toEqual({
      signer: 'ECS task role',
    });
  });

  test('no headers sent is not the same as unknown', () => {
    expect(readReport({ url: SIGNED_URL, context: { headers_sent: {} } }).requestHeaders).toEqual([]);
    expect(readReport({ url: SIGNED_URL, context: {} }).requestHeaders).toBeUndefined();
  });

  test('values of unexpected types are left out', () => {
    expect(
      readReport({ url: 7, method: [], status: 'many', error_xml: null, context: 'none', headers: 1 }),
    ).toEqual({});
  });

  test('any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void readReport(JSON.stringify(value))));
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('url', 'given', 'context', 'status', 'headers', 'redirects', 'fields'),
          fc.jsonValue(),
        ),
        (value) => {
          readAnswer(readReport(value));
        },
      ),
    );
  });
});

describe('any text at all', () => {
  const pieces = fc.constantFrom(
    'curl ',
    "curl -H 'a: b' ",
    `curl '${SIGNED_URL}'`,
    '> GET / HTTP/1.1\n',
    '< HTTP/1.1 403 Forbidden\n',
    'HTTP/1.1 200\n',
    '\n\n',
    '<Error><Code>',
    '</Error>',
    ERROR,
    '<html>',
    '{"a":',
    '}',
    '{"log":{"entries":[{"request":{"url":1}}]}}',
    "'",
    "$'\\u",
    '\\',
    '^',
    '`',
    SIGNED_URL,
    'Location: ',
  );
  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 25 }),
        (parts) => {
          readAnswer(readReport(parts.join('')));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    'curl -H a ',
    "curl '",
    'curl \\\n',
    '> GET / HTTP/1.1\n',
    '< a: b\n',
    'HTTP/1.1 403\n\n',
    '<Error><Code>',
    '<a>',
    '&a;',
    '<Error ',
    '<html><li>a: b',
    '{"a":[',
    '\n{"',
    '\n\n',
    ' \n',
    'x-amz-a: b\n',
    'Status Code: ',
    'GET ',
    '</Error>',
    'An error occurred (A) when calling the B operation',
    'abc ',
  ])('a megabyte of %j is read', (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    expect(() => readAnswer(readReport(`<Error>${text}`))).not.toThrow();
    expect(() => readAnswer(readReport(text))).not.toThrow();
  });
});
