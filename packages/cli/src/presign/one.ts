import {
  type PresignedUrl,
  presignUrl,
  presignUrlRefreshing,
  type SigningCredentials,
} from '@countersign/presign';
import { signingClock } from '../aws/server-clock.js';
import { usageError } from '../exit.js';
import { print } from '../output.js';
import { describeLife, describeVerification } from './describe.js';
import { asRefusal } from './refusal.js';
import { asUsage, MAXIMUM_KEY_BYTES, type PresignFlags, readRequest } from './request.js';

/** `presign s3://bucket/key`: one URL. */
export async function presignOne(uri: string, flags: PresignFlags): Promise<void> {
  const { target, source, endpoint, base, options } = await readRequest(uri, flags);
  const { key } = target;
  if (key === '') throw usageError(`\`${uri}\` names no key; expected s3://bucket/key`);
  const length = Buffer.byteLength(key);
  if (length > MAXIMUM_KEY_BYTES)
    throw usageError(`the key is ${length} bytes long; S3 takes at most ${MAXIMUM_KEY_BYTES}`);

  let credentials: SigningCredentials = base.credentials;
  const refresh = async () => {
    credentials = await source({ forceRefresh: true });
    return { credentials, now: await signingClock(endpoint) };
  };
  const signed = await asRefusal(async () => {
    const { onShortfall } = flags;
    if (onShortfall === 'refresh') return presignUrlRefreshing({ ...base, key }, { ...options, refresh });
    return asUsage(() => presignUrl({ ...base, key }, { ...options, onShortfall }));
  });

  const verification = flags.verify ? await verified(signed) : undefined;
  if (flags.json) {
    print(`${JSON.stringify(verification ? { ...signed, verification } : signed)}\n`);
    return;
  }
  print(`${describeLife(signed, credentials)}\n`, 'stderr');
  if (verification) print(`${describeVerification(verification)}\n`, 'stderr');
  for (const warning of signed.warnings) print(`warning: ${warning}\n`, 'stderr');
  print(`${signed.url}\n`);
}

async function verified(signed: PresignedUrl) {
  const { verifyUrl } = await import('./verify-url.js');
  return verifyUrl(signed.url, signed.method);
}
