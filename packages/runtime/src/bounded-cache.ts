/**
 * A map that forgets what has not been asked for lately. Weights (entries, or bytes) stay below a bound.
 *
 * Two generations instead of a list: a hit among the young is a single look-up and moves nothing, which is what
 * a hot path wants; when the young half is full it becomes the old one, and the old one is forgotten.
 */
export class BoundedCache<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #youngWeight = 0;
  readonly #halfWeight: number;
  readonly #weigh: (value: Value, key: string) => number;

  /** @param maxWeight in the unit of `weigh`; default unit: entries */
  constructor(maxWeight: number, weigh: (value: Value, key: string) => number = () => 1) {
    this.#halfWeight = maxWeight / 2;
    this.#weigh = weigh;
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get(key: string): Value | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const aged = this.#old.get(key);
    if (aged !== undefined) {
      this.#old.delete(key);
      this.set(key, aged);
    }
    return aged;
  }

  /** A value heavier than half of the bound is not kept. */
  set(key: string, value: Value): void {
    this.delete(key);
    const weight = this.#weigh(value, key);
    if (weight > this.#halfWeight) return;
    if (this.#youngWeight + weight > this.#halfWeight) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngWeight = 0;
    }
    this.#young.set(key, value);
    this.#youngWeight += weight;
  }

  delete(key: string): void {
    const value = this.#young.get(key);
    if (value === undefined) {
      this.#old.delete(key);
      return;
    }
    this.#young.delete(key);
    this.#youngWeight -= this.#weigh(value, key);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngWeight = 0;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }
}

/** Stands for "looked, and there is none" in a cache whose `undefined` means "not looked". */
export const NONE: unique symbol = Symbol('none');
export type OrNone<Value> = Value | typeof NONE;

/** Answers from the cache, or loads and remembers, absence too. `load` must be synchronous: nothing may change meanwhile. */
export function remember<Value>(
  cache: BoundedCache<OrNone<Value>>,
  key: string,
  load: () => Value | undefined,
): Value | undefined {
  const known = cache.get(key);
  if (known !== undefined) return known === NONE ? undefined : known;
  const value = load();
  cache.set(key, value ?? NONE);
  return value;
}
