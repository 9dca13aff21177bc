/**
 * Random numbers that a seed repeats (mulberry32): every case has a generator of its own, so that one case can be
 * run again without those before it.
 */
export class Random {
  #state;

  /** @param seed any integers; the same ones give the same numbers */
  constructor(...seed) {
    this.#state = 0x9e3779b9;
    for (const part of seed) {
      this.#state = Math.imul(this.#state ^ part, 0x85ebca6b) >>> 0;
      this.#next();
    }
  }

  #next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** An integer from 0 to below `limit`. */
  below(limit) {
    return this.#next() % limit;
  }

  /** An integer from `least` to `most`, both included. */
  between(least, most) {
    return least + this.below(most - least + 1);
  }

  chance(probability) {
    return this.#next() < probability * 2 ** 32;
  }

  pick(values) {
    return values[this.below(values.length)];
  }

  bytes(length) {
    const bytes = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) bytes[i] = this.#next();
    return bytes;
  }

  /** Text of `length` characters out of `alphabet`. */
  text(length, alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789') {
    let text = '';
    for (let i = 0; i < length; i++) text += alphabet[this.below(alphabet.length)];
    return text;
  }
}
