import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { type S3AddressOptions, s3Address } from '../src/s3-address.js';

function written(options: S3AddressOptions): string {
  const { protocol, host, pathPrefix } = s3Address(options);
  return `${protocol}//${host}${pathPrefix}`;
}

describe('s3Address', () => {
  it.each<[S3AddressOptions, string]>([
    [{ bucket: 'photos', region: 'us-east-1' }, 'https://photos.s3.us-east-1.amazonaws.com/'],
    [{ bucket: 'photos', region: 'eu-central-1' }, 'https://photos.s3.eu-central-1.amazonaws.com/'],
    [{ bucket: 'photos', region: 'cn-north-1' }, 'https://photos.s3.cn-north-1.amazonaws.com.cn/'],
    [{ bucket: 'photos', region: 'us-gov-west-1' }, 'https://photos.s3.us-gov-west-1.amazonaws.com/'],
    [{ bucket: 'photos', region: 'us-iso-east-1' }, 'https://photos.s3.us-iso-east-1.c2s.ic.gov/'],
    [{ bucket: 'photos', region: 'us-isob-east-1' }, 'https://photos.s3.us-isob-east-1.sc2s.sgov.gov/'],
    [{ bucket: 'photos', region: 'eu-isoe-west-1' }, 'https://photos.s3.eu-isoe-west-1.cloud.adc-e.uk/'],
    [{ bucket: 'photos', region: 'us-isof-south-1' }, 'https://photos.s3.us-isof-south-1.csp.hci.ic.gov/'],
    [{ bucket: 'photos', region: 'eusc-de-east-1' }, 'https://photos.s3.eusc-de-east-1.amazonaws.eu/'],
    [{ bucket: 'my.photos', region: 'us-west-2' }, 'https://s3.us-west-2.amazonaws.com/my.photos/'],
    [{ bucket: 'My_Photos', region: 'us-west-2' }, 'https://s3.us-west-2.amazonaws.com/My_Photos/'],
    [
      { bucket: 'photos', region: 'us-west-2', addressingStyle: 'path' },
      'https://s3.us-west-2.amazonaws.com/photos/',
    ],
    [
      { bucket: 'photos', region: 'us-west-2', dualStack: true },
      'https://photos.s3.dualstack.us-west-2.amazonaws.com/',
    ],
    [
      { bucket: 'photos', region: 'us-west-2', fips: true },
      'https://photos.s3-fips.us-west-2.amazonaws.com/',
    ],
    [
      { bucket: 'photos', region: 'us-west-2', fips: true, dualStack: true },
      'https://photos.s3-fips.dualstack.us-west-2.amazonaws.com/',
    ],
    [
      { bucket: 'photos', region: 'us-west-2', accelerate: true },
      'https://photos.s3-accelerate.amazonaws.com/',
    ],
    [
      { bucket: 'photos', region: 'us-east-1', endpoint: 'http://127.0.0.1:9000' },
      'http://127.0.0.1:9000/photos/',
    ],
    [
      { bucket: 'photos', region: 'us-east-1', endpoint: 'https://s3.example.com:443/' },
      'https://s3.example.com/photos/',
    ],
    [
      { bucket: 'photos', region: 'us-east-1', endpoint: 'https://example.com/store/' },
      'https://example.com/store/photos/',
    ],
    [
      {
        bucket: 'photos',
        region: 'us-east-1',
        endpoint: 'https://s3.example.com',
        addressingStyle: 'virtual',
      },
      'https://photos.s3.example.com/',
    ],
    [
      { bucket: 'a.b', region: 'us-east-1', endpoint: 'https://s3.example.com', addressingStyle: 'virtual' },
      'https://s3.example.com/a.b/',
    ],
    [
      { bucket: 'a.b', region: 'us-east-1', endpoint: 'http://s3.example.com', addressingStyle: 'virtual' },
      'http://a.b.s3.example.com/',
    ],
  ])('%j is at %s', (options, address) => {
    expect(written(options)).toBe(address);
  });

  it.each(['nonsense', 'ftp://example.com', '127.0.0.1:9000', ''])('refuses the endpoint %j', (endpoint) => {
    expect(() => s3Address({ bucket: 'photos', region: 'us-east-1', endpoint })).toThrow(TypeError);
  });

  it('refuses names of AWS together with an endpoint of one’s own', () => {
    const endpoint = 'http://127.0.0.1:9000';
    expect(() => s3Address({ bucket: 'photos', region: 'us-east-1', endpoint, fips: true })).toThrow(
      TypeError,
    );
  });

  it.each([
    { region: 'us-east-1' },
    { region: 'ap-southeast-7' },
    { region: 'xx-new-9' },
    { region: 'cn-northwest-1', useDualstackEndpoint: true },
    { region: 'us-gov-east-1', useFipsEndpoint: true },
    { region: 'eu-west-1', useFipsEndpoint: true, useDualstackEndpoint: true },
    { region: 'eusc-de-east-1' },
  ])('agrees with the SDK for %j', async (settings) => {
    for (const bucket of ['photos', 'my.photos', 'ab', 'UPPER']) {
      const client = new S3Client({ ...settings, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
      const { url } = client.config.endpointProvider(
        {
          Bucket: bucket,
          Region: settings.region,
          UseFIPS: settings.useFipsEndpoint ?? false,
          UseDualStack: settings.useDualstackEndpoint ?? false,
        },
        {},
      );
      const ours = written({
        bucket,
        region: settings.region,
        fips: settings.useFipsEndpoint,
        dualStack: settings.useDualstackEndpoint,
      });
      expect(ours.replace(/\/$/, '')).toBe(url.href.replace(/\/$/, ''));
    }
  });
});
