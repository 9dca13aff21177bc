import { encodeS3Key, encodeUriComponent } from '@countersign/sigv4';
import fc from 'fast-check';
import type { Pair, Report } from '../../src/report.js';

const SIGNED_AT = Date.UTC(2024, 4, 1, 10, 0, 0);
const DATE = '20240501T100000Z';

/** Where a bucket lives: host and path before the key, and the region that is signed. */
interface Home {
  readonly region: string;
  readonly host: string;
  readonly path: string;
  readonly scheme?: string;
  /** Whether it takes Signature Version 2. */
  readonly version2?: boolean;
}

const aws = (region: string, host: string, path = ''): Home => ({ region, host, path });
const store = (region: string, host: string, path = ''): Home => ({ region, host, path, version2: true });
const local = (host: string, path: string): Home => ({ ...store('us-east-1', host, path), scheme: 'http' });

/** Every form of address that a signer makes for a bucket. */
const homesOf = (b: string): readonly Home[] => [
  aws('eu-central-1', `${b}.s3.eu-central-1.amazonaws.com`),
  aws('ap-southeast-2', `s3.ap-southeast-2.amazonaws.com`, `/${b}`),
  aws('me-south-1', `${b}.s3.me-south-1.amazonaws.com`),
  aws('us-east-1', `${b}.s3.us-east-1.amazonaws.com`),
  { ...aws('us-east-1', `${b}.s3.amazonaws.com`), version2: true },
  { ...aws('us-east-1', 's3.amazonaws.com', `/${b}`), version2: true },
  aws('us-west-2', `${b}.s3-us-west-2.amazonaws.com`),
  aws('eu-west-1', 's3-eu-west-1.amazonaws.com', `/${b}`),
  aws('eu-west-1', `${b}.s3.dualstack.eu-west-1.amazonaws.com`),
  aws('us-east-2', 's3.dualstack.us-east-2.amazonaws.com', `/${b}`),
  aws('us-east-1', `${b}.s3-accelerate.amazonaws.com`),
  aws('eu-north-1', `${b}.s3-accelerate.dualstack.amazonaws.com`),
  aws('us-east-1', `${b}.s3-fips.us-east-1.amazonaws.com`),
  aws('us-gov-west-1', `${b}.s3-fips.dualstack.us-gov-west-1.amazonaws.com`),
  aws('us-gov-west-1', `${b}.s3.us-gov-west-1.amazonaws.com`),
  aws('cn-north-1', `${b}.s3.cn-north-1.amazonaws.com.cn`),
  aws('cn-northwest-1', 's3.cn-northwest-1.amazonaws.com.cn', `/${b}`),
  aws('us-west-2', `${b}-123456789012.s3-accesspoint.us-west-2.amazonaws.com`),
  aws('us-west-2', `${b}-123456789012.s3-object-lambda.us-west-2.amazonaws.com`),
  aws('us-east-1', `${b}.bucket.vpce-1a2b3c4d-5e6f7a8b.s3.us-east-1.vpce.amazonaws.com`),
  aws('us-east-1', 'bucket.vpce-1a2b3c4d-5e6f7a8b.s3.us-east-1.vpce.amazonaws.com', `/${b}`),
  aws('auto', '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com', `/${b}`),
  aws('auto', `${b}.0123456789abcdef0123456789abcdef.eu.r2.cloudflarestorage.com`),
  aws('us-west-004', `${b}.s3.us-west-004.backblazeb2.com`),
  aws('eu-central-003', 's3.eu-central-003.backblazeb2.com', `/${b}`),
  store('eu-central-1', 's3.eu-central-1.wasabisys.com', `/${b}`),
  store('us-east-1', `${b}.s3.wasabisys.com`),
  store('auto', 'storage.googleapis.com', `/${b}`),
  store('us-east1', `${b}.storage.googleapis.com`),
  store('fra1', `${b}.fra1.digitaloceanspaces.com`),
  store('us-east-1', `${b}.us-east-1.linodeobjects.com`),
  store('fr-par', `${b}.s3.fr-par.scw.cloud`),
  store('gra', `${b}.s3.gra.io.cloud.ovh.net`),
  store('fsn1', `${b}.fsn1.your-objectstorage.com`),
  store('auto', `${b}.fly.storage.tigris.dev`),
  store('us-east-1', 'gateway.storjshare.io', `/${b}`),
  store('us-east-1', 'minio.example.com:9000', `/${b}`),
  store('us-east-1', 'minio.internal.example.com', `/${b}`),
  store('garage', 'garage.example.com', `/${b}`),
  store('default', 'rgw.example.com:7480', `/${b}`),
  store('us-east-1', 'seaweed.example.com:8333', `/${b}`),
  store('us-east-1', 'files.example.com', `/${b}`),
  store('eu-west-1', 'abcdefghij.supabase.co', `/storage/v1/s3/${b}`),
  local('localhost:9000', `/${b}`),
  local('127.0.0.1:4566', `/${b}`),
  local('[::1]:9000', `/${b}`),
  local('minio:9000', `/${b}`),
  local('host.docker.internal:9000', `/${b}`),
  local(`${b}.localhost:4566`, ''),
  local(`${b}.s3.localhost.localstack.cloud:4566`, ''),
];

const KEYS = [
  'a.txt',
  'reports/q1 2024.pdf',
  'ü/naïve.png',
  'photo(1).jpg',
  'a+b.csv',
  "it's!.txt",
  'x//y/z',
  '/leading',
  'trailing/',
  '../up/./down',
  '100%.txt',
  'a%20b.txt',
  'a%2Fb',
  'R&D;x=1,y@z:$',
  'amp;more',
  'a?b#c.txt',
  '日本語/ファイル.pdf',
  '👩‍💻.gif',
  'year=2024/month=05/part-0000.parquet',
  'v1.2.3/app_x86-64~beta.tar.gz',
  '{"json": true}',
  'C:\\temp\\file.txt',
  'undefined',
  'null/secret.txt',
  'X-Amz-Signature.txt',
  'https://example.com/page',
];

const key = fc.oneof(
  fc.constantFrom(...KEYS),
  fc
    .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
    .filter((text) => text.isWellFormed() && !text.includes('\0')),
);

const name = fc.constantFrom(
  'q1.pdf',
  'annual report (final).pdf',
  "it's.txt",
  'a+b.csv',
  'größe.png',
  '报告.docx',
);
const disposition = name.map((file): Pair[] => [
  [
    'response-content-disposition',
    `attachment; filename="${file}"; filename*=UTF-8''${encodeUriComponent(file)}`,
  ],
]);

/** What else signers put into the query of a download. */
const download = fc.oneof(
  fc.constantFrom<Pair[]>(
    [],
    [],
    [['x-id', 'GetObject']],
    [['versionId', '3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY']],
    [['partNumber', '2']],
    [['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD']],
    [
      ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
      ['x-amz-checksum-mode', 'ENABLED'],
      ['x-id', 'GetObject'],
    ],
    [['x-amz-request-payer', 'requester']],
    [['x-amz-expected-bucket-owner', '123456789012']],
    [
      ['response-content-type', 'application/pdf; charset="utf-8"'],
      ['response-cache-control', 'no-cache, max-age=0'],
      ['response-expires', 'Thu, 01 Dec 2050 16:00:00 GMT'],
    ],
  ),
  disposition,
);

/** And into that of an upload. */
const upload = fc.constantFrom<Pair[]>(
  [],
  [],
  [['x-id', 'PutObject']],
  [
    ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
    ['x-amz-sdk-checksum-algorithm', 'CRC32'],
    ['x-id', 'PutObject'],
  ],
  [
    ['partNumber', '12'],
    ['uploadId', 'exampleTQ3pkdV9Qb.TwoJtKWbA8CKZL1.mzV-_9s'],
  ],
  [
    ['x-amz-acl', 'private'],
    ['x-amz-storage-class', 'STANDARD_IA'],
  ],
  [['x-amz-server-side-encryption', 'AES256']],
);

const credentials = fc.constantFrom<Pair | readonly [string]>(
  ['AKIAQ7RJ3MZTDLW5XKPB'],
  ['ASIAQ7RJ3MZTB2N4VHYE', 'IQoJb3JpZ2luX2VjEH+/aQ=='],
  ['ASIAQ7RJ3MZTB2N4VHYE', `FwoGZXIvYXdzE${'Ab+/'.repeat(80)}==`],
  ['minioadmin'],
  ['GK31c2f218a2e44f485b94239e'],
  ['0123456789abcdef0123456789abcdef'],
  ['Q3AM3UQ867SPQQA43P2F', 'eyJhbGciOiJIUzUxMiIsInR5cCI6IkpXVCJ9.eyJhY2Nlc3NLZXkiOiJRM0FNIn0.c2lnbmF0dXJl'],
  ['00410c9a2b3d4e5f0000000001'],
  ['GOOG1EABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789ABCDEFGHIJKLMNOPQR'],
);

const hex = fc
  .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
  .map((digits) => digits.join(''));
const base64 = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));

/** Headers that any client sends, and that no signature speaks of. */
const HARMLESS: readonly Pair[] = [
  ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64)'],
  ['Accept', '*/*'],
  ['Accept-Encoding', 'gzip, deflate, br'],
  ['Range', 'bytes=0-1023'],
  ['Origin', 'https://app.example.com'],
  ['Referer', 'https://app.example.com/gallery'],
  ['If-None-Match', '"33a64df551425fcc"'],
  ['Cache-Control', 'no-cache'],
  ['Connection', 'keep-alive'],
  ['X-Requested-With', 'XMLHttpRequest'],
  ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
];

const ANSWERS: readonly Pair[] = [
  ['Server', 'AmazonS3'],
  ['ETag', '"33a64df551425fcc"'],
  ['x-amz-request-id', '0A49CE4060975EAC'],
];

const order = fc.constantFrom('signature last', 'sorted', 'signature first', 'shuffled');
const seen = fc.record({
  status: fc.constantFrom(undefined, undefined, 200),
  partial: fc.constantFrom(200, 206, 304),
  headers: fc.option(fc.subarray([...HARMLESS]), { nil: undefined }),
  dressing: fc.constantFrom('plain', 'plain', 'plain', '<>', '"', 'blanks'),
  lowerHex: fc.boolean(),
});

/** A URL of Signature Version 4 within its life, however a signer may have put it. */
const version4 = fc
  .record({
    home: fc.tuple(fc.constantFrom('reports', 'my-bucket-2', 'a1b', 'static.example.com'), fc.nat()),
    key,
    reads: fc.boolean(),
    download,
    upload,
    order,
    shuffle: fc.array(fc.nat(99), { minLength: 16, maxLength: 16 }),
    expires: fc.oneof(
      fc.integer({ min: 1, max: 604_800 }),
      fc.constantFrom(1, 60, 900, 3600, 86_400, 604_800),
    ),
    at: fc.double({ min: -0.5, max: 0.95, noNaN: true }),
    credentials,
    signedHeaders: fc.constantFrom(
      'host',
      'host',
      'content-type;host',
      'content-length;host',
      'host;x-amz-meta-a',
    ),
    signature: hex,
    seen,
  })
  .map((all) => {
    const method = all.reads ? 'GET' : 'PUT';
    const [bucket, form] = all.home;
    const homes = homesOf(bucket);
    const home = dotless(bucket, homes[form % homes.length]!);
    const [accessKeyId, token] = all.credentials;
    const signedHeaders = all.reads ? 'host' : all.signedHeaders;
    const own: Pair[] = [
      ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
      ['X-Amz-Credential', `${accessKeyId}/20240501/${home.region}/s3/aws4_request`],
      ['X-Amz-Date', DATE],
      ['X-Amz-Expires', String(all.expires)],
      ...(token === undefined ? [] : [['X-Amz-Security-Token', token] as const]),
      ['X-Amz-SignedHeaders', signedHeaders],
      ...(all.reads ? all.download : all.upload),
    ];
    const query = arrange(own, ['X-Amz-Signature', all.signature], all.order, all.shuffle);
    // A session that signed it lives an hour yet, at least; a clock may be some minutes off.
    const age = token === undefined ? all.expires * all.at : Math.min(all.expires * all.at, 3_600);
    return report(home, all.key, query, method, Math.max(age, -600), all.seen, signedHeaders.split(';'));
  });

/** A link of Signature Version 2. */
const version2 = fc
  .record({
    form: fc.nat(),
    key,
    download,
    order,
    shuffle: fc.array(fc.nat(99), { minLength: 16, maxLength: 16 }),
    expires: fc.integer({ min: 1, max: 31_536_000 }),
    at: fc.double({ min: 0, max: 0.95, noNaN: true }),
    signature: base64,
    seen,
  })
  .map((all) => {
    const homes = homesOf('reports').filter(({ version2 }) => version2 === true);
    const home = homes[all.form % homes.length]!;
    const own: Pair[] = [
      ['AWSAccessKeyId', 'AKIAQ7RJ3MZTDLW5XKPB'],
      ['Expires', String(SIGNED_AT / 1000 + all.expires)],
      ...all.download.filter(([one]) => !one.startsWith('X-Amz-')),
    ];
    const query = arrange(own, ['Signature', all.signature], all.order, all.shuffle);
    return report(home, all.key, query, 'GET', all.expires * all.at, all.seen, []);
  });

/** A name with a dot stands in the path: no certificate covers it in the host. */
function dotless(bucket: string, home: Home): Home {
  return bucket.includes('.') && home.host.startsWith(`${bucket}.`)
    ? aws('eu-central-1', 's3.eu-central-1.amazonaws.com', `/${bucket}`)
    : bucket.includes('.') && home.host.includes(bucket)
      ? aws('us-east-1', 's3.us-east-1.amazonaws.com', `/${bucket}`)
      : home;
}

function arrange(own: readonly Pair[], signature: Pair, how: string, shuffle: readonly number[]): string {
  const all = how === 'signature first' ? [signature, ...own] : [...own, signature];
  if (how === 'sorted') all.sort(([left], [right]) => (left < right ? -1 : 1));
  const chosen =
    how === 'shuffled'
      ? all
          .map((pair, index) => ({ pair, rank: shuffle[index]! }))
          .sort((left, right) => left.rank - right.rank)
          .map(({ pair }) => pair)
      : all;
  return chosen.map(([left, right]) => `${left}=${encodeUriComponent(right)}`).join('&');
}

interface Seen {
  readonly status: number | undefined;
  readonly partial: number;
  readonly headers: readonly Pair[] | undefined;
  readonly dressing: string;
  readonly lowerHex: boolean;
}

function report(
  home: Home,
  objectKey: string,
  query: string,
  method: string,
  age: number,
  { status, partial, headers, dressing, lowerHex }: Seen,
  signedHeaders: readonly string[],
): { readonly report: Report; readonly now: Date } {
  const written = `${home.scheme ?? 'https'}://${home.host}${home.path}/${encodeS3Key(objectKey)}?${query}`;
  const url = lowerHex ? written.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()) : written;
  const signed: Pair[] = signedHeaders
    .filter((one) => one !== 'host')
    .map((one) => [one, one === 'content-length' ? '12' : 'image/png']);
  const answered = status === undefined ? undefined : method === 'GET' ? partial : status;
  const now = new Date(SIGNED_AT + Math.floor(age) * 1000);
  return {
    now,
    report: {
      url:
        dressing === 'blanks'
          ? `  ${url}\n`
          : dressing === '"'
            ? `"${url}"`
            : dressing === '<>'
              ? `<${url}>`
              : url,
      method,
      ...(answered === undefined
        ? {}
        : { status: answered, responseHeaders: [...ANSWERS, ['Date', now.toUTCString()] as const] }),
      ...(headers === undefined
        ? {}
        : { requestHeaders: [['Host', home.host] as const, ...headers, ...signed] }),
    },
  };
}

/** A whole URL within its life: endpoints, parameter orders, signed headers and lifetimes as signers make them. */
export const healthyUrl = fc.oneof({ arbitrary: version4, weight: 5 }, { arbitrary: version2, weight: 1 });
