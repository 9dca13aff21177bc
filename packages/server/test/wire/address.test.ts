import { describe, expect, it } from 'vitest';
import { readAddress } from '../../src/wire/address.js';

const DOMAINS = ['localhost', 'files.example.com'];

describe('readAddress', () => {
  it.each([
    // path style
    ['127.0.0.1:9000', '/', undefined, undefined],
    ['127.0.0.1:9000', '/photos', 'photos', undefined],
    ['127.0.0.1:9000', '/photos/', 'photos', undefined],
    ['127.0.0.1:9000', '/photos/a/b.jpg', 'photos', 'a/b.jpg'],
    ['localhost:9000', '/photos/a', 'photos', 'a'],
    ['s3.localhost:9000', '/photos/a', 'photos', 'a'],
    ['[::1]:9000', '/photos/a', 'photos', 'a'],
    // virtual-hosted style
    ['photos.localhost:9000', '/a/b.jpg', 'photos', 'a/b.jpg'],
    ['photos.localhost:9000', '/', 'photos', undefined],
    ['photos.s3.localhost', '/a', 'photos', 'a'],
    ['my.dotted.name.files.example.com', '/a', 'my.dotted.name', 'a'],
    ['photos.s3.eu-west-1.amazonaws.com', '/a', 'photos', 'a'],
    ['photos.s3.amazonaws.com', '/a', 'photos', 'a'],
    ['photos.s3.dualstack.eu-west-1.amazonaws.com', '/a', 'photos', 'a'],
    ['s3.eu-west-1.amazonaws.com', '/photos/a', 'photos', 'a'],
    ['s3.amazonaws.com', '/photos/a', 'photos', 'a'],
    ['other.example.org', '/photos/a', 'photos', 'a'],
    // keys are decoded once, and nothing else happens to them
    ['h', '/b//leading', 'b', '/leading'],
    ['h', '/b/a//b/../c/./d', 'b', 'a//b/../c/./d'],
    ['h', '/b/%2E%2E/k', 'b', '../k'],
    ['h', '/b/a%252Fb', 'b', 'a%2Fb'],
    ['h', '/b/a%2Fb', 'b', 'a/b'],
    ['h', '/b/a+b%20c', 'b', 'a+b c'],
    ['h', '/b/%E2%82%AC', 'b', '€'],
    ['h', '/b/\u00e2\u0082\u00ac', 'b', '€'],
    ['h', '/b/trailing//', 'b', 'trailing//'],
  ])('reads %s %s', (host, path, bucket, key) => {
    const address = readAddress(host, path, DOMAINS);
    expect([address.bucket, address.key]).toEqual([bucket, key]);
  });

  it.each(['/b/%', '/b/%zz', '/b/%ff', '/%e2%82/k'])('refuses %s as AWS does', (path) => {
    expect(() => readAddress('h', path, DOMAINS)).toThrow(
      expect.objectContaining({ code: 'InvalidURI', status: 400 }),
    );
  });
});
