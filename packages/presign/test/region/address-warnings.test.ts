import { expect, it } from 'vitest';
import { addressWarnings } from '../../src/region/address-warnings.js';
import { SESSION, USER } from '../sdk/clients.js';

const at = (host: string, region = 'us-east-1', protocol = 'https:') => ({ host, region, protocol });

it.each([
  [at('photos.s3.amazonaws.com'), /global endpoint/],
  [at('s3.amazonaws.com'), /global endpoint/],
  [at('a.b.s3.eu-central-1.amazonaws.com', 'eu-central-1'), /dots/],
])('%j', (address, warning) => {
  expect(addressWarnings(address, USER, false)).toEqual([expect.stringMatching(warning)]);
});

it.each([
  at('photos.s3.eu-central-1.amazonaws.com'),
  at('s3.eu-central-1.amazonaws.com'),
  at('a.b.s3.eu-central-1.amazonaws.com', 'eu-central-1', 'http:'),
  at('my.store.example.com'),
  at('photos.s3.dualstack.eu-central-1.amazonaws.com'),
])('nothing about %j', (address) => {
  expect(addressWarnings(address, USER, false)).toEqual([]);
});

it('tokens of the global STS endpoint are not good in opt-in regions', () => {
  const address = at('photos.s3.ap-east-1.amazonaws.com', 'ap-east-1');
  expect(addressWarnings(address, SESSION, true)).toEqual([expect.stringContaining('opt-in region')]);
  expect(addressWarnings(address, SESSION, false)).toEqual([]);
  expect(addressWarnings(address, USER, true)).toEqual([]);
  expect(addressWarnings(at('photos.s3.eu-west-1.amazonaws.com', 'eu-west-1'), SESSION, true)).toEqual([]);
});
