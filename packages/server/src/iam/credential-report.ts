import { isoSeconds, queryError } from '@countersign/aws-model';
import type { AccessKeyRecord, IamStore, UserCredentialRecord, UserRecord } from '../store/ports/iam.js';
import { xml } from '../wire/xml-writer.js';
import { rootArn, userArn } from './arns.js';
import { handler } from './operation.js';

/*
 * The credential report: a line a user, and one for the root user. What this server does not keep (uses of passwords) stands there as IAM writes it where there is none.
 * Source: IAM User Guide, "Generate credential reports for your AWS account".
 */

const COLUMNS = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...keyColumns(1),
  ...keyColumns(2),
  'cert_1_active',
  'cert_1_last_rotated',
  'cert_2_active',
  'cert_2_last_rotated',
];

function keyColumns(number: 1 | 2): readonly string[] {
  const key = `access_key_${number}`;
  const lastUsed = ['date', 'region', 'service'].map((what) => `${key}_last_used_${what}`);
  return [`${key}_active`, `${key}_last_rotated`, ...lastUsed];
}

interface Report {
  readonly generatedAt: number;
  readonly content: string;
}

/** The last report of each account; in memory, since each can be made anew. */
const REPORTS: WeakMap<IamStore, Map<string, Report>> = new WeakMap();

/** How long a report is the latest. Source: as above. */
const REPORT_MS = 4 * 3_600_000;

/** Makes a report, where the last one is older than four hours; on AWS too a call soon after says COMPLETE. */
export const generateCredentialReport = handler({}, async ({ services: { iam }, caller, now }) => {
  const { accountId } = caller;
  const last = REPORTS.get(iam)?.get(accountId);
  if (isCurrent(last, now)) return xml('State', 'COMPLETE');
  const reports = REPORTS.get(iam) ?? new Map<string, Report>();
  REPORTS.set(iam, reports);
  reports.set(accountId, { generatedAt: now, content: await writeReport(iam, accountId) });
  const task = 'Starting a new report generation task';
  const description =
    last === undefined ? `No report exists. ${task}` : `The last report is older than 4 hours. ${task}`;
  return [xml('Description', description), xml('State', 'STARTED')];
});

export const getCredentialReport = handler({}, async ({ services: { iam }, caller, now }) => {
  const report = REPORTS.get(iam)?.get(caller.accountId);
  if (report === undefined) throw queryError('ReportNotPresent');
  if (!isCurrent(report, now)) throw queryError('ReportExpired');
  return [
    xml('Content', Buffer.from(report.content).toString('base64')),
    xml('GeneratedTime', isoSeconds(report.generatedAt)),
    xml('ReportFormat', 'text/csv'),
  ];
});

/** A clock that went back makes a report of the future, which is no report yet. */
function isCurrent(report: Report | undefined, now: number): boolean {
  return report !== undefined && now >= report.generatedAt && now - report.generatedAt < REPORT_MS;
}

async function writeReport(iam: IamStore, accountId: string): Promise<string> {
  const account = await iam.findAccount(accountId);
  const [rootKeys, users] = await Promise.all([
    iam.listAccessKeys(accountId, undefined),
    iam.listUsers(accountId),
  ]);
  const rootLine = [
    '<root_account>',
    rootArn(accountId),
    time(account?.createdAt),
    ...['not_supported', 'no_information', 'not_supported', 'not_supported'],
    ...credentials(rootKeys),
  ];
  const lines = [COLUMNS, rootLine];
  const withDevice = new Set((await iam.mfaDevices.list(accountId)).map(({ userId }) => userId));
  for (const user of users) {
    const keys = await iam.listAccessKeys(accountId, user.userName);
    lines.push(userLine(user, keys, withDevice.has(user.id)));
  }
  return lines.map((fields) => fields.map(quoted).join(',')).join('\n');
}

function userLine(user: UserRecord, keys: readonly AccessKeyRecord[], hasMfa: boolean): string[] {
  const { loginProfile, signingCertificates } = user;
  const password =
    loginProfile === undefined
      ? ['false', NONE, NONE, NONE]
      : ['true', 'no_information', time(loginProfile.createdAt), NONE];
  return [
    user.userName,
    userArn(user),
    time(user.createdAt),
    ...password,
    ...credentials(keys, hasMfa, signingCertificates),
  ];
}

const NONE = 'N/A';

/** From `mfa_active` on. */
function credentials(
  keys: readonly AccessKeyRecord[],
  hasMfa = false,
  certificates: UserRecord['signingCertificates'] = [],
): string[] {
  const [first, second] = [...keys].sort((one, other) => one.createdAt - other.createdAt);
  return [
    String(hasMfa),
    ...keyFields(first),
    ...keyFields(second),
    ...certificateFields(certificates[0]),
    ...certificateFields(certificates[1]),
  ];
}

function certificateFields(certificate: UserCredentialRecord | undefined): string[] {
  if (certificate === undefined) return ['false', NONE];
  return [String(certificate.status === 'Active'), time(certificate.createdAt)];
}

function keyFields(key: AccessKeyRecord | undefined): string[] {
  if (key === undefined) return ['false', NONE, NONE, NONE, NONE];
  const { lastUsed } = key;
  return [
    String(key.status === 'Active'),
    time(key.createdAt),
    time(lastUsed?.at),
    lastUsed?.region ?? NONE,
    lastUsed?.service ?? NONE,
  ];
}

/** `2026-01-01T00:00:00+00:00`, as reports write instants. */
function time(at: number | undefined): string {
  return at === undefined ? NONE : isoSeconds(at).replace('Z', '+00:00');
}

/** Names of users may have commas. */
function quoted(field: string): string {
  return field.includes(',') ? `"${field}"` : field;
}
