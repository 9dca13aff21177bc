import { formatDuration } from '@countersign/aws-model';
import { refusedOf, seenOf } from '../look/look.js';
import { broken, type Case, type Judgement, notSeen, pass, short } from './step.js';

/** A Date header tells seconds, and an answer takes time: below this nothing is said. */
const UNREMARKABLE_SECONDS = 60;
/** How far ahead a signature may be dated (S3: `Request is not yet valid`), and how far off a request signed in its header. */
const ALLOWED_SECONDS = 900;

const FIX =
  "synchronize the clock with NTP (chronyd, systemd-timesyncd, w32tm), or sign with the service's time";

/**
 * The signer's clock. A URL dated ahead is refused until then; one dated back dies earlier by as much. The 15-minute
 * rule of other requests is not for presigned URLs.
 */
export function judgeClock({ facts, signerNow, asked }: Case): Judgement {
  const clock = seenOf(facts.clock);
  if (clock === undefined) return notSeen('clock', refusedOf(facts.clock)!, "the service's time");
  const { offsetSeconds } = clock;
  const off = formatDuration(Math.abs(offsetSeconds));
  if (Math.abs(offsetSeconds) <= UNREMARKABLE_SECONDS)
    return pass(
      'clock',
      Math.abs(offsetSeconds) <= 2 ? "agrees with the service's" : `${off} off, which is harmless`,
    );
  if (offsetSeconds < 0) {
    const ahead = `this machine's clock is ${off} ahead of the service's`;
    return -offsetSeconds > ALLOWED_SECONDS
      ? broken('clock', `${ahead}: the URL would not be valid yet, and other requests are refused`, FIX)
      : pass('clock', `${ahead}, within the 15 min allowed`);
  }
  const behind = `this machine's clock is ${off} behind the service's: the URL would expire that much earlier`;
  const others =
    offsetSeconds > ALLOWED_SECONDS ? ', and other requests are refused (RequestTimeTooSkewed)' : '';
  if (offsetSeconds >= asked)
    return broken('clock', `${behind}, before it can be used${others}`, FIX, 'request');
  return short('clock', behind + others, FIX, {
    until: signerNow + asked * 1_000,
    limitedBy: 'request',
    because: `this machine's clock is ${off} behind`,
  });
}
