import { encodeS3Key, encodeUriComponent } from '@countersign/sigv4';
import fc from 'fast-check';

const SIGNED_AT = Date.UTC(2024, 4, 1, 10, 0, 0);

interface Home {
  readonly region: string;
  readonly host: string;
  readonly path: string;
}

const REGIONS = [
  'us-east-1',
  'us-west-2',
  'eu-central-1',
  'ap-southeast-2',
  'me-south-1',
  'cn-north-1',
  'us-gov-west-1',
];
const suffix = (region: string) => (region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com');

const home: fc.Arbitrary<Home> = fc
  .tuple(fc.constantFrom(...REGIONS), fc.constantFrom('reports', 'my-bucket-2', 'a1b'), fc.nat(8))
  .map(([region, bucket, form]) => {
    switch (form) {
      case 0:
        return { region, host: `s3.${region}.${suffix(region)}`, path: `/${bucket}` };
      case 1:
        return { region: 'us-east-1', host: `${bucket}.s3.amazonaws.com`, path: '' };
      case 2:
        return { region, host: `${bucket}.s3.dualstack.${region}.${suffix(region)}`, path: '' };
      case 3:
        return { region: 'us-west-2', host: `${bucket}.s3-us-west-2.amazonaws.com`, path: '' };
      case 4:
        return {
          region: 'auto',
          host: '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
          path: `/${bucket}`,
        };
      case 5:
        return { region: 'us-east-1', host: 'minio.example.com:9000', path: `/${bucket}` };
      case 6:
        return { region: 'us-east-1', host: `${bucket}.s3-accelerate.amazonaws.com`, path: '' };
      case 7:
        return { region: 'fra1', host: `${bucket}.fra1.digitaloceanspaces.com`, path: '' };
      default:
        return { region, host: `${bucket}.s3.${region}.${suffix(region)}`, path: '' };
    }
  });

const key = fc.oneof(
  fc.constantFrom(
    'a.txt',
    'reports/q1 2024.pdf',
    'ü/naïve.png',
    'photo(1).jpg',
    'a+b.csv',
    "it's!.txt",
    'x/y/z',
  ),
  fc
    .string({ minLength: 1, maxLength: 30, unit: 'grapheme' })
    .filter((text) => text.isWellFormed() && !text.includes('//') && !text.startsWith('/')),
);

const EXTRAS = [
  [],
  ['response-content-disposition', 'attachment; filename="q1.pdf"'],
  ['x-id', 'GetObject'],
  ['versionId', '3sL4kqtJlcpXroDTDmJ'],
  ['X-Amz-Content-Sha256', 'UNSIGNED-PAYLOAD'],
  ['x-amz-checksum-mode', 'ENABLED'],
  ['partNumber', '2'],
] as const;

/** A whole URL within its life: endpoints, parameter orders, signed headers and lifetimes as signers make them. */
export const healthyUrl = fc
  .record({
    home,
    key,
    extra: fc.constantFrom(...EXTRAS),
    order: fc.constantFrom('signature last', 'sorted', 'signature first'),
    expires: fc.integer({ min: 60, max: 604_800 }),
    at: fc.double({ min: 0, max: 0.95, noNaN: true }),
    temporary: fc.boolean(),
    signedHeaders: fc.constantFrom('host', 'host;range', 'content-type;host', 'host;x-amz-meta-a'),
    method: fc.constantFrom('GET', 'PUT'),
    signature: fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: 64, maxLength: 64 })
      .map((digits) => digits.join('')),
  })
  .map(
    ({
      home: { region, host, path },
      key: name,
      extra,
      order,
      expires,
      at,
      temporary,
      signedHeaders,
      method,
      signature,
    }) => {
      const access = temporary ? 'ASIAQ7RJ3MZTB2N4VHYE' : 'AKIAQ7RJ3MZTDLW5XKPB';
      const own: (readonly [string, string])[] = [
        ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
        ['X-Amz-Credential', `${access}/20240501/${region}/s3/aws4_request`],
        ['X-Amz-Date', '20240501T100000Z'],
        ['X-Amz-Expires', String(expires)],
        ...(temporary ? [['X-Amz-Security-Token', 'IQoJb3JpZ2luX2VjEH+/a='] as const] : []),
        ['X-Amz-SignedHeaders', method === 'GET' ? 'host' : signedHeaders],
        ...(extra.length === 2 &&
        (method === 'GET' || (!extra[0].startsWith('response') && extra[0] !== 'x-id'))
          ? [extra]
          : []),
      ];
      const last = ['X-Amz-Signature', signature] as const;
      const all = order === 'signature first' ? [last, ...own] : [...own, last];
      if (order === 'sorted') all.sort(([left], [right]) => (left < right ? -1 : 1));
      const query = all.map(([left, right]) => `${left}=${encodeUriComponent(right)}`).join('&');
      // A session that signed it lives an hour yet, at least.
      const age = temporary ? Math.min(expires * at, 3_600) : expires * at;
      return {
        url: `https://${host}${path}/${encodeS3Key(name)}?${query}`,
        method,
        now: new Date(SIGNED_AT + Math.floor(age) * 1000),
      };
    },
  );
