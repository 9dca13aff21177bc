import { visibleText } from '@countersign/aws-model';
import { formatDuration, type IssuedRecord, type KeySummary } from '@countersign/presign';
import { formatInstant } from '../presign/instant.js';

const NOTHING = 'no URL is outstanding: every URL in the ledger has expired\n';

/** A line a key. */
export function describeKeys(keys: readonly KeySummary[]): string {
  if (keys.length === 0) return NOTHING;
  const widest = Math.max(...keys.map(({ accessKeyId }) => accessKeyId.length));
  return keys.map((key) => line(`${key.accessKeyId.padEnd(widest)}  ${summary(key)}`)).join('');
}

/** What rotating a key would do. A role's session cannot be rotated; it dies with its role's sessions being revoked. */
export function describeKey(accessKeyId: string, key: KeySummary | undefined, now: Date): string {
  if (key === undefined)
    return line(`rotate ${accessKeyId} now and no URL stops working: all the URLs it signed have expired`);
  const act = key.kind === 'temporary' ? 'revoke this session' : 'rotate this key';
  const left = formatDuration((Date.parse(key.lastValidUntil) - now.getTime()) / 1_000);
  const last = key.urls === 1 ? 'due' : 'the last due';
  return `${act} now and ${counted(key)} ${key.urls === 1 ? 'stops' : 'stop'} working, ${last} on ${due(key)}; in ${left} nothing depends on it any more\n`;
}

/** The URLs themselves, as far as they were kept. */
export function describeUrls(urls: readonly IssuedRecord[], all: number): string {
  const lines = urls.map(({ method, bucket, key, validUntil }) =>
    line(`  ${method} s3://${bucket}/${key} until ${formatInstant(validUntil)}`),
  );
  if (all > urls.length) lines.push(`  and ${all - urls.length} more (--json lists them all)\n`);
  return lines.join('');
}

/** The ledger is a file that anything may have written to. */
function line(text: string): string {
  return `${visibleText(text)}\n`;
}

function summary(key: KeySummary): string {
  const whose = key.principalArn === undefined ? key.kind : `${key.kind}, ${key.principalArn}`;
  return `${counted(key)}, ${key.urls === 1 ? 'due' : 'the last due'} on ${due(key)} (${whose})`;
}

function counted({ urls, uploads }: KeySummary): string {
  const writing = uploads === 0 ? '' : ` (${uploads} to write with)`;
  return `${urls} URL${urls === 1 ? '' : 's'}${writing}`;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function due({ lastValidUntil }: KeySummary): string {
  return `${WEEKDAYS[new Date(lastValidUntil).getUTCDay()]}, ${formatInstant(lastValidUntil)}`;
}
