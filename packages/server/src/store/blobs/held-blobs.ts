/** Blobs whose deletion has to wait for their readers. */
export class HeldBlobs {
  readonly #holders = new Map<string, number>();
  readonly #doomed = new Set<string>();
  readonly #remove: (id: string) => void;

  /** @param remove deletes a blob for good; must not throw */
  constructor(remove: (id: string) => void) {
    this.#remove = remove;
  }

  /** All that somebody reads. */
  get ids(): Iterable<string> {
    return this.#holders.keys();
  }

  /** Returns how to let go, which counts once. */
  hold(ids: readonly string[]): () => void {
    for (const id of ids) this.#holders.set(id, (this.#holders.get(id) ?? 0) + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      for (const id of ids) this.#letGo(id);
    };
  }

  /** True where the deletion has to wait: it then happens when the last holder lets go. */
  defers(id: string): boolean {
    if (!this.#holders.has(id)) return false;
    this.#doomed.add(id);
    return true;
  }

  #letGo(id: string): void {
    const left = (this.#holders.get(id) ?? 1) - 1;
    if (left > 0) {
      this.#holders.set(id, left);
      return;
    }
    this.#holders.delete(id);
    if (this.#doomed.delete(id)) this.#remove(id);
  }
}
