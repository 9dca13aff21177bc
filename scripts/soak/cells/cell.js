/**
 * One thing that the server keeps, as the client knows it: the state it was told is stored, and, while a change is
 * under way or was cut off, the state that the change would have led to.
 */
export class Cell {
  #name;
  #known;
  #read;
  #changes;
  #keys;
  #doubtful = [];
  #several = false;

  /**
   * @param name for the report
   * @param state what is stored now; any text, or null for nothing
   * @param read asks the server for the state
   * @param changes one function a kind of change: takes the state and a Random, gives `{to, send}` where `to` is the state
   *   that `send` leads to, or a function that tells whether a state may have come of it (then `send` gives the state);
   *   `several: true` where it is more than one operation to the server; undefined where it cannot be done now
   * @param keys which keys of the bucket that all share a state puts there
   */
  constructor(name, state, read, changes, keys = () => []) {
    this.#name = name;
    this.#known = state;
    this.#read = read;
    this.#changes = changes;
    this.#keys = keys;
  }

  /** Keys that a listing has to show, by the state that is known. */
  get keys() {
    return this.#keys(this.#known);
  }

  /** Makes one change. Throws what `send` throws; the change is then in doubt until {@link settle}. */
  async change(random) {
    const change = random.pick(this.#changes)(this.#known, random);
    if (change === undefined) return false;
    this.#doubtful = [change.to];
    this.#several = change.several === true;
    const answered = await change.send();
    this.#known = typeof change.to === 'function' ? answered : change.to;
    this.#doubtful = [];
    return true;
  }

  /** The change that threw was refused: then nothing of it may ever be seen. */
  refused() {
    if (!this.#several) this.#doubtful = [];
  }

  /**
   * Compares with what the server has, and goes on from that.
   *
   * @returns what is wrong, or undefined
   */
  async settle() {
    const doubtful = this.#doubtful;
    const known = this.#known;
    const stored = await this.#read(known);
    this.#known = stored;
    this.#doubtful = [];
    if (stored === known) return undefined;
    if (doubtful.some((to) => (typeof to === 'function' ? to(stored) : to === stored))) return undefined;
    const unanswered = doubtful.length === 0 ? '' : `, or a change without an answer: ${String(doubtful[0])}`;
    return `${this.#name}: acknowledged: ${known}${unanswered}; found: ${stored}`;
  }
}
