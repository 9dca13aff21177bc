import { prepareUrls, settle, signatureOf } from '@countersign/presign';
import { print, printJson, visibleMessage } from '../output.js';
import { checkFirst } from './check-first.js';
import { describeHeaders, describeLife, describeVerification } from './describe.js';
import type { PresignFlags } from './flags.js';
import { secondsHints } from './hints.js';
import { noteInLedger } from './note.js';
import { asRefusal } from './refusal.js';
import { readRequest, requireKey } from './request.js';

/** `presign s3://bucket/key`: one URL. */
export async function presignOne(uri: string, flags: PresignFlags): Promise<void> {
  const request = await readRequest(uri, flags);
  const { target, credentials, signing, settling } = request;
  const key = requireKey(target, uri);
  const question = flags.check ? await checkFirst(request, flags) : request.question;
  const { settled, signed } = await asRefusal(async () => {
    const judged = await settle(question, credentials, settling);
    const issued = prepareUrls(signing, judged).presign(key);
    const signature = signatureOf(issued.url);
    noteInLedger([{ signed: issued, bucket: target.bucket, key, signature }], judged.now);
    return {
      settled: judged,
      signed: { ...issued, warnings: [...issued.warnings, ...secondsHints(flags)] },
    };
  }, flags.onShortfall);

  const verification = flags.verify ? await verified(signed) : undefined;
  if (flags.json) {
    printJson(verification ? { ...signed, verification } : signed);
    return;
  }
  print(`${visibleMessage(describeLife(signed, settled.credentials))}\n`, 'stderr');
  for (const line of describeHeaders(signed.requiredHeaders)) print(`${visibleMessage(line)}\n`, 'stderr');
  if (verification) print(`${describeVerification(verification)}\n`, 'stderr');
  for (const warning of signed.warnings) print(`warning: ${visibleMessage(warning)}\n`, 'stderr');
  print(`${signed.url}\n`);
}

async function verified(signed: {
  readonly url: string;
  readonly method: string;
  readonly requiredHeaders: readonly { readonly name: string; readonly value: string }[];
}) {
  const { verifyUrl } = await import('./verify-url.js');
  return verifyUrl(signed.url, signed.method, signed.requiredHeaders);
}
