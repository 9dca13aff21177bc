import { malformedBodies } from './malformed-bodies.js';
import { malformedHttp } from './malformed-http.js';
import { malformedParameters } from './malformed-parameters.js';
import { mutate } from './mutate.js';
import { validRequests } from './valid-requests.js';

/** Kinds of cases by name. Each takes a Random and the world, and gives `{method, bytes}`. */
const KINDS = {
  ...validRequests,
  ...malformedHttp,
  ...malformedParameters,
  ...malformedBodies,
};
const NAMES = Object.keys(KINDS);
const VALID_NAMES = Object.keys(validRequests);

/**
 * One request to try on the server: `kind`, `method`, and its bytes in the `pieces` they are to be sent in.
 * Half of the cases are valid requests with some bytes changed after they were signed.
 */
export function fuzzCase(random, world) {
  const mutated = random.chance(0.4);
  const kind = random.pick(mutated ? VALID_NAMES : NAMES);
  const { method, bytes } = KINDS[kind](random, world);
  const sent = mutated ? mutate(random, bytes) : bytes;
  return { kind: mutated ? `${kind}, mutated` : kind, method, pieces: cut(random, sent) };
}

/** Most requests come in one piece, some in several, wherever the network cut them. */
function cut(random, bytes) {
  if (bytes.length < 2 || random.chance(0.7)) return [bytes];
  const at = random.between(1, bytes.length - 1);
  return [bytes.subarray(0, at), bytes.subarray(at)];
}
