import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { AUTHORITY, CERTIFICATE, PRIVATE_KEY } from './certificates.js';
import { ACCOUNT, element, elements, QueryClient } from './query-client.js';

/*
 * Expected: LocalStack's recordings of AWS, test_iam_server_certificates.py, test_iam_saml_providers.py and
 * test_iam_account_password_policy.py (February 2026), unless said otherwise.
 */

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});
const iam = (action: string, parameters: Parameters<QueryClient['iam']>[1] = {}) =>
  client.iam(action, parameters);

describe('server certificates', () => {
  const named = { ServerCertificateName: 'site' };
  const upload = (more = {}) =>
    iam('UploadServerCertificate', {
      ...named,
      CertificateBody: CERTIFICATE,
      PrivateKey: PRIVATE_KEY,
      ...more,
    });
  const MISSING = 'NoSuchEntity: The Server Certificate with name site cannot be found.';

  it('are kept without their keys, renamed, tagged and deleted', async () => {
    expect(await iam('GetServerCertificate', named)).toBe(MISSING);
    expect(await iam('DeleteServerCertificate', named)).toBe(MISSING);
    const made = await upload({ Path: '/cloudfront/', CertificateChain: AUTHORITY });
    expect(element(made, 'ServerCertificateId')).toMatch(/^ASCA[A-Z2-7]{16}$/);
    expect(element(made, 'Arn')).toBe(`arn:aws:iam::${ACCOUNT}:server-certificate/cloudfront/site`);
    expect(element(made, 'Expiration')).toBe('2126-11-07T02:46:49Z');
    expect(await upload()).toBe('EntityAlreadyExists: The Server Certificate with name site already exists.');
    const got = await iam('GetServerCertificate', named);
    expect(element(got, 'CertificateBody')).toBe(CERTIFICATE);
    expect(element(got, 'CertificateChain')).toBe(AUTHORITY);
    expect(got).toContain('<Tags/>');
    const kept = JSON.stringify(await client.services.iam.serverCertificates.find(ACCOUNT, 'site'));
    expect(kept).not.toContain('PRIVATE KEY');
    expect(elements(await iam('ListServerCertificates', { PathPrefix: '/cloud' }), 'Path')).toEqual([
      '/cloudfront/',
    ]);
    expect(await iam('ListServerCertificates', { PathPrefix: '/other/' })).toContain(
      '<ServerCertificateMetadataList/>',
    );
    await iam('UpdateServerCertificate', { ...named, NewServerCertificateName: 'renamed', NewPath: '/' });
    expect(await iam('GetServerCertificate', named)).toBe(MISSING);
    const renamed = { ServerCertificateName: 'renamed' };
    await iam('TagServerCertificate', { ...renamed, Tags: [{ Key: 'a', Value: 'b' }] });
    expect(element(await iam('ListServerCertificateTags', renamed), 'Value')).toBe('b');
    expect(await iam('GetAccountSummary')).toContain('<key>ServerCertificates</key><value>1</value>');
    await iam('DeleteServerCertificate', renamed);
    expect(await iam('ListServerCertificates')).toContain('<ServerCertificateMetadataList/>');
  });

  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  // The words are as reported by callers.
  it.each([
    ['no certificate', { CertificateBody: 'x' }, /^MalformedCertificate: Unable to parse certificate\. /],
    ['two of them', { CertificateBody: CERTIFICATE + AUTHORITY }, /^MalformedCertificate: Unable to parse /],
    ['no key', { PrivateKey: 'x' }, /^MalformedCertificate: Unable to parse key/],
    [
      'the key of another',
      { PrivateKey: String(other.export({ type: 'pkcs8', format: 'pem' })) },
      /^KeyPairMismatch: /,
    ],
    [
      'a chain that did not sign it',
      { CertificateChain: CERTIFICATE },
      /^MalformedCertificate: Unable to validate certificate chain\. .* invalid certificate is: 0$/,
    ],
    ['a chain of words', { CertificateChain: 'x' }, /^MalformedCertificate: /],
  ])('%s is refused', async (_, more, answer) => {
    expect(await upload(more)).toMatch(answer);
  });
});

describe('SAML providers', () => {
  const metadata = (attributes = '', host = 'idp.example.com') =>
    `<?xml version="1.0"?><md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://${host}"${attributes}>` +
    `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><!--${' '.repeat(1_000)}--></md:IDPSSODescriptor>` +
    '</md:EntityDescriptor>';
  const SAMLProviderArn = `arn:aws:iam::${ACCOUNT}:saml-provider/idp`;
  const MISSING = `NoSuchEntity: Manifest not found for arn ${SAMLProviderArn}`;

  it('are kept, updated, tagged and deleted', async () => {
    expect(await iam('GetSAMLProvider', { SAMLProviderArn })).toBe(MISSING);
    const until = ' validUntil="2030-01-01T00:00:00Z"';
    const created = await iam('CreateSAMLProvider', { Name: 'idp', SAMLMetadataDocument: metadata(until) });
    expect(element(created, 'SAMLProviderArn')).toBe(SAMLProviderArn);
    expect(await iam('CreateSAMLProvider', { Name: 'idp', SAMLMetadataDocument: metadata() })).toMatch(
      /^EntityAlreadyExists: /,
    );
    expect(await iam('ListSAMLProviders')).toContain(
      `<SAMLProviderList><member><Arn>${SAMLProviderArn}</Arn><ValidUntil>2030-01-01T00:00:00Z</ValidUntil>` +
        '<CreateDate>2026-01-01T00:00:00Z</CreateDate></member></SAMLProviderList>',
    );
    const updated = { SAMLProviderArn, SAMLMetadataDocument: metadata('', 'new.example.com') };
    expect(element(await iam('UpdateSAMLProvider', updated), 'SAMLProviderArn')).toBe(SAMLProviderArn);
    const got = await iam('GetSAMLProvider', { SAMLProviderArn });
    expect(got).toContain('new.example.com');
    expect(element(got, 'AssertionEncryptionMode')).toBe('Allowed');
    expect(element(got, 'SAMLProviderUUID')).toMatch(/^[A-Z0-9]{22,64}$/);
    expect(got).toContain('<PrivateKeyList/>');
    expect(got).toContain('<Tags/>');
    await iam('TagSAMLProvider', { SAMLProviderArn, Tags: [{ Key: 'a', Value: 'b' }] });
    expect(element(await iam('ListSAMLProviderTags', { SAMLProviderArn }), 'Key')).toBe('a');
    expect(await iam('GetAccountSummary')).toContain('<key>Providers</key><value>1</value>');
    await iam('DeleteSAMLProvider', { SAMLProviderArn });
    expect(await iam('DeleteSAMLProvider', { SAMLProviderArn })).toBe(MISSING);
  });

  it('tell the ids of private keys, and keep no key', async () => {
    await iam('CreateSAMLProvider', {
      Name: 'idp',
      SAMLMetadataDocument: metadata(),
      AddPrivateKey: PRIVATE_KEY,
      AssertionEncryptionMode: 'Required',
    });
    const kept = JSON.stringify(await client.services.iam.samlProviders.find(ACCOUNT, 'idp'));
    expect(kept).not.toContain('PRIVATE KEY');
    const RemovePrivateKey = element(await iam('GetSAMLProvider', { SAMLProviderArn }), 'KeyId');
    await iam('UpdateSAMLProvider', { SAMLProviderArn, RemovePrivateKey });
    const got = await iam('GetSAMLProvider', { SAMLProviderArn });
    expect(got).toContain('<PrivateKeyList/>');
    expect(element(got, 'AssertionEncryptionMode')).toBe('Required');
    expect(await iam('UpdateSAMLProvider', { SAMLProviderArn, AddPrivateKey: 'none' })).toMatch(
      /^InvalidInput: /,
    );
  });

  it.each([
    ['words', 'x'.repeat(1_000)],
    ['another document', `<a>${' '.repeat(1_000)}</a>`],
    ['a service provider', metadata().replaceAll('IDPSSO', 'SPSSO')],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${metadata()}`],
  ])('%s are no metadata', async (_, SAMLMetadataDocument) => {
    // As reported by callers.
    expect(await iam('CreateSAMLProvider', { Name: 'idp', SAMLMetadataDocument })).toBe(
      'InvalidInput: Could not parse metadata',
    );
  });
});

describe('the password policy', () => {
  const NONE = `NoSuchEntity: The Password Policy with domain name ${ACCOUNT} cannot be found.`;

  it('has defaults, and goes back to them where nothing is sent', async () => {
    expect(await iam('DeleteAccountPasswordPolicy')).toBe(
      'NoSuchEntity: The account policy with name PasswordPolicy cannot be found.',
    );
    await iam('UpdateAccountPasswordPolicy', {
      MaxPasswordAge: 60,
      MinimumPasswordLength: 10,
      PasswordReusePrevention: 3,
      HardExpiry: true,
      RequireSymbols: true,
    });
    const custom = await iam('GetAccountPasswordPolicy');
    expect(custom).toContain(
      '<MinimumPasswordLength>10</MinimumPasswordLength><RequireSymbols>true</RequireSymbols>',
    );
    expect(custom).toContain(
      '<ExpirePasswords>true</ExpirePasswords><MaxPasswordAge>60</MaxPasswordAge>' +
        '<PasswordReusePrevention>3</PasswordReusePrevention><HardExpiry>true</HardExpiry>',
    );
    await iam('UpdateAccountPasswordPolicy');
    expect(await iam('GetAccountPasswordPolicy')).toContain(
      '<PasswordPolicy><MinimumPasswordLength>6</MinimumPasswordLength><RequireSymbols>false</RequireSymbols>' +
        '<RequireNumbers>false</RequireNumbers><RequireUppercaseCharacters>false</RequireUppercaseCharacters>' +
        '<RequireLowercaseCharacters>false</RequireLowercaseCharacters>' +
        '<AllowUsersToChangePassword>false</AllowUsersToChangePassword>' +
        '<ExpirePasswords>false</ExpirePasswords></PasswordPolicy>',
    );
    await iam('DeleteAccountPasswordPolicy');
    expect(await iam('GetAccountPasswordPolicy')).toBe(NONE);
  });

  it('names every limit that is not kept, in the order of AWS', async () => {
    const constraint = (member: string, most: number) =>
      `Value at '${member}' failed to satisfy constraint: Member must have value less than or equal to ${most}`;
    expect(
      await iam('UpdateAccountPasswordPolicy', {
        MaxPasswordAge: 1_096,
        MinimumPasswordLength: 129,
        PasswordReusePrevention: 25,
      }),
    ).toBe(
      `ValidationError: 3 validation errors detected: ${constraint('minimumPasswordLength', 128)}; ` +
        `${constraint('passwordReusePrevention', 24)}; ${constraint('maxPasswordAge', 1_095)}`,
    );
  });
});
