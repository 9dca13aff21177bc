import { beforeEach, expect, it } from 'vitest';
import { ACCOUNT, element, QueryClient, START } from './query-client.js';

/** The credential report. Source: IAM User Guide, "Generate credential reports for your AWS account". */

const HOUR = 3_600_000;
const DATE = '2026-01-01T00:00:00+00:00';
const NO_KEY = 'false,N/A,N/A,N/A,N/A';
const NO_CERTIFICATES = 'false,N/A,false,N/A';

let client: QueryClient;
beforeEach(async () => {
  client = await QueryClient.open();
});
const generate = () => client.iam('GenerateCredentialReport');
const report = async (): Promise<string[]> =>
  Buffer.from(element(await client.iam('GetCredentialReport'), 'Content'), 'base64')
    .toString()
    .split('\n');

it('has to be generated first, and is good for four hours', async () => {
  expect(await client.iam('GetCredentialReport')).toMatch(/^ReportNotPresent: /);
  expect(await generate()).toContain(
    '<Description>No report exists. Starting a new report generation task</Description><State>STARTED</State>',
  );
  expect(await generate()).toContain('<State>COMPLETE</State>');
  const answer = await client.iam('GetCredentialReport');
  expect(element(answer, 'ReportFormat')).toBe('text/csv');
  expect(element(answer, 'GeneratedTime')).toBe('2026-01-01T00:00:00Z');
  client.now = START + 4 * HOUR - 1;
  expect(await generate()).toContain('COMPLETE');
  client.now = START + 4 * HOUR;
  expect(await client.iam('GetCredentialReport')).toMatch(/^ReportExpired: /);
  expect(await generate()).toContain('STARTED');
  expect(element(await client.iam('GetCredentialReport'), 'GeneratedTime')).toBe('2026-01-01T04:00:00Z');
});

it('is a line a user, and one for root', async () => {
  await client.iam('CreateUser', { UserName: 'bob,jr', Path: '/staff/' });
  await client.iam('CreateLoginProfile', { UserName: 'bob,jr', Password: 'A-long-enough-1' });
  await client.iam('CreateUser', { UserName: 'carol' });
  const first = element(await client.iam('CreateAccessKey', { UserName: 'carol' }), 'AccessKeyId');
  client.now = START + HOUR;
  const second = element(await client.iam('CreateAccessKey', { UserName: 'carol' }), 'AccessKeyId');
  await client.iam('UpdateAccessKey', { UserName: 'carol', AccessKeyId: first, Status: 'Inactive' });
  client.store.iam.noteKeyUsed(second, { at: client.now, service: 's3', region: 'eu-west-1' });
  await generate();
  expect(await report()).toEqual([
    'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,' +
      'access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,' +
      'access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,' +
      'cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated',
    `<root_account>,arn:aws:iam::${ACCOUNT}:root,${DATE},not_supported,no_information,not_supported,not_supported,false,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`,
    `"bob,jr","arn:aws:iam::${ACCOUNT}:user/staff/bob,jr",${DATE},true,no_information,${DATE},N/A,false,${NO_KEY},${NO_KEY},${NO_CERTIFICATES}`,
    `carol,arn:aws:iam::${ACCOUNT}:user/carol,${DATE},false,N/A,N/A,N/A,false,false,${DATE},N/A,N/A,N/A,true,2026-01-01T01:00:00+00:00,2026-01-01T01:00:00+00:00,eu-west-1,s3,${NO_CERTIFICATES}`,
  ]);
});
