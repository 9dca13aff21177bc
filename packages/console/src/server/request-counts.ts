import type { AnsweredEntry } from './ports.js';

/** How many answers of one kind there were. */
export interface RequestCount {
  readonly service: string;
  readonly method: string;
  readonly status: number;
  readonly count: number;
}

/** How long answers of one kind took, and what they carried. */
export interface RequestFigures {
  readonly service: string;
  readonly method: string;
  /** Requests by the first of {@link DURATION_BOUNDS} they were within; the last place: by none. */
  readonly within: readonly number[];
  readonly seconds: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
}

/** How many refusals and faults of one code there were. */
export interface ErrorCount {
  readonly service: string;
  readonly code: string;
  readonly count: number;
}

/** Upper bounds of the duration histogram, in seconds. */
export const DURATION_BOUNDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

type Written<T> = { -readonly [K in keyof T]: T[K] extends readonly number[] ? number[] : T[K] };

/** What a log may be told, beside its own. */
interface CountedLog<Entry> {
  began?(): void;
  ended?(): void;
  answered?(entry: Entry): void;
}

/** Methods that are counted by name; a client can invent any number of others. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS']);

/** Counts answers for `/metrics`, and hands every entry on to the log behind it. */
export class RequestCounts {
  readonly #counts = new Map<string, Written<RequestCount>>();
  readonly #figures = new Map<string, Written<RequestFigures>>();
  readonly #errors = new Map<string, Written<ErrorCount>>();
  #inFlight = 0;

  /** A log that counts and then tells `next`. */
  counting<Entry extends AnsweredEntry, Log extends CountedLog<Entry>>(next: Log): Log {
    return {
      ...next,
      began: () => {
        this.#inFlight += 1;
        next.began?.();
      },
      ended: () => {
        this.#inFlight -= 1;
        next.ended?.();
      },
      answered: (entry: Entry) => {
        this.#add(entry);
        next.answered?.(entry);
      },
    };
  }

  all(): Iterable<RequestCount> {
    return this.#counts.values();
  }

  figures(): Iterable<RequestFigures> {
    return this.#figures.values();
  }

  errors(): Iterable<ErrorCount> {
    return this.#errors.values();
  }

  /** Requests that have begun and not ended. */
  get inFlight(): number {
    return this.#inFlight;
  }

  #add({ service, method, status, durationMs, bytes, bytesReceived, code }: AnsweredEntry): void {
    const name = METHODS.has(method) ? method : 'other';
    const key = `${service} ${name} ${status}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { service, method: name, status, count: 1 });

    const figures = this.#figuresOf(service, name);
    const seconds = durationMs / 1_000;
    let place = 0;
    while (place < DURATION_BOUNDS.length && seconds > DURATION_BOUNDS[place]!) place += 1;
    figures.within[place]! += 1;
    figures.seconds += seconds;
    figures.bytesSent += bytes;
    figures.bytesReceived += bytesReceived;

    if (code === undefined) return;
    const errorKey = `${service} ${code}`;
    const errors = this.#errors.get(errorKey);
    if (errors) errors.count += 1;
    else this.#errors.set(errorKey, { service, code, count: 1 });
  }

  #figuresOf(service: string, method: string): Written<RequestFigures> {
    const key = `${service} ${method}`;
    let figures = this.#figures.get(key);
    if (figures === undefined) {
      const within = new Array<number>(DURATION_BOUNDS.length + 1).fill(0);
      figures = { service, method, within, seconds: 0, bytesReceived: 0, bytesSent: 0 };
      this.#figures.set(key, figures);
    }
    return figures;
  }
}
