import { createSecretKey } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { createSecretBox } from '@countersign/runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '../../src/authentication/caller.js';
import { codeOf, stepAt } from '../../src/iam/totp.js';
import { sealedDevices } from '../../src/store/iam/iam-mfa-devices.js';
import { ACCOUNT, element, elements, QueryClient, START, trust } from './query-client.js';

/* Expected: LocalStack's recordings of AWS, test_iam_mfa.py and test_iam_users.py (February and March 2026), unless said otherwise. */

let client: QueryClient;
let alice: Principal;
beforeEach(async () => {
  client = await QueryClient.open();
  alice = await client.user('alice', { Effect: 'Allow', Action: '*', Resource: '*' });
});
const iam = (action: string, parameters: Parameters<QueryClient['iam']>[1] = {}) =>
  client.iam(action, parameters);

const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/phone`;
const ON = { UserName: 'alice', SerialNumber };

/** A device, and the codes it shows, so many steps from now. */
async function device(name = 'phone'): Promise<(step: number) => string> {
  const made = await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: name });
  const seed = Buffer.from(element(made, 'Base32StringSeed'), 'base64').toString();
  expect(seed).toMatch(/^[A-Z2-7]{64}$/);
  return (step) => codeOf(seed, stepAt(client.now) + step);
}

async function enabled(): Promise<(step: number) => string> {
  const shows = await device();
  const codes = { AuthenticationCode1: shows(-1), AuthenticationCode2: shows(0) };
  expect(await iam('EnableMFADevice', { ...ON, ...codes })).toContain('EnableMFADeviceResponse');
  client.now += 30_000;
  return shows;
}

it('codes are those of RFC 6238, appendix B', () => {
  // The secret of the RFC, "12345678901234567890", in base32; its codes have eight digits, of which these are the last six.
  const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  expect([59, 1_111_111_109, 2_000_000_000].map((at) => codeOf(seed, stepAt(at * 1_000)))).toEqual([
    '287082',
    '081804',
    '279037',
  ]);
});

it('a device has a seed and its picture, told once', async () => {
  const made = await iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone', Path: '/a//b/' });
  expect(element(made, 'SerialNumber')).toBe(`arn:aws:iam::${ACCOUNT}:mfa/a//b/phone`);
  const png = Buffer.from(element(made, 'QRCodePNG'), 'base64');
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  expect(width).toBe(height);
  const data = png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IEND') - 8);
  expect(inflateSync(data)).toHaveLength(height * (1 + Math.ceil(width / 8)));
  expect(await iam('ListVirtualMFADevices')).toContain(
    `<member><SerialNumber>arn:aws:iam::${ACCOUNT}:mfa/a//b/phone</SerialNumber></member>`,
  );
});

it('the seed is encrypted where it is kept, and bound to its device', () => {
  const box = createSecretBox(createSecretKey(Buffer.alloc(32, 7)));
  const form = sealedDevices(box, 'here');
  const kept = { accountId: ACCOUNT, name: '/phone', createdAt: START, seed: 'A'.repeat(64), tags: [] };
  const stored = form.write(kept);
  expect(JSON.stringify(stored)).not.toContain('AAAA');
  expect(form.read(stored)).toEqual(kept);
  expect(() => form.read({ ...(stored as object), name: '/other' })).toThrow(/cannot be decrypted/);
});

describe('a device of a user', () => {
  it('is listed with the user, follows a renaming, and goes before the user does', async () => {
    await enabled();
    const held = (userName: string) =>
      `<MFADevices><member><UserName>${userName}</UserName><SerialNumber>${SerialNumber}</SerialNumber>` +
      '<EnableDate>2026-01-01T00:00:00Z</EnableDate></member></MFADevices>';
    expect(await iam('ListMFADevices', { UserName: 'alice' })).toContain(held('alice'));
    await iam('UpdateUser', { UserName: 'alice', NewUserName: 'bob' });
    expect(await iam('ListMFADevices', { UserName: 'bob' })).toContain(held('bob'));
    expect(element(await iam('GetMFADevice', { SerialNumber, UserName: 'bob' }), 'UserName')).toBe('bob');
    const assigned = await iam('ListVirtualMFADevices', { AssignmentStatus: 'Assigned' });
    expect(elements(assigned, 'UserName')).toEqual(['bob']);
    expect(await iam('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' })).toContain(
      '<VirtualMFADevices/>',
    );
    // As reported by callers.
    expect(await iam('DeleteVirtualMFADevice', { SerialNumber })).toBe(
      'DeleteConflict: MFA VirtualDevice in use. Must deactivate first.',
    );
    await iam('DeleteUserPolicy', { UserName: 'bob', PolicyName: 'Own' });
    expect(await iam('DeleteUser', { UserName: 'bob' })).toBe(
      'DeleteConflict: Cannot delete entity, must delete MFA device first.',
    );
    await iam('DeactivateMFADevice', { SerialNumber, UserName: 'bob' });
    expect(await iam('ListMFADevices', { UserName: 'bob' })).toContain('<MFADevices/>');
    expect(await iam('DeleteVirtualMFADevice', { SerialNumber })).toContain('DeleteVirtualMFADeviceResponse');
  });

  it('counts in the summary and the credential report', async () => {
    await enabled();
    const summary = await iam('GetAccountSummary');
    expect(summary).toContain('<key>MFADevices</key><value>1</value>');
    expect(summary).toContain('<key>MFADevicesInUse</key><value>1</value>');
    await iam('GenerateCredentialReport');
    const report = Buffer.from(element(await iam('GetCredentialReport'), 'Content'), 'base64').toString();
    const [columns, , line] = report.split('\n').map((row) => row.split(','));
    expect(line![columns!.indexOf('mfa_active')]).toBe('true');
  });

  it('needs two codes in a row', async () => {
    const shows = await device();
    for (const [first, second] of [
      [shows(0), shows(0)],
      [shows(0), shows(2)],
      [shows(0), shows(-1)],
      [shows(-100), shows(-99)],
    ]) {
      expect(
        await iam('EnableMFADevice', { ...ON, AuthenticationCode1: first, AuthenticationCode2: second }),
      ).toBe('InvalidAuthenticationCode: Authentication code for device is not valid.');
    }
  });
});

it.each([
  ['EnableMFADevice', { UserName: 'nobody' }, 'NoSuchEntity: The user with name nobody cannot be found.'],
  ['DeactivateMFADevice', { UserName: 'nobody' }, 'NoSuchEntity: The user with name nobody cannot be found.'],
  [
    'DeactivateMFADevice',
    { SerialNumber: `${SerialNumber}2` },
    `NoSuchEntity: MFA Device with serial number ${SerialNumber}2 does not exist.`,
  ],
  [
    'DeleteVirtualMFADevice',
    { SerialNumber: `${SerialNumber}2` },
    `NoSuchEntity: MFA Device with serial number ${SerialNumber}2 does not exist.`,
  ],
  ['EnableMFADevice', {}, 'EntityAlreadyExists: MFA Device is already in use.'],
  ['CreateVirtualMFADevice', {}, 'EntityAlreadyExists: MFA device already exists.'],
  ['ListVirtualMFADevices', { Marker: 'invalid-marker-value' }, 'ValidationError: Invalid Marker.'],
])('%s %j', async (action, parameters, answer) => {
  await enabled();
  const codes = { AuthenticationCode1: '123456', AuthenticationCode2: '654321' };
  expect(await iam(action, { VirtualMFADeviceName: 'phone', ...ON, ...codes, ...parameters })).toBe(answer);
});

describe('sessions with MFA', () => {
  const IF_MFA = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

  it('GetSessionToken with a code makes a session that may call IAM, and says so to policies', async () => {
    const shows = await enabled();
    const session = async (more: object) =>
      client.inSession(await client.sts('GetSessionToken', { DurationSeconds: 900, ...more }, alice));
    const without = await session({});
    expect(await client.iam('ListUsers', {}, without)).toMatch(/^InvalidClientTokenId: /);
    const proved = await session({ SerialNumber, TokenCode: shows(0) });
    expect(await client.iam('ListUsers', {}, proved)).toContain('ListUsersResponse');
    expect(proved).toMatchObject({ session: { mfaAt: client.now } });
  });

  it('policies that ask for MFA, and for how long ago', async () => {
    const shows = await enabled();
    await iam('PutUserPolicy', {
      UserName: 'alice',
      PolicyName: 'Own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*', Condition: IF_MFA },
          {
            Effect: 'Allow',
            Action: 'iam:ListRoles',
            Resource: '*',
            Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } },
          },
        ],
      }),
    });
    expect(await client.iam('ListUsers', {}, alice)).toMatch(/^AccessDenied: /);
    const proved = await client.inSession(
      await client.sts('GetSessionToken', { SerialNumber, TokenCode: shows(0) }, alice),
    );
    client.now += 59_000;
    expect(await client.iam('ListUsers', {}, proved)).toContain('ListUsersResponse');
    expect(await client.iam('ListRoles', {}, proved)).toContain('ListRolesResponse');
    client.now += 1_000;
    expect(await client.iam('ListUsers', {}, proved)).toContain('ListUsersResponse');
    expect(await client.iam('ListRoles', {}, proved)).toMatch(/^AccessDenied: /);
  });

  it('AssumeRole of a role that asks for MFA; the session of the role does not carry it', async () => {
    const shows = await enabled();
    await iam('CreateRole', {
      RoleName: 'admin',
      AssumeRolePolicyDocument: trust(ACCOUNT, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
    });
    const asked = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/admin`, RoleSessionName: 'work' };
    expect(await client.sts('AssumeRole', asked, alice)).toMatch(/^AccessDenied: /);
    const answer = await client.sts('AssumeRole', { ...asked, SerialNumber, TokenCode: shows(0) }, alice);
    expect(answer).toContain('<AssumedRoleUser>');
    expect(await client.inSession(answer)).not.toHaveProperty('session.mfaAt');
  });

  // The words are as reported by callers.
  it('a code is good once, for its user alone, and soon gone', async () => {
    const shows = await enabled();
    const ask = (TokenCode: string, caller = alice) =>
      client.sts('GetSessionToken', { SerialNumber, TokenCode }, caller);
    const wrong = 'AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. ';
    const code = shows(0);
    expect(await ask(shows(-4))).toBe(wrong);
    expect(await ask(code, await client.user('bob'))).toMatch(
      /^AccessDenied: MultiFactorAuthentication failed, unable to validate MFA code\. /,
    );
    expect(await ask(code)).toContain('<Credentials>');
    expect(await ask(code)).toBe(wrong);
    client.now += 120_000;
    expect(await ask(code)).toBe(wrong);
    expect(await ask(shows(0))).toContain('<Credentials>');
    await iam('DeactivateMFADevice', ON);
    client.now += 30_000;
    expect(await ask(shows(0))).toMatch(/unable to validate MFA code/);
    expect(await client.sts('GetSessionToken', { SerialNumber }, alice)).toBe(
      'AccessDenied: MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.',
    );
  });

  it('a code sent twice at once makes one session', async () => {
    const shows = await enabled();
    const TokenCode = shows(0);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.sts('GetSessionToken', { SerialNumber, TokenCode }, alice)),
    );
    expect(answers.filter((answer) => answer.includes('<Credentials>'))).toHaveLength(1);
  });

  it('a device whose clock is off is known to be off', async () => {
    const shows = await device();
    const codes = { AuthenticationCode1: shows(6), AuthenticationCode2: shows(7) };
    expect(await iam('EnableMFADevice', { ...ON, ...codes })).toContain('EnableMFADeviceResponse');
    client.now = START + 3_600_000;
    const ask = (TokenCode: string) => client.sts('GetSessionToken', { SerialNumber, TokenCode }, alice);
    expect(await ask(shows(0))).toMatch(/invalid MFA one time pass code/);
    expect(await ask(shows(7))).toContain('<Credentials>');
    const resync = { AuthenticationCode1: shows(0), AuthenticationCode2: shows(1) };
    expect(await iam('ResyncMFADevice', { ...ON, ...resync })).toContain('ResyncMFADeviceResponse');
    client.now += 90_000;
    expect(await ask(shows(1))).toContain('<Credentials>');
  });
});
