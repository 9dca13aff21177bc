/** The latest of many, in the order in which they came. Adding costs the same however many there are. */
export class Ring<Item> {
  readonly #slots: (Item | undefined)[];
  #oldest = 0;
  #size = 0;

  /** @param capacity 0 keeps nothing */
  constructor(capacity: number) {
    this.#slots = new Array<Item | undefined>(capacity).fill(undefined);
  }

  get size(): number {
    return this.#size;
  }

  /** @returns the item that had to make room: the oldest, or the new one where there is no room at all */
  add(item: Item): Item | undefined {
    const capacity = this.#slots.length;
    if (capacity === 0) return item;
    const dropped = this.#size === capacity ? this.dropOldest() : undefined;
    this.#slots[(this.#oldest + this.#size) % capacity] = item;
    this.#size += 1;
    return dropped;
  }

  dropOldest(): Item | undefined {
    if (this.#size === 0) return undefined;
    const item = this.#slots[this.#oldest];
    this.#slots[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) % this.#slots.length;
    this.#size -= 1;
    return item;
  }

  /** The latest so many, the newest first. */
  latest(count: number): Item[] {
    const items: Item[] = [];
    const capacity = this.#slots.length;
    for (let back = 1; back <= Math.min(count, this.#size); back += 1)
      items.push(this.#slots[(this.#oldest + this.#size - back) % capacity]!);
    return items;
  }

  find(wanted: (item: Item) => boolean): Item | undefined {
    return this.#slots.find((item) => item !== undefined && wanted(item));
  }
}
