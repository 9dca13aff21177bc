import type { Exchange } from '../../exchange.js';
import { BlobMissingError } from '../../store/errors.js';

/** How often a source is looked up when it was replaced while it was read. */
const MAXIMUM_LOOKS = 3;

/** A source that was replaced between the look at its record and the look at its bytes is looked up, and judged, once more. */
export async function retryReplaced<T>(x: Exchange, attempt: () => Promise<T>): Promise<T> {
  for (let looks = 1; ; looks += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof BlobMissingError) || looks === MAXIMUM_LOOKS) throw error;
      x.lookAgain();
    }
  }
}
