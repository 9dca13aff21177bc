import { createSigner, encodeS3Key, hmacSha1Base64, version2StringToSign } from '@countersign/sigv4';
import { describe, expect, it } from 'vitest';
import { explain } from '../../src/explain.js';
import type { Report } from '../../src/report.js';

const SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab';
const credentials = { accessKeyId: 'AKIAQ7RJ3MZTDLW5XKPB', secretAccessKey: SECRET };
const now = new Date('2024-05-01T10:05:00Z');

interface Signed {
  readonly host?: string;
  readonly path?: string;
  readonly method?: string;
  readonly region?: string;
  readonly secret?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: readonly (readonly [string, string])[];
  readonly protocol?: 'http:' | 'https:';
  readonly payloadHash?: string;
}

function sign(input: Signed = {}): string {
  return createSigner().presign({
    credentials: { ...credentials, secretAccessKey: input.secret ?? SECRET },
    region: input.region ?? 'eu-central-1',
    method: input.method ?? 'GET',
    host: input.host ?? 'files.s3.eu-central-1.amazonaws.com',
    path: input.path ?? `/${encodeS3Key('reports/q1 (final).pdf')}`,
    signingDate: new Date('2024-05-01T10:00:00Z'),
    expiresIn: 3600,
    ...(input.protocol === undefined ? {} : { protocol: input.protocol }),
    ...(input.query === undefined ? {} : { query: input.query }),
    ...(input.headers === undefined ? {} : { headers: input.headers }),
    ...(input.payloadHash === undefined ? {} : { payloadHash: input.payloadHash }),
  }).url;
}

function first(report: Report): string | undefined {
  const explanation = explain({ method: 'GET', status: 403, ...report, credentials }, { now });
  expect(JSON.stringify(explanation)).not.toContain(SECRET);
  const [finding] = explanation.findings;
  if (finding !== undefined && finding.cause !== 'signer-lacks-permission')
    expect(finding.confidence).toBe('high');
  return finding?.cause;
}

describe('with the secret', () => {
  const plain = sign();

  it.each<[string, Report]>([
    ['head-on-get-url', { url: plain, method: 'HEAD' }],
    ['method-mismatch', { url: plain, method: 'POST' }],
    ['method-mismatch', { url: sign({ method: 'PUT' }), method: 'GET' }],
    ['whitespace-in-credentials', { url: sign({ secret: `${SECRET}\n` }) }],
    ['whitespace-in-credentials', { url: sign({ secret: ` ${SECRET}` }) }],
    ['query-parameter-added-after-signing', { url: `${plain}&v=3` }],
    ['query-parameter-added-after-signing', { url: `${plain}&a=1&b=2` }],
    ['query-parameter-added-after-signing', { url: `${plain}&X-Amz-Security-Token=abcdefghijkl` }],
    ['space-encoded-as-plus-in-path', { url: plain.replace('q1%20', 'q1+') }],
    [
      'double-encoded-path',
      { url: plain.replace('q1%20', 'q1%2520').replaceAll('%28', '%2528').replaceAll('%29', '%2529') },
    ],
    ['double-slash-collapsed-by-client', { url: sign({ path: '//a.txt' }).replace('com//', 'com/') }],
    ['double-slash-collapsed-by-client', { url: sign({ path: '/a//b/c.txt' }).replace('a//b', 'a/b') }],
    [
      'host-rewritten-after-signing',
      {
        url: sign({ host: 'minio:9000', protocol: 'http:' }).replace('minio:9000', 'files.example.com'),
        context: { backend_endpoint: 'http://minio:9000' },
      },
    ],
    [
      'port-not-in-signed-host',
      { url: sign({ host: 'minio', protocol: 'http:' }).replace('http://minio/', 'http://minio:9000/') },
    ],
    [
      'global-endpoint-redirect-new-bucket',
      {
        url: sign({ host: 'files.s3.amazonaws.com' }).replace(
          'files.s3.amazonaws.com',
          'files.s3.eu-central-1.amazonaws.com',
        ),
      },
    ],
    [
      'path-rewritten-by-proxy',
      { url: sign({ host: 'play.example' }).replace('play.example/', 'play.example/minio/') },
    ],
    ['signature-tampered', { url: plain.replace('X-Amz-Expires=3600', 'X-Amz-Expires=86400') }],
    [
      'content-type-not-signed',
      {
        url: sign({ method: 'PUT', headers: [['content-type', 'image/png']] }),
        method: 'PUT',
        requestHeaders: [['Content-Type', 'application/octet-stream']],
      },
    ],
    [
      'signed-header-not-sent',
      {
        url: sign({ method: 'PUT', headers: [['content-disposition', 'attachment']] }),
        method: 'PUT',
        requestHeaders: [],
      },
    ],
    [
      'payload-hash-signed',
      { url: sign({ payloadHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' }) },
    ],
    [
      'space-encoded-as-plus-in-query',
      {
        url: sign({ query: [['response-content-disposition', 'attachment; filename=a b.pdf']] })
          .replaceAll('%20b.pdf', '+b.pdf')
          .replaceAll('%20filename', '+filename'),
      },
    ],
    [
      'wrong-secret-key',
      {
        url: sign({ secret: 'quite-another-secret' }),
        errorBody: '<Error><Code>SignatureDoesNotMatch</Code></Error>',
      },
    ],
  ])('%s', (cause, report) => {
    expect(first(report)).toBe(cause);
  });

  it('says that the signature is right, and looks elsewhere', () => {
    const explanation = explain(
      {
        url: plain,
        method: 'GET',
        status: 403,
        errorBody:
          '<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match</Message></Error>',
        credentials,
        context: { server: 'MinIO behind nginx' },
      },
      { now },
    );
    expect(explanation.findings[0]?.cause).toBe('host-not-preserved-by-proxy');
    expect(explanation.findings.map(({ cause }) => cause)).not.toContain('wrong-secret-key');
  });

  it('finds a Content-Type that Version 2 signs', () => {
    const string = version2StringToSign(
      { method: 'PUT', path: '/b/k', query: '', headers: [] },
      '1714561200',
      undefined,
    );
    const signature = encodeURIComponent(hmacSha1Base64(SECRET, string));
    const url = `http://minio:9000/b/k?AWSAccessKeyId=${credentials.accessKeyId}&Expires=1714561200&Signature=${signature}`;
    expect(first({ url, method: 'PUT', requestHeaders: [['content-type', 'false']] })).toBe(
      'content-type-not-signed',
    );
  });

  it('proves nothing with the secret of another key', () => {
    const explanation = explain(
      {
        url: plain,
        method: 'GET',
        status: 403,
        credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey: 'x'.repeat(40) },
      },
      { now },
    );
    expect(explanation.findings.map(({ cause }) => cause)).not.toContain('wrong-secret-key');
  });
});
