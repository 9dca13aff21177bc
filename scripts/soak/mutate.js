/** Bytes that mean something to one of the parsers. */
const MEANINGFUL = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  ' ',
  '%',
  '%00',
  '%2',
  '&',
  '=',
  '?',
  '/',
  '..',
  ':',
  ';',
  ',',
  '<',
  '>',
  '"',
  '\xff',
  '{',
  '}',
];

/** Changes a request in one to eight places: bytes changed, dropped, repeated, inserted, or the end cut off. */
export function mutate(random, bytes) {
  let mutated = bytes;
  for (let left = random.between(1, 8); left > 0; left--) mutated = mutateOnce(random, mutated);
  return mutated;
}

function mutateOnce(random, bytes) {
  if (bytes.length === 0) return random.bytes(1);
  const at = random.below(bytes.length);
  const before = bytes.subarray(0, at);
  switch (random.below(7)) {
    case 0:
      return Buffer.concat([before, random.bytes(1), bytes.subarray(at + 1)]);
    case 1: {
      const flipped = Buffer.from(bytes);
      flipped[at] ^= 1 << random.below(8);
      return flipped;
    }
    case 2:
      return Buffer.concat([before, bytes.subarray(at + random.between(1, 20))]);
    case 3:
      return Buffer.concat([before, bytes.subarray(at, at + random.between(1, 200)), bytes.subarray(at)]);
    case 4:
      return Buffer.concat([before, random.bytes(random.between(1, 16)), bytes.subarray(at)]);
    case 5:
      return random.chance(0.2) ? before : bytes;
    default:
      return Buffer.concat([before, Buffer.from(random.pick(MEANINGFUL), 'latin1'), bytes.subarray(at)]);
  }
}
