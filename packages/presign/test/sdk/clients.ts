import * as s3 from '@aws-sdk/client-s3';
import fc from 'fast-check';

/** As the SDK types them: a token or none, never `undefined`. */
export const USER = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

export const SESSION = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjE//+=',
};

const credentials = fc.constantFrom(USER, SESSION);

const checksums = {
  requestChecksumCalculation: fc.constantFrom('WHEN_REQUIRED', 'WHEN_SUPPORTED'),
  responseChecksumValidation: fc.constantFrom('WHEN_REQUIRED', 'WHEN_SUPPORTED'),
};

/** AWS in all the ways it is reached; some of them exclude each other, and then both have to refuse. */
const aws = fc.record(
  {
    ...checksums,
    credentials,
    region: fc.constantFrom(
      'us-east-1',
      'eu-central-1',
      'eu-central-1',
      'cn-north-1',
      'us-gov-west-1',
      'ap-southeast-7',
    ),
    forcePathStyle: fc.boolean(),
    useAccelerateEndpoint: fc.constantFrom(false, false, true),
    useDualstackEndpoint: fc.boolean(),
    useFipsEndpoint: fc.constantFrom(false, false, true),
    useArnRegion: fc.boolean(),
  },
  { requiredKeys: ['credentials', 'region'] },
);

const otherStore = fc.record(
  {
    ...checksums,
    credentials,
    region: fc.constantFrom('us-east-1', 'eu-central-1'),
    endpoint: fc.constantFrom(
      'http://localhost:9000',
      'https://minio.example.com/store',
      'https://s3.example.com',
    ),
    forcePathStyle: fc.boolean(),
  },
  { requiredKeys: ['credentials', 'region', 'endpoint'] },
);

export const clientConfig: fc.Arbitrary<s3.S3ClientConfig> = fc.oneof(aws, otherStore);

export const bucket: fc.Arbitrary<string> = fc.constantFrom(
  'photos',
  'photos',
  'photos',
  'photos',
  'dotted.name.photos',
  'Upper_Case',
  'arn:aws:s3:eu-central-1:123456789012:accesspoint/reports',
  'arn:aws:s3-object-lambda:eu-central-1:123456789012:accesspoint/reports',
  'arn:aws:s3-outposts:eu-central-1:123456789012:outpost/op-01234567890123456/accesspoint/reports',
);

export const key: fc.Arbitrary<string> = fc
  .oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
    fc.string({ unit: fc.constantFrom(...'./~!\'()*+ %2F&=?#@:;,"é€🙂'), minLength: 1, maxLength: 12 }),
  )
  .filter((text) => text.length > 0);

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);

/** Inputs that operations may have besides bucket and key; those that an operation does not know, its serializer passes over. */
const extras = fc.record(
  {
    VersionId: text.filter((value) => value.length > 0),
    ResponseContentDisposition: text,
    ResponseCacheControl: text,
    Range: fc.constantFrom('bytes=0-0', 'bytes=10-'),
    IfNoneMatch: fc.constantFrom('*', '"etag"'),
    Metadata: fc.dictionary(token, fc.stringMatching(/^[ -~]{0,12}$/), { maxKeys: 3 }),
    ContentType: fc.constantFrom('text/plain', 'image/png; a=b'),
    ContentLength: fc.integer({ min: 0, max: 1_000_000 }),
    CacheControl: fc.constant('no-store'),
    ContentDisposition: text,
    ContentMD5: fc.constant('1B2M2Y8AsgTpgAmy7PhCfg=='),
    ServerSideEncryption: fc.constantFrom('AES256', 'aws:kms'),
    SSEKMSKeyId: fc.constant('arn:aws:kms:eu-central-1:123456789012:key/x'),
    Tagging: fc.constantFrom('a=b', 'x=%20y'),
    ACL: fc.constantFrom('private', 'bucket-owner-full-control'),
    StorageClass: fc.constantFrom('STANDARD_IA', 'GLACIER'),
    RequestPayer: fc.constant('requester'),
    ExpectedBucketOwner: fc.constant('123456789012'),
    ChecksumAlgorithm: fc.constantFrom('CRC32', 'SHA256'),
    ChecksumSHA256: fc.constant('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='),
    Prefix: text,
    Delimiter: fc.constant('/'),
    MaxKeys: fc.integer({ min: 1, max: 1_000 }),
    ContinuationToken: text,
    PartNumber: fc.integer({ min: 1, max: 10_000 }),
    Body: fc.constantFrom('', 'hello'),
  },
  { requiredKeys: [] },
);

/** What operations cannot do without. */
const REQUIRED = {
  CopySource: 'photos/source%20key',
  UploadId: 'upload-1',
  PartNumber: 7,
  Id: 'configuration-1',
  AccountId: '123456789012',
  ObjectAttributes: ['ETag', 'ObjectSize'],
  Delete: { Objects: [{ Key: 'k' }] },
  RequestRoute: 'route-1',
  RequestToken: 'token-1',
  // Otherwise each serialization makes one up.
  ClientToken: 'token-1',
  RenameSource: 'photos/old',
};

/** All commands have this shape; which one it stands for does not matter to the compiler here. */
type CommandClass = typeof s3.GetObjectCommand;

/** Streams in both directions cannot be presigned; the session of a directory bucket is asked for over the network. */
const NOT_PRESIGNED = new Set([
  'SelectObjectContentCommand',
  'WriteGetObjectResponseCommand',
  'CreateSessionCommand',
]);

/** Every command that the client has. */
export const COMMANDS: readonly (readonly [string, CommandClass])[] = (
  Object.entries(s3) as unknown as [string, CommandClass][]
).filter(
  ([name, made]) => /^[A-Z].*Command$/.test(name) && typeof made === 'function' && !NOT_PRESIGNED.has(name),
);

export const OBJECT_COMMANDS = COMMANDS.filter(([name]) =>
  /^(?:Get|Head|Put|Delete|Copy)Object(?:Tagging|Acl|Attributes)?Command$|^(?:UploadPart|UploadPartCopy|ListParts|CreateMultipartUpload|ListObjectsV2)Command$/.test(
    name,
  ),
);

/** A command and how to make it once more: the SDK writes into the input. */
export const command = (among = COMMANDS) =>
  fc
    .record({ made: fc.constantFrom(...among), bucket, key, extras })
    .map(({ made: [name, Command], bucket: Bucket, key: Key, extras: extra }) => ({
      name,
      input: { ...REQUIRED, ...extra, Bucket, Key },
      make: () => new Command({ ...REQUIRED, ...extra, Bucket, Key }),
    }));

const HEADERS = [
  'content-type',
  'content-length',
  'content-md5',
  'cache-control',
  'x-amz-acl',
  'x-amz-tagging',
  'x-amz-meta-a',
  'x-amz-server-side-encryption',
  'x-amz-content-sha256',
  'x-amz-storage-class',
  'range',
  'if-none-match',
  'host',
];
const names = fc.uniqueArray(fc.constantFrom(...HEADERS), { maxLength: 5 });

/** Options of the SDK's presigner; made anew each time, because it writes into the sets. */
export const presigningOptions = fc
  .record(
    {
      unsignableHeaders: names.map((list) => list.filter((name) => name !== 'host')),
      signableHeaders: names,
      unhoistableHeaders: names,
      hoistableHeaders: names,
      // A session of unknown end lives 36 h at most, and more is refused.
      expiresIn: fc.integer({ min: 1, max: 129_600 }),
      signingRegion: fc.constantFrom('us-west-2', 'eu-south-1'),
      signingService: fc.constantFrom('s3', 's3-object-lambda', 'execute-api'),
      signingDate: fc.integer({ min: 946_684_800, max: 4_070_908_800 }),
    },
    { requiredKeys: ['signingDate'] },
  )
  .map((given) => () => {
    const sets = (['unsignableHeaders', 'signableHeaders', 'unhoistableHeaders', 'hoistableHeaders'] as const)
      .filter((name) => given[name] !== undefined)
      .map((name) => [name, new Set(given[name])]);
    return {
      ...Object.fromEntries(sets),
      signingDate: new Date(given.signingDate * 1_000),
      ...(given.expiresIn === undefined ? {} : { expiresIn: given.expiresIn }),
      ...(given.signingRegion === undefined ? {} : { signingRegion: given.signingRegion }),
      ...(given.signingService === undefined ? {} : { signingService: given.signingService }),
    };
  });
