import { refusedOf, seenOf } from '../look/look.js';
import { type Case, type Judgement, notSeen, pass, unknown } from './step.js';

const NO_MATTER = 'does not matter: a presigned URL is a signed request, not public access';

/** Never in the way; said because many believe that it is (S3 User Guide, "Blocking public access": what public means). */
export function judgePublicAccessBlock({ facts }: Case): Judgement {
  const block = seenOf(facts.publicAccessBlock);
  if (block) {
    const on = Object.values(block).filter(Boolean).length;
    const state = on === 4 ? 'on' : on === 0 ? 'off' : `on in ${on} of 4 settings`;
    return pass('public-access-block', `${state}; ${NO_MATTER}`);
  }
  const refused = refusedOf(facts.publicAccessBlock)!;
  const { step } = notSeen('public-access-block', refused, 'it');
  if (refused.code === 'NotAsked') return { step };
  // No fix: there is nothing to be done about what does not matter.
  return unknown('public-access-block', `${step.seen}; it ${NO_MATTER}`);
}
