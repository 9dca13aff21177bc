import type { AnsweredEntry } from './ports.js';

/** How many answers of one kind there were. */
export interface RequestCount {
  readonly service: string;
  readonly method: string;
  readonly status: number;
  readonly count: number;
}

/** Methods that are counted by name; a client can invent any number of others. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS']);

/** Counts answers for `/metrics`, and hands every entry on to the log behind it. */
export class RequestCounts {
  readonly #counts = new Map<string, { -readonly [K in keyof RequestCount]: RequestCount[K] }>();

  /** A log that counts and then tells `next`. */
  counting<Entry extends AnsweredEntry, Log extends { answered?(entry: Entry): void }>(next: Log): Log {
    return {
      ...next,
      answered: (entry: Entry) => {
        this.#add(entry);
        next.answered?.(entry);
      },
    };
  }

  all(): Iterable<RequestCount> {
    return this.#counts.values();
  }

  #add({ service, method, status }: AnsweredEntry): void {
    const name = METHODS.has(method) ? method : 'other';
    const key = `${service} ${name} ${status}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { service, method: name, status, count: 1 });
  }
}
