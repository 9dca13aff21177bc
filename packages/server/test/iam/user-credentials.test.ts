import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { AUTHORITY, CERTIFICATE } from './certificates.js';
import { ACCOUNT, element, QueryClient } from './query-client.js';

/*
 * Expected: LocalStack's recordings of AWS, test_iam_ssh_public_keys.py, test_iam_signing_certificates.py, test_iam_users.py
 * TestUserRename and test_iam.py TestIAMServiceSpecificCredentials (2025 and 2026), unless said otherwise.
 */

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
  await client.user('alice');
});
const iam = (action: string, parameters: Parameters<QueryClient['iam']>[1] = {}) =>
  client.iam(action, { UserName: 'alice', ...parameters });

const { publicKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

describe('SSH public keys', () => {
  it('are kept, shown in both forms, switched off and deleted', async () => {
    expect(await iam('ListSSHPublicKeys')).toContain('<SSHPublicKeys/><IsTruncated>false</IsTruncated>');
    const made = await iam('UploadSSHPublicKey', { SSHPublicKeyBody: PEM });
    const key = { SSHPublicKeyId: element(made, 'SSHPublicKeyId') };
    expect(key.SSHPublicKeyId).toMatch(/^APKA[A-Z2-7]{16}$/);
    expect(element(made, 'Status')).toBe('Active');
    expect(element(made, 'Fingerprint')).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    const body = element(await iam('GetSSHPublicKey', { ...key, Encoding: 'SSH' }), 'SSHPublicKeyBody');
    expect(body).toMatch(/^ssh-rsa AAAAB3NzaC1yc2EA/);
    expect(element(await iam('GetSSHPublicKey', { ...key, Encoding: 'PEM' }), 'SSHPublicKeyBody')).toBe(PEM);
    // The same key in the other form is the same key.
    expect(await iam('UploadSSHPublicKey', { SSHPublicKeyBody: `${body} alice@laptop` })).toMatch(
      /^DuplicateSSHPublicKey: /,
    );
    await iam('UpdateSSHPublicKey', { ...key, Status: 'Inactive' });
    const listed = await iam('ListSSHPublicKeys');
    expect(element(listed, 'Status')).toBe('Inactive');
    expect(listed).not.toContain('Fingerprint');
    await iam('DeleteSSHPublicKey', key);
    expect(await iam('ListSSHPublicKeys')).toContain('<SSHPublicKeys/>');
  });

  it.each([
    ['GetSSHPublicKey', { Encoding: 'SSH' }],
    ['UpdateSSHPublicKey', { Status: 'Inactive' }],
    ['DeleteSSHPublicKey', {}],
  ])('%s of one that is not there', async (action, parameters) => {
    expect(await iam(action, { SSHPublicKeyId: 'APKAXXXXXXXXXXXXXXXXX', ...parameters })).toBe(
      'NoSuchEntity: The Public Key with id APKAXXXXXXXXXXXXXXXXX cannot be found.',
    );
  });

  const short = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey;
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  it.each([
    ['words', 'not a key'],
    ['no key in it', 'ssh-rsa AAAA'],
    ['another kind', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA=='],
    ['a length beyond the end', `ssh-rsa ${Buffer.from('ffffffff00', 'hex').toString('base64')}`],
    ['1,024 bits', String(short.export({ type: 'spki', format: 'pem' }))],
    ['no RSA', String(elliptic.export({ type: 'spki', format: 'pem' }))],
    ['PEM of nothing', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----'],
  ])('%s is refused', async (_, SSHPublicKeyBody) => {
    expect(await iam('UploadSSHPublicKey', { SSHPublicKeyBody })).toMatch(/^InvalidPublicKey: /);
  });
});

describe('signing certificates', () => {
  it('are kept, two for a user, switched off and deleted', async () => {
    const made = await iam('UploadSigningCertificate', { CertificateBody: CERTIFICATE });
    const named = { CertificateId: element(made, 'CertificateId') };
    expect(named.CertificateId).toMatch(/^[A-Z2-7]{32}$/);
    expect(element(made, 'CertificateBody')).toBe(CERTIFICATE);
    expect(await iam('UploadSigningCertificate', { CertificateBody: CERTIFICATE })).toMatch(
      /^DuplicateCertificate: /,
    );
    await iam('UpdateSigningCertificate', { ...named, Status: 'Inactive' });
    expect(element(await iam('ListSigningCertificates'), 'Status')).toBe('Inactive');
    await iam('UploadSigningCertificate', { CertificateBody: AUTHORITY });
    expect(await iam('UploadSigningCertificate', { CertificateBody: `${CERTIFICATE}\n${AUTHORITY}` })).toBe(
      'LimitExceeded: Cannot exceed quota for CertificatesPerUser: 2',
    );
    await iam('GenerateCredentialReport');
    const report = Buffer.from(element(await iam('GetCredentialReport'), 'Content'), 'base64').toString();
    expect(report.split('\n')[2]).toMatch(
      /,false,2026-01-01T00:00:00\+00:00,true,2026-01-01T00:00:00\+00:00$/,
    );
    await iam('DeleteSigningCertificate', named);
    expect(await iam('ListSigningCertificates')).not.toContain(named.CertificateId);
  });

  const CertificateId = 'NONEXISTENTCERTID12345678901';
  it.each([
    [
      'UploadSigningCertificate',
      { CertificateBody: 'invalid-certificate-body' },
      'MalformedCertificate: Certificate invalid-certificate-body is malformed.',
    ],
    [
      'UpdateSigningCertificate',
      { CertificateId, Status: 'Inactive' },
      `NoSuchEntity: The Certificate with id ${CertificateId} cannot be found.`,
    ],
    [
      'DeleteSigningCertificate',
      { CertificateId },
      `NoSuchEntity: The Certificate with id ${CertificateId} cannot be found.`,
    ],
    [
      'ListSigningCertificates',
      { UserName: 'nobody' },
      'NoSuchEntity: The user with name nobody cannot be found.',
    ],
  ])('%s %j', async (action, parameters, answer) => {
    expect(await iam(action, parameters)).toBe(answer);
  });
});

describe('credentials of a service', () => {
  const ServiceName = 'codecommit.amazonaws.com';

  it('have a password that is told once, and anew when it is reset', async () => {
    const made = await iam('CreateServiceSpecificCredential', { ServiceName });
    const named = { ServiceSpecificCredentialId: element(made, 'ServiceSpecificCredentialId') };
    expect(element(made, 'ServiceUserName')).toBe(`alice-at-${ACCOUNT}`);
    const password = element(made, 'ServicePassword');
    expect(password).toMatch(/^[\w+/]{59}=$/);
    const listed = await iam('ListServiceSpecificCredentials', { ServiceName });
    expect(element(listed, 'ServiceSpecificCredentialId')).toBe(named.ServiceSpecificCredentialId);
    expect(listed).not.toContain('ServicePassword');
    const other = { ServiceName: 'cassandra.amazonaws.com' };
    expect(await iam('ListServiceSpecificCredentials', other)).toContain('<ServiceSpecificCredentials/>');
    await iam('UpdateServiceSpecificCredential', { ...named, Status: 'Inactive' });
    const reset = await iam('ResetServiceSpecificCredential', named);
    expect(element(reset, 'Status')).toBe('Inactive');
    expect(element(reset, 'ServicePassword')).not.toBe(password);
    expect(JSON.stringify(await client.services.iam.findUser(ACCOUNT, 'alice'))).not.toContain(password);
    expect(await iam('DeleteUser')).toBe(
      'DeleteConflict: Cannot delete entity, must remove referenced objects first.',
    );
    await iam('DeleteServiceSpecificCredential', named);
    expect(await iam('DeleteUser')).toContain('DeleteUserResponse');
  });

  it('follow a renaming, but for the name they were made with', async () => {
    await iam('CreateServiceSpecificCredential', { ServiceName });
    await iam('UploadSSHPublicKey', { SSHPublicKeyBody: PEM });
    await iam('UpdateUser', { NewUserName: 'bob' });
    const listed = await iam('ListServiceSpecificCredentials', { UserName: 'bob' });
    expect(element(listed, 'UserName')).toBe('bob');
    expect(element(listed, 'ServiceUserName')).toBe(`alice-at-${ACCOUNT}`);
    expect(element(await iam('ListSSHPublicKeys', { UserName: 'bob' }), 'UserName')).toBe('bob');
    const all = await iam('ListServiceSpecificCredentials', { UserName: undefined, AllUsers: true });
    expect(element(all, 'UserName')).toBe('bob');
  });

  it.each(['nonexistentservice.amazonaws.com', 'o3on3n3onosneo', 'lambda.amazonaws.com'])(
    'none of %s',
    async (name) => {
      const refused = `NoSuchEntity: No such service ${name} is supported for Service Specific Credentials`;
      expect(await iam('CreateServiceSpecificCredential', { ServiceName: name })).toBe(refused);
      expect(await iam('ListServiceSpecificCredentials', { ServiceName: name })).toBe(refused);
    },
  );

  it.each([
    ['UpdateServiceSpecificCredential', { Status: 'Inactive' }],
    ['ResetServiceSpecificCredential', {}],
    ['DeleteServiceSpecificCredential', {}],
  ])('%s with a wrong id or user', async (action, parameters) => {
    const ask = (ServiceSpecificCredentialId: string, more = {}) =>
      iam(action, { ServiceSpecificCredentialId, ...parameters, ...more });
    expect(await ask('totally-wrong-credential-id-with-hyphens')).toBe(
      "ValidationError: 1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: " +
        'Member must satisfy regular expression pattern: [\\w]+',
    );
    expect(await ask('satisfiesregexbutstillinvalid')).toBe(
      'NoSuchEntity: No such credential satisfiesregexbutstillinvalid exists',
    );
    expect(await ask('satisfiesregexbutstillinvalid', { UserName: 'nobody' })).toBe(
      'NoSuchEntity: The user with name nobody cannot be found.',
    );
  });

  it('a user that is not there is said before a service', async () => {
    expect(await iam('CreateServiceSpecificCredential', { UserName: 'nobody', ServiceName: 'x' })).toBe(
      'NoSuchEntity: The user with name nobody cannot be found.',
    );
  });
});

it.each([
  ['UpdateSSHPublicKey', { SSHPublicKeyId: 'APKAXXXXXXXXXXXXXXXXX' }],
  ['UpdateServiceSpecificCredential', { ServiceSpecificCredentialId: 'satisfiesregexbutstillinvalid' }],
])('%s: a status that is none', async (action, parameters) => {
  expect(await iam(action, { ...parameters, Status: 'Invalid' })).toBe(
    "ValidationError: 1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
  );
});
