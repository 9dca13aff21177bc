import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hints } from '../../src/facts/hints.js';
import { readHints } from '../../src/facts/read-hints.js';
import { readInstant, readSeconds } from '../../src/facts/read-instant.js';
import { SIGNATURE, SIGNED_URL } from '../support/signed-url.js';

const AT = new Date('2024-03-12T14:20:00Z');
const ISO = '2024-03-12T10:00:00Z';
const TIME = Date.parse(ISO);
const POLICY = { Version: '2012-10-17', Statement: [] };

describe('names in any spelling', () => {
  test.each<[context: Record<string, unknown>, expected: Partial<Hints>]>([
    [{ credential_expiration: ISO }, { credentialExpiration: TIME }],
    [{ credentialExpiration: ISO }, { credentialExpiration: TIME }],
    [{ 'Session expires at': ISO }, { credentialExpiration: TIME }],
    [{ session_expires: ISO }, { credentialExpiration: TIME }],
    [{ token_expires_at: TIME / 1000 }, { credentialExpiration: TIME }],
    [{ AWS_CREDENTIAL_EXPIRATION: '20240312T100000Z' }, { credentialExpiration: TIME }],
    [{ role_session_ended: ISO }, { credentialExpiration: TIME }],
    [{ sso_session_expiry: ISO }, { credentialExpiration: TIME }],
    [{ session_started: ISO, session_duration: '1h' }, { credentialExpiration: TIME + 3_600_000 }],
    [{ assumed_at: ISO, role_session_duration_seconds: 900 }, { credentialExpiration: TIME + 900_000 }],
    [{ revoked_at: ISO }, { revokedAt: TIME }],
    [
      { key_deactivated: 'on 2024-03-12 at noon, see 2024-03-12T10:00:00Z' },
      { revokedAt: Date.parse('2024-03-12') },
    ],
    [{ key_deactivated: ISO }, { revokedAt: TIME }],
    [{ access_key_rotated: '3 hours ago' }, { revokedAt: AT.getTime() - 10_800_000 }],
    [{ sessions_revoked_at: ISO }, { revokedAt: TIME }],
    [{ signer: 'EC2 instance role' }, { signer: 'EC2 instance role' }],
    [{ credentials_from: 'Lambda' }, { signer: 'Lambda' }],
    [{ signed_operation: 'PutObject' }, { signedOperation: 'PutObject', signedMethod: 'PUT' }],
    [{ signed_operation: 'putObject' }, { signedOperation: 'PutObject', signedMethod: 'PUT' }],
    [{ signedOperation: 's3:PutObject' }, { signedOperation: 'PutObject', signedMethod: 'PUT' }],
    [
      { operation: "client.generate_presigned_url('get_object')" },
      { signedOperation: 'GetObject', signedMethod: 'GET' },
    ],
    [{ command: 'UploadPartCommand' }, { signedOperation: 'UploadPart', signedMethod: 'PUT' }],
    [{ signed_for: 'GET' }, { signedMethod: 'GET' }],
    [{ signed_method: 'put' }, { signedMethod: 'PUT' }],
    [{ bucket_region: 'us-east-2' }, { bucketRegion: 'us-east-2' }],
    [{ bucketLocation: 'Frankfurt (eu-central-1)' }, { bucketRegion: 'eu-central-1' }],
    [{ object_key: 'My Report 2020.pdf' }, { objectKey: 'My Report 2020.pdf' }],
    [{ object_exists: 'no' }, { objectExists: false }],
    [{ object_exists: true }, { objectExists: true }],
    [{ object_missing: true }, { objectExists: false }],
    [{ server: 'MinIO' }, { server: 'MinIO' }],
    [{ bucket_policy: POLICY }, { bucketPolicy: POLICY }],
    [{ bucketPolicy: JSON.stringify(POLICY) }, { bucketPolicy: POLICY }],
    [
      { identity_policy: POLICY, role_policy: JSON.stringify(POLICY) },
      { identityPolicies: [POLICY, POLICY] },
    ],
    [{ source_ip: '203.0.113.7' }, { sourceIp: '203.0.113.7' }],
    [{ client_ip: 'office, 198.51.100.2' }, { sourceIp: '198.51.100.2' }],
    [{ vpce: 'vpce-0abc' }, { sourceVpce: 'vpce-0abc' }],
    [{ clock_offset: 'signer 20 min ahead' }, { clockAheadSeconds: 1200 }],
    [{ clock_offset: '5 minutes slow' }, { clockAheadSeconds: -300 }],
    [{ clock_skew_seconds: -300 }, { clockAheadSeconds: -300 }],
    [{ clock_ahead_minutes: 20 }, { clockAheadSeconds: 1200 }],
    [{ clock_behind: '1 day' }, { clockAheadSeconds: -86_400 }],
    [{ signer_clock: '2024-03-12T14:40:00Z' }, { clockAheadSeconds: 1200 }],
    [{ secret_length: 41 }, { secretLength: 41 }],
    [{ secret_access_key_length: '41 characters' }, { secretLength: 41 }],
    [{ browser: true }, { browser: true }],
    [{ browser: 'Chrome' }, { browser: true }],
    [{ browser: 'no' }, { browser: false }],
    [{ client: 'Firefox 120' }, { browser: true }],
    [{ worked_at: ISO }, { workedAt: TIME }],
    [{ worked_until: '20 minutes ago' }, { workedAt: AT.getTime() - 1_200_000 }],
    [{ last_worked: ISO }, { workedAt: TIME }],
  ])('%j', (context, expected) => {
    const { words, ...hints } = readHints({ context, at: AT });
    expect(hints).toEqual(expected);
    expect(words).not.toBe('');
  });

  test.each<Record<string, unknown>>([
    { worked_until: 'the API was redeployed' },
    { object_deleted_at: ISO },
    { client: 'curl -L' },
    { bucket_policy: 'denies everybody outside the office' },
    { clock: 'in sync' },
    { timeout: 30 },
    { retried: 3 },
    { earlier_parts_succeeded: 83 },
    { url_expires_at: ISO },
  ])('says no more than it knows: %j', (context) => {
    const { words: _, ...hints } = readHints({ context, at: AT });
    expect(hints).toEqual({});
  });
});

test('words hold every leaf, in lower case, a line each', () => {
  expect(
    readHints({
      context: { Reached_via: 'Cached  301\nfrom APP', nested: { list: [1, { deep: true }] }, none: null },
    }).words,
  ).toBe('reached_via: cached 301 from app\nnested.list: 1\nnested.list.deep: true');
});

test('words hold no secret', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const { words } = readHints({
    context: { secret_access_key: secret, session_token: 'not passed', url: SIGNED_URL },
  });
  expect(words).not.toContain(secret.toLowerCase());
  expect(words).not.toContain(SIGNATURE);
  expect(words).toContain('session_token: not passed');
});

test('instants', () => {
  for (const text of [
    ISO,
    '2024-03-12 10:00:00',
    '2024-03-12 10:00 UTC',
    '2024-03-12T12:00:00+02:00',
    '20240312T100000Z',
    'Tue, 12 Mar 2024 10:00:00 GMT',
    '12/Mar/2024:10:00:00 +0000',
    String(TIME),
    String(TIME / 1000),
  ]) {
    expect(readInstant(text), text).toBe(TIME);
  }
  for (const text of ['', 'soon', '7', 'expires', '2024'])
    expect(readInstant(text, TIME), text).toBeUndefined();
  expect(readInstant('half an hour ago', TIME)).toBe(TIME - 1_800_000);
});

test('durations', () => {
  expect(
    ['90', '20 min', '1h30m', 'PT15M', '1 day', '2 weeks', '00:15:00', 'about 3 hours'].map(readSeconds),
  ).toEqual([90, 1200, 5400, 900, 86_400, 1_209_600, 900, 10_800]);
  expect(readSeconds('soon')).toBeUndefined();
});

test('any context is read', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'signer',
      'session_expires',
      'clock_offset',
      'bucket_policy',
      'source_ip',
      'browser',
      '__proto__',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.dictionary(name, fc.anything()), (context) => void readHints({ context, at: AT })),
  );
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(() => readHints({ context: circular })).not.toThrow();
});
