import { refusedOf, seenOf } from '../look/look.js';
import { type Case, type Judgement, notSeen, pass, unknown } from './step.js';

const NO_MATTER = 'does not concern presigned URLs, which are signed requests';

/** Never in the way; said because many believe that it is (S3 User Guide, "Blocking public access": what public means). */
export function judgePublicAccessBlock({ facts }: Case): Judgement {
  const block = seenOf(facts.publicAccessBlock);
  if (block) {
    const on = Object.values(block).filter(Boolean).length;
    const state =
      on === 4
        ? 'blocked (Block Public Access is on)'
        : on === 0
          ? 'not blocked (Block Public Access is off)'
          : `partly blocked (${on} of the 4 Block Public Access settings are on)`;
    return pass('public-access-block', `${state}; ${NO_MATTER}`);
  }
  const refused = refusedOf(facts.publicAccessBlock)!;
  const { step } = notSeen('public-access-block', refused, 'it');
  if (refused.code === 'NotAsked') return { step };
  // No fix: there is nothing to be done about what does not matter.
  return unknown('public-access-block', `${step.seen}; Block Public Access ${NO_MATTER}`);
}
