import { describe, expect, test } from 'vitest';
import { readAddress } from '../../../src/url/address/read-address.js';
import type { Address } from '../../../src/url/presigned-url.js';
import { splitUrl } from '../../../src/url/split-url.js';

function read(url: string): Address {
  const { hostname, port, rawPath } = splitUrl(url)!;
  return readAddress(hostname, port, rawPath);
}

const R2_ACCOUNT = '0123456789abcdef0123456789abcdef';

describe('where a URL points', () => {
  test.each<[url: string, expected: Partial<Address>]>([
    // AWS
    [
      'https://photos.s3.amazonaws.com/a/b.jpg',
      { provider: 'aws', style: 'virtual', bucket: 'photos', key: 'a/b.jpg', global: true },
    ],
    [
      'https://s3.amazonaws.com/photos/a/b.jpg',
      { provider: 'aws', style: 'path', bucket: 'photos', key: 'a/b.jpg', global: true },
    ],
    [
      'https://photos.s3.eu-west-1.amazonaws.com/a%20b',
      { provider: 'aws', style: 'virtual', bucket: 'photos', key: 'a b', region: 'eu-west-1', global: false },
    ],
    ['https://s3.eu-west-1.amazonaws.com/photos/a', { style: 'path', bucket: 'photos', region: 'eu-west-1' }],
    [
      'https://s3-eu-west-1.amazonaws.com/photos/a',
      { style: 'path', bucket: 'photos', region: 'eu-west-1', global: false },
    ],
    [
      'https://photos.s3-eu-west-1.amazonaws.com/a',
      { style: 'virtual', bucket: 'photos', region: 'eu-west-1' },
    ],
    [
      'https://s3-external-1.amazonaws.com/photos/a',
      { bucket: 'photos', region: 'us-east-1', global: false },
    ],
    [
      'https://photos.s3.dualstack.eu-west-1.amazonaws.com/a',
      { bucket: 'photos', region: 'eu-west-1', dualStack: true },
    ],
    ['https://photos.s3-fips.us-east-1.amazonaws.com/a', { bucket: 'photos', region: 'us-east-1' }],
    ['https://photos.s3-accelerate.amazonaws.com/a', { bucket: 'photos', accelerate: true }],
    [
      'https://photos.s3-accelerate.dualstack.amazonaws.com/a',
      { bucket: 'photos', accelerate: true, dualStack: true },
    ],
    [
      'https://photos.s3-website-us-east-1.amazonaws.com/a',
      { bucket: 'photos', region: 'us-east-1', website: true },
    ],
    [
      'https://photos.s3-website.eu-central-1.amazonaws.com/a',
      { bucket: 'photos', region: 'eu-central-1', website: true },
    ],
    [
      'https://ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com/a',
      { bucket: 'ap-123456789012', region: 'us-west-2' },
    ],
    [
      'https://photos.bucket.vpce-0e25b8cdd720f900e-argc85vg.s3.us-east-1.vpce.amazonaws.com/a',
      { bucket: 'photos', region: 'us-east-1' },
    ],
    [
      'https://photos.s3.cn-north-1.amazonaws.com.cn/a',
      { bucket: 'photos', region: 'cn-north-1', global: false },
    ],
    ['https://photos.s3.us-gov-west-1.amazonaws.com/a', { bucket: 'photos', region: 'us-gov-west-1' }],
    [
      'https://my.dotted.bucket.s3.us-east-1.amazonaws.com/a',
      { bucket: 'my.dotted.bucket', style: 'virtual' },
    ],
    // Others
    [
      `https://${R2_ACCOUNT}.r2.cloudflarestorage.com/pets/a.json`,
      { provider: 'r2', style: 'path', bucket: 'pets', key: 'a.json' },
    ],
    [
      `https://pets.${R2_ACCOUNT}.eu.r2.cloudflarestorage.com/a.json`,
      { provider: 'r2', style: 'virtual', bucket: 'pets' },
    ],
    ['https://pub-abc.r2.dev/a.json', { provider: 'r2', style: 'unknown' }],
    [
      'https://s3.us-west-004.backblazeb2.com/b/k',
      { provider: 'b2', style: 'path', bucket: 'b', region: 'us-west-004' },
    ],
    ['https://b.s3.us-west-004.backblazeb2.com/k', { provider: 'b2', style: 'virtual', bucket: 'b' }],
    ['https://s3.wasabisys.com/b/k', { provider: 'wasabi', style: 'path', bucket: 'b' }],
    [
      'https://b.s3.eu-central-1.wasabisys.com/k',
      { provider: 'wasabi', bucket: 'b', region: 'eu-central-1' },
    ],
    ['https://b.nyc3.digitaloceanspaces.com/k', { provider: 'digitalocean', bucket: 'b', region: 'nyc3' }],
    [
      'https://b.nyc3.cdn.digitaloceanspaces.com/k',
      { provider: 'digitalocean', bucket: 'b', region: 'nyc3' },
    ],
    ['https://storage.googleapis.com/b/k', { provider: 'gcs', style: 'path', bucket: 'b' }],
    ['https://b.storage.googleapis.com/k', { provider: 'gcs', style: 'virtual', bucket: 'b' }],
    [
      'http://s3.localhost.localstack.cloud:4566/b/k',
      { provider: 'localstack', style: 'path', bucket: 'b', local: true },
    ],
    [
      'http://b.s3.localhost.localstack.cloud:4566/k',
      { provider: 'localstack', style: 'virtual', bucket: 'b' },
    ],
    [
      'http://b.s3.eu-west-1.localhost.localstack.cloud:4566/k',
      { provider: 'localstack', bucket: 'b', region: 'eu-west-1' },
    ],
    ['http://localhost:4566/b/k', { provider: 'localstack', style: 'path', bucket: 'b', local: true }],
    ['http://localhost:9000/b/k', { provider: 'minio', style: 'path', bucket: 'b', key: 'k', local: true }],
    ['http://127.0.0.1:8333/b/k', { provider: 'seaweedfs', style: 'path', bucket: 'b', local: true }],
    ['http://10.0.0.7:7480/b/k', { provider: 'ceph', bucket: 'b', local: true }],
    ['http://garage:3900/b/k', { provider: 'garage', bucket: 'b', local: true }],
    ['http://minio:9000/b/k', { provider: 'minio', style: 'path', local: true }],
    ['https://minio.example.com/b/k', { provider: 'minio', style: 'unknown', bucket: 'b', local: false }],
    [
      'http://b.host.docker.internal:4566/k',
      { provider: 'localstack', style: 'virtual', bucket: 'b', local: true },
    ],
    ['http://b.localhost:9000/k', { provider: 'minio', style: 'virtual', bucket: 'b' }],
    ['https://abcd.supabase.co/storage/v1/s3/b/k', { provider: 'other', bucket: 'b', key: 'k' }],
    [
      'https://b.s3.fr-par.scw.cloud/k',
      { provider: 'other', style: 'virtual', bucket: 'b', region: 'fr-par' },
    ],
    ['https://s3.gra.io.cloud.ovh.net/b/k', { style: 'path', bucket: 'b', region: 'gra' }],
    ['https://b.us-east-1.linodeobjects.com/k', { bucket: 'b', region: 'us-east-1' }],
    [
      'https://ns.compat.objectstorage.eu-frankfurt-1.oraclecloud.com/b/k',
      { style: 'path', bucket: 'b', region: 'eu-frankfurt-1' },
    ],
    ['https://b.s3.eu-de.cloud-object-storage.appdomain.cloud/k', { bucket: 'b', region: 'eu-de' }],
    // Nobody's
    [
      'https://files.example.com/u/1/movie.mkv',
      { provider: 'other', style: 'unknown', bucket: 'u', key: '1/movie.mkv', local: false },
    ],
    ['http://gateway.example:7070/test//foo', { provider: 'other', bucket: 'test', key: '/foo' }],
    ['http://[::1]:9000/b/k', { style: 'path', bucket: 'b', local: true }],
    ['https://evil-amazonaws.com/b/k', { provider: 'other' }],
  ])('%s', (url, expected) => {
    expect(read(url)).toMatchObject(expected);
  });

  test('a bucket alone has no key, a service neither', () => {
    expect(read('https://photos.s3.amazonaws.com/')).not.toHaveProperty('key');
    expect(read('https://s3.amazonaws.com/photos')).toMatchObject({ bucket: 'photos' });
    expect(read('https://s3.amazonaws.com/')).not.toHaveProperty('bucket');
  });
});
