import { Random } from '../random.js';

/** Nothing, small ones that share a file, ones with a file of their own, ones that come in many pieces. */
const SIZES = [0, 1, 1_000, 1_000, 60_000, 60_000, 300_000, 2_000_000];

/** A state that some bytes can have: `SEED/SIZE`, which is all one has to keep in order to compare them later. */
export function someContent(random, sizes = SIZES) {
  return `${random.below(2 ** 31)}/${random.pick(sizes)}`;
}

/** The bytes of a state; those of an object in parts are the parts' states joined by `+`. */
export function bytesOf(state) {
  const parts = state.split('+').map(piece);
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

function piece(state) {
  const [seed, size] = state.split('/').map(Number);
  return Buffer.alloc(size, new Random(seed).bytes(997));
}

/** The answer, or null where the server says that there is no such thing. */
export async function unlessMissing(answer) {
  try {
    return await answer;
  } catch (error) {
    if (error.$metadata?.httpStatusCode === 404) return null;
    throw error;
  }
}
