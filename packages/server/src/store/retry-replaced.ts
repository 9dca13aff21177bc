import { BlobMissingError } from './errors.js';

/** How often an object's record is looked up when its bytes were replaced in between. */
const MAXIMUM_LOOKS = 3;

/**
 * Reads an object that may be replaced between the look at its record and the look at its bytes.
 *
 * @param lookAgain called before each further attempt: forgets the record, or finds it again
 */
export async function retryReplaced<T>(
  attempt: () => Promise<T>,
  lookAgain: () => void | Promise<void>,
): Promise<T> {
  for (let looks = 1; ; looks += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof BlobMissingError) || looks === MAXIMUM_LOOKS) throw error;
      await lookAgain();
    }
  }
}
