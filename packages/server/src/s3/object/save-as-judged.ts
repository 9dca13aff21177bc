import { s3Error } from '@countersign/aws-model';
import type { Exchange } from '../../exchange.js';
import type { SaveOutcome } from '../../store/ports/objects.js';
import { requireKey } from '../common/object-key.js';

/** How often the caller is judged when the object becomes another one each time. */
const MAXIMUM_LOOKS = 5;

/**
 * Changes the object addressed, as the one by which the caller was judged: where another has taken its place meanwhile,
 * the caller is judged by that one, and it is tried once more.
 *
 * @param save looks the object up, and says what it expected it to be
 * @throws AwsError NoSuchKey where it is gone; OperationAborted; what judging throws
 */
export async function saveAsJudged(x: Exchange, save: () => Promise<SaveOutcome>): Promise<void> {
  for (let looks = 1; ; looks += 1) {
    const outcome = await save();
    if (outcome === 'saved') return;
    if (outcome === 'no-such-version') throw s3Error('NoSuchKey', { extras: [['Key', requireKey(x)]] });
    if (looks === MAXIMUM_LOOKS) throw s3Error('OperationAborted');
    await x.judgeAgain();
  }
}
