import { GetObjectCommand, PutObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import {
  createSigningClock,
  type IssuedRecord,
  type PresignOptions,
  presign,
  presignMany,
  presignMultipart,
} from '../../src/index.js';
import type { FetchHead } from '../../src/region/bucket-region.js';
import { SESSION, USER } from './clients.js';

const now = Date.UTC(2026, 10, 22, 10);
const clock = createSigningClock({ now: () => now });
const region = 'eu-central-1';
const client = new S3Client({ region, credentials: USER });
const get = () => new GetObjectCommand({ Bucket: 'photos', Key: 'cat.jpg' });
const put = (more: object = {}) => new PutObjectCommand({ Bucket: 'photos', Key: 'cat.jpg', ...more });
const inMinutes = (minutes: number) => new Date(now + minutes * 60_000);

const sign = (options: PresignOptions = {}, command: GetObjectCommand | PutObjectCommand = get()) =>
  presign(client, command as GetObjectCommand, { clock, ...options });

describe('the report', () => {
  it('is that of the contract, and says how the URL is used', async () => {
    const { url, curl, fetch: call, ...report } = await sign({ expiresIn: '24h' });
    expect(report).toEqual({
      method: 'GET',
      bucket: 'photos',
      key: 'cat.jpg',
      region,
      validFrom: '2026-11-22T10:00:00.000Z',
      validUntil: '2026-11-23T10:00:00.000Z',
      requestedSeconds: 86_400,
      effectiveSeconds: 86_400,
      limitedBy: 'request',
      credentials: { kind: 'long-term', accessKeyId: USER.accessKeyId, expiry: 'never' },
      requiredHeaders: [],
      warnings: [],
    });
    expect(curl).toBe(`curl --fail-with-body --path-as-is --globoff --remote-name '${url}'`);
    expect(call).toBe(`fetch("${url}", { method: "GET" })`);
  });

  it('lists what the holder must send', async () => {
    const command = put({ ServerSideEncryption: 'aws:kms', ContentLength: 10, Metadata: { a: "it's" } });
    const { requiredHeaders, curl, fetch: call, url } = await sign({ contentType: 'image/png' }, command);
    expect(requiredHeaders).toEqual([
      { name: 'content-length', value: '10' },
      { name: 'content-type', value: 'image/png' },
      { name: 'x-amz-server-side-encryption', value: 'aws:kms' },
    ]);
    expect(curl).toContain(
      "--upload-file FILE --header 'content-type: image/png' --header 'x-amz-server-side",
    );
    expect(call).toContain(
      'headers: {"content-type":"image/png","x-amz-server-side-encryption":"aws:kms"}, body',
    );
    expect(url).toContain(
      'X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bx-amz-server-side-encryption',
    );
  });
});

describe('lifetimes', () => {
  it.each([
    [60, 60],
    ['24h', 86_400],
    [604_800, 604_800],
  ])('expiresIn %s is %d seconds', async (expiresIn, seconds) => {
    expect((await sign({ expiresIn })).requestedSeconds).toBe(seconds);
  });

  it.each([
    [3_600_000, /looks like milliseconds: for 1 h give 3600/],
    [now + 3_600_000, /looks like a point in time: pass it as validUntil/],
    [now / 1_000 + 3_600, /looks like a point in time/],
    [604_801, /at most 7 d/],
    [0, /whole number of seconds/],
    [-5, /whole number of seconds/],
    [1.5, /whole number of seconds/],
    ['soon', /cannot read duration/],
    ['8d', /at most 7 d/],
  ])('expiresIn %s is refused', async (expiresIn, message) => {
    await expect(sign({ expiresIn })).rejects.toThrow(RangeError);
    await expect(sign({ expiresIn })).rejects.toThrow(message);
  });

  it('hints at a lone 60', async () => {
    expect((await sign({ expiresIn: 60 })).warnings).toEqual([expect.stringContaining('60 seconds')]);
    expect((await sign({ expiresIn: '60s' })).warnings).toEqual([]);
  });

  it('takes an instant, and not both', async () => {
    expect((await sign({ validUntil: inMinutes(90) })).validUntil).toBe('2026-11-22T11:30:00.000Z');
    await expect(sign({ validUntil: inMinutes(90), expiresIn: 60 })).rejects.toThrow(TypeError);
    for (const validUntil of ['tomorrow', new Date('tomorrow')] as Date[])
      await expect(sign({ validUntil })).rejects.toThrow(/^validUntil must be a valid Date/);
  });

  it('refuses and warns of lives that are too long', async () => {
    await expect(sign({ expiresIn: '2h', maxLifetime: '1h' })).rejects.toMatchObject({
      code: 'LifetimeTooLong',
    });
    expect((await sign({ expiresIn: '25h' })).warnings).toEqual([
      expect.stringContaining('downloads rarely need'),
    ]);
    expect((await sign({ expiresIn: '2h' }, put())).warnings).toEqual([
      expect.stringContaining('uploads rarely need'),
    ]);
    expect((await sign({ expiresIn: '2h', warnAbove: false }, put())).warnings).toEqual([]);
    expect((await sign({ expiresIn: '2h', warnAbove: { downloads: '1h' } })).warnings).toHaveLength(1);
  });

  it('gives one URL within a window, whatever the second', async () => {
    const urlAt = async (seconds: number) =>
      (await sign({ stable: '1h', clock: createSigningClock({ now: () => now + seconds * 1_000 }) })).url;
    expect(await urlAt(0)).toBe(await urlAt(3_599));
    expect(await urlAt(0)).not.toBe(await urlAt(3_600));
  });

  it('forbids long-term keys', async () => {
    await expect(sign({ forbidLongTermKeys: true })).rejects.toMatchObject({ code: 'LongTermKeyForbidden' });
  });

  it('judges by the signing date, and refuses a session that is over by the clock', async () => {
    const session = new S3Client({ region, credentials: { ...SESSION, expiration: inMinutes(-1) } });
    const floored = presign(session, get(), {
      clock,
      signingDate: inMinutes(-30),
      expiresIn: 3_600,
      onShortfall: 'warn',
    });
    await expect(floored).rejects.toMatchObject({ code: 'CredentialsExpired' });
    const longAgo = await presign(session, get(), { clock, signingDate: new Date(0), expiresIn: 60 });
    expect(longAgo.validUntil).toBe('1970-01-01T00:01:00.000Z');
  });
});

/** An S3 that answers HEADs with these headers. */
function answering(headers: Record<string, string>) {
  const asked: string[] = [];
  const fetchHead: FetchHead = async (url) => {
    asked.push(url);
    return { headers: new Headers(headers) };
  };
  return { asked, fetch: fetchHead };
}

describe('clock', () => {
  const machine = () => createSigningClock({ now: () => now });

  it('is corrected by an answer at hand', async () => {
    const ahead = machine();
    ahead.observe('Sun, 22 Nov 2026 10:20:00 GMT');
    const signed = await sign({ clock: ahead });
    expect(signed.validFrom).toBe('2026-11-22T10:20:00.000Z');
    expect(signed.clockOffsetSeconds).toBe(1_201);
    expect(signed.warnings).toEqual([expect.stringMatching(/clock is 20 min 1 s behind S3's/)]);
  });

  it('takes no notice of what rounding and the way explain', () => {
    const near = machine();
    near.observe('Sun, 22 Nov 2026 10:00:00 GMT', now - 200);
    expect(near.offsetSeconds).toBe(0);
    near.observe('nonsense');
    near.observe(null);
    expect(near.now().getTime()).toBe(now);
  });

  it('refuses what is too far off and may not be corrected', async () => {
    const behind = machine();
    behind.observe(new Date(now - 20 * 60_000));
    await expect(sign({ clock: behind, correctClock: false })).rejects.toMatchObject({
      code: 'ClockSkewed',
      aheadSeconds: 1_200,
    });
    await expect(sign({ clock: behind, signingDate: new Date(now) })).rejects.toMatchObject({
      code: 'ClockSkewed',
    });
    await sign({ clock: behind, correctClock: false, allowedSkew: '30m' });
  });

  it('is what the client saw, without being asked', async () => {
    const own = new S3Client({ region, credentials: USER, systemClockOffset: 3_600_000 });
    const { clockOffsetSeconds, validFrom } = await presign(own, get());
    expect(clockOffsetSeconds).toBe(3_600);
    expect(Date.parse(validFrom) - Date.now()).toBeGreaterThan(3_500_000);
  });

  it('is measured once, with a HEAD, when asked', async () => {
    const own = new S3Client({ region, credentials: USER });
    const s3 = answering({ date: new Date(Date.now() + 7_200_000).toUTCString() });
    const first = await presign(own, get(), { clock: 'measure', fetch: s3.fetch });
    await presign(own, get(), { clock: 'measure', fetch: s3.fetch });
    expect(first.clockOffsetSeconds).toBeGreaterThan(7_100);
    expect(s3.asked).toEqual(['https://s3.eu-central-1.amazonaws.com/photos']);
  });

  it('says so when it could not be measured', async () => {
    const own = new S3Client({ region, credentials: USER });
    const unreachable: FetchHead = async () => Promise.reject(new Error('nobody there'));
    const { warnings } = await presign(own, get(), { clock: 'measure', fetch: unreachable });
    expect(warnings).toEqual([expect.stringContaining('could not be measured')]);
  });
});

describe('region and address', () => {
  const own = () => new S3Client({ region, credentials: USER });

  it('refuses a bucket of another region, or repairs it; asks once', async () => {
    const s3 = answering({ 'x-amz-bucket-region': 'ap-southeast-2' });
    const me = own();
    const options = { clock, fetch: s3.fetch };
    await expect(presign(me, get(), { ...options, bucketRegion: 'refuse' })).rejects.toMatchObject({
      code: 'WrongRegion',
      bucketRegion: 'ap-southeast-2',
    });
    const repaired = await presign(me, get(), { ...options, bucketRegion: 'repair' });
    expect(repaired.url).toMatch(
      /^https:\/\/photos\.s3\.ap-southeast-2\.amazonaws\.com\/.*ap-southeast-2%2Fs3/,
    );
    expect(repaired.warnings).toEqual([expect.stringContaining('is in ap-southeast-2')]);
    expect(s3.asked).toHaveLength(1);
  });

  it('says so when nobody tells the region', async () => {
    const { warnings } = await presign(own(), get(), {
      clock,
      fetch: answering({}).fetch,
      bucketRegion: 'repair',
    });
    expect(warnings).toEqual([expect.stringContaining('could not be determined')]);
  });

  it('signs for the address outside', async () => {
    const inside = new S3Client({
      region,
      credentials: USER,
      endpoint: 'http://minio:9000',
      forcePathStyle: true,
    });
    const { url } = await presign(inside, get(), {
      clock,
      publicEndpoint: 'https://files.example.com/store',
    });
    expect(url).toMatch(/^https:\/\/files\.example\.com\/store\/photos\/cat\.jpg\?/);
    const outside = new S3Client({
      region,
      credentials: USER,
      endpoint: 'https://files.example.com/store',
      forcePathStyle: true,
    });
    expect(url).toBe((await presign(outside, get(), { clock })).url);
    await expect(presign(inside, get(), { clock, publicEndpoint: 'files' })).rejects.toThrow(TypeError);
  });

  it('warns of the global endpoint', async () => {
    const global = new S3Client({ region: 'us-east-1', useGlobalEndpoint: true, credentials: USER });
    const { url, warnings } = await presign(global, get(), { clock });
    expect(url).toMatch(/^https:\/\/photos\.s3\.amazonaws\.com\//);
    expect(warnings).toEqual([expect.stringContaining('global endpoint')]);
  });
});

describe('who hears of it', () => {
  it('onIssued, before the URL is handed out, without anything that could be used', async () => {
    const records: IssuedRecord[] = [];
    const { url } = await sign({ onIssued: (record) => void records.push(record) });
    expect(records).toMatchObject([
      { bucket: 'photos', key: 'cat.jpg', accessKeyId: USER.accessKeyId, method: 'GET' },
    ]);
    expect(JSON.stringify(records)).not.toContain(/Signature=([0-9a-f]+)/.exec(url)![1]);
    const attempt = sign({
      onIssued: () => {
        throw new Error('the auditors are out');
      },
    });
    await expect(attempt).rejects.toThrow('the auditors are out');
  });
});

describe('presignMultipart', () => {
  it('signs each part when its turn comes', async () => {
    let time = now;
    const urls = presignMultipart(
      client,
      (PartNumber) => new UploadPartCommand({ Bucket: 'photos', Key: 'big', UploadId: 'u', PartNumber }),
      { parts: 3, expiresIn: '10m', clock: createSigningClock({ now: () => time }) },
    );
    const seen: [number, string][] = [];
    for await (const { partNumber, validFrom, url } of urls) {
      expect(url).toContain(`partNumber=${partNumber}&uploadId=u`);
      expect(url).not.toContain('checksum');
      seen.push([partNumber, validFrom.slice(11, 16)]);
      time += 600_000;
    }
    expect(seen).toEqual([
      [1, '10:00'],
      [2, '10:10'],
      [3, '10:20'],
    ]);
    expect((await urls.part(2)).validFrom.slice(11, 16)).toBe('10:30');
    await expect(urls.part(4)).rejects.toThrow(RangeError);
  });

  it.each([0, 10_001, 1.5])('knows that there are no uploads of %d parts', (parts) => {
    expect(() => presignMultipart(client, () => get(), { parts })).toThrow(RangeError);
  });
});

describe('presignMany', () => {
  async function* keys() {
    yield 'a b';
    yield 'é/ü';
  }

  it('gives the URLs of the single function, but for x-id and the checksum mode', async () => {
    const urls = [];
    for await (const url of presignMany(
      client,
      { Bucket: 'photos', keys: keys() },
      { clock, expiresIn: '1h' },
    ))
      urls.push(url);
    expect(urls.map((url) => url.split('?')[0])).toEqual([
      'https://photos.s3.eu-central-1.amazonaws.com/a%20b',
      'https://photos.s3.eu-central-1.amazonaws.com/%C3%A9/%C3%BC',
    ]);
    expect(urls[0]).toMatch(/X-Amz-Date=20261122T100000Z&X-Amz-Expires=3600&X-Amz-Signature=[0-9a-f]{64}/);
  });

  it('refuses, clamps and notes like the single function', async () => {
    const session = new S3Client({ region, credentials: { ...SESSION, expiration: inMinutes(30) } });
    const objects = { Bucket: 'photos', keys: ['x', 'y'], method: 'PUT' as const };
    await expect(presignMany(session, objects, { clock, expiresIn: '1h' }).next()).rejects.toMatchObject({
      code: 'CredentialsExpireFirst',
    });
    const records: IssuedRecord[] = [];
    const options = {
      clock,
      expiresIn: '1h',
      onShortfall: 'clamp',
      onIssued: (r: IssuedRecord) => void records.push(r),
    } as const;
    const urls = [];
    for await (const url of presignMany(session, objects, options)) urls.push(url);
    expect(urls).toHaveLength(2);
    expect(urls[1]).toContain('X-Amz-Expires=1800');
    expect(records).toMatchObject([{ key: 'x' }, { key: 'y', validUntil: '2026-11-22T10:30:00.000Z' }]);
  });
});
