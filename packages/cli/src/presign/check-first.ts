import type { LifetimeRequest } from '@countersign/presign';
import { refusal } from '../exit.js';
import type { PresignFlags } from './flags.js';
import { type CommandRequest, requireKey } from './request.js';

/**
 * `presign --check`: looks first, as `check` does, at all that decides whether the URL works. What a bucket policy limits then counts as
 * the credentials' end does.
 *
 * @throws CommandError exit 1 for a URL that would not work at all, exit 3 when nothing could be reached
 */
export async function checkFirst(request: CommandRequest, flags: PresignFlags): Promise<LifetimeRequest> {
  const { question, target, credentials } = request;
  const { lookFirst } = await import('../check/check.js');
  const { asked } = question;
  const now = request.settling.now();
  const seconds =
    'seconds' in asked
      ? asked.seconds
      : Math.max(1, Math.floor((asked.until.getTime() - now.getTime()) / 1_000));
  const key = requireKey(target, `s3://${target.bucket}/${target.key}`);
  const report = await lookFirst({ bucket: target.bucket, key, seconds, credentials, now }, flags);
  const [first] = report.steps;
  if (report.effectiveSeconds === 0 && report.limitedBy !== 'credentials')
    throw refusal('WouldNotWork', report.verdict, { steps: first === undefined ? [] : [first] });
  return report.policyUntil === undefined
    ? question
    : { ...question, policyUntil: new Date(report.policyUntil) };
}
