import { lifeReport, quotedForShell, settle, signatureOfForm } from '@countersign/presign';
import { createSigner, type PostCondition } from '@countersign/sigv4';
import { usageError } from '../exit.js';
import { print, printJson, visibleMessage } from '../output.js';
import { describeLife } from './describe.js';
import type { PresignFlags } from './flags.js';
import { secondsHints } from './hints.js';
import { noteInLedger } from './note.js';
import { asRefusal } from './refusal.js';
import { readRequest, requireKey } from './request.js';

/** `presign --post s3://bucket/key`: a form to upload one file with, and the `curl` line that does it. */
export async function presignForm(uri: string, flags: PresignFlags): Promise<void> {
  if (flags.verify) throw usageError('--verify never writes, so it cannot be used with --post');
  if (flags.stable !== undefined) throw usageError('--stable is for URLs; it cannot be used with --post');
  if (flags.check) throw usageError('--check looks at an object; it cannot be used with --post');
  const { target, credentials, question, signing, settling } = await readRequest(uri, flags);
  const key = requireKey(target, uri);
  const { address, region, headers = [] } = signing;
  const conditions: PostCondition[] =
    flags.maxSize === undefined ? [] : [['content-length-range', 0, readSize(flags.maxSize)]];
  const made = await asRefusal(async () => {
    const {
      lifetime,
      credentials: used,
      now,
    } = await settle(question, credentials, { ...settling, signed: 'form' });
    const { url, fields } = createSigner().presignPost({
      credentials: used,
      region,
      url: `${address.protocol}//${address.host}${address.pathPrefix}`,
      bucket: target.bucket,
      key,
      conditions,
      fields: Object.fromEntries(headers),
      signingDate: lifetime.validFrom,
      expiresIn: lifetime.expiresInSeconds,
    });
    const report = lifeReport('POST', lifetime, used);
    const warnings = [...lifetime.warnings, ...secondsHints(flags)];
    noteInLedger([{ signed: report, bucket: target.bucket, key, signature: signatureOfForm(fields) }], now);
    return { url, fields, ...report, curl: curlForm(url, fields), warnings, used };
  }, flags.onShortfall);

  const { used, ...form } = made;
  if (flags.json) {
    printJson(form);
    return;
  }
  print(`${visibleMessage(describeLife(form, used))}\n`, 'stderr');
  for (const warning of form.warnings) print(`warning: ${visibleMessage(warning)}\n`, 'stderr');
  const fields = Object.entries(form.fields).map(([name, value]) => `${name}=${value}\n`);
  print(`${form.url}\n${fields.join('')}\n${form.curl}\n`);
}

/** The file comes last: S3 reads no field behind it. */
function curlForm(url: string, fields: Readonly<Record<string, string>>): string {
  // `--form-string` takes `@` and `<` at the beginning of a value for what they are.
  const words = Object.entries(fields).map(
    ([name, value]) => `--form-string ${quotedForShell(`${name}=${value}`)}`,
  );
  return `curl --fail-with-body ${words.join(' ')} -F file=@FILE ${quotedForShell(url)}`;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
};

/** Bytes of `5MB`, `10MiB`, `1024`. @throws CommandError exit 2 */
function readSize(text: string): number {
  const match = /^(\d+)\s*([KMG]?I?B?)$/i.exec(text.trim());
  const unit = match && UNITS[match[2]!.toUpperCase()];
  if (!match || unit === undefined || unit === null)
    throw usageError(
      `cannot read --max-size \`${text}\`; expected bytes, or amounts such as 500KB, 5MB, 10MiB`,
    );
  return Number(match[1]) * unit;
}
