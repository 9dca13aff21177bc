import {
  type PresignedUrl,
  presignUrl,
  presignUrlRefreshing,
  type SigningCredentials,
} from '@countersign/presign';
import { usageError } from '../exit.js';
import { print, printJson, visibleMessage } from '../output.js';
import { describeLife, describeVerification } from './describe.js';
import { secondsHints } from './hints.js';
import { noteInLedger } from './note.js';
import { asRefusal } from './refusal.js';
import { asUsage, MAXIMUM_KEY_BYTES, type PresignFlags, readRequest } from './request.js';

/** `presign s3://bucket/key`: one URL. */
export async function presignOne(uri: string, flags: PresignFlags): Promise<void> {
  const { target, renew, base, options } = await readRequest(uri, flags);
  const { key } = target;
  if (key === '') throw usageError(`\`${uri}\` names no key; expected s3://bucket/key`);
  const length = Buffer.byteLength(key);
  if (length > MAXIMUM_KEY_BYTES)
    throw usageError(`the key is ${length} bytes long; S3 takes at most ${MAXIMUM_KEY_BYTES}`);

  let credentials: SigningCredentials = base.credentials;
  const signed = await asRefusal(async () => {
    const issued = await sign();
    noteInLedger([{ signed: issued, bucket: target.bucket, key }], base.now);
    return { ...issued, warnings: [...issued.warnings, ...secondsHints(flags)] };
  }, flags.onShortfall);

  async function sign(): Promise<PresignedUrl> {
    const { onShortfall } = flags;
    if (onShortfall !== 'refresh' && onShortfall !== 'assume-role')
      return asUsage(() => presignUrl({ ...base, key }, { ...options, onShortfall }));
    const refresh = async () => {
      const renewed = await renew!();
      ({ credentials } = renewed);
      return renewed;
    };
    return presignUrlRefreshing({ ...base, key }, { ...options, refresh, tried: onShortfall });
  }

  const verification = flags.verify ? await verified(signed) : undefined;
  if (flags.json) {
    printJson(verification ? { ...signed, verification } : signed);
    return;
  }
  print(`${visibleMessage(describeLife(signed, credentials))}\n`, 'stderr');
  if (verification) print(`${describeVerification(verification)}\n`, 'stderr');
  for (const warning of signed.warnings) print(`warning: ${visibleMessage(warning)}\n`, 'stderr');
  print(`${signed.url}\n`);
}

async function verified(signed: PresignedUrl) {
  const { verifyUrl } = await import('./verify-url.js');
  return verifyUrl(signed.url, signed.method);
}
