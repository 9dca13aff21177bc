/** For the tests, which are TypeScript; see the files named like the functions. */
export type Kind = 'RECORDED' | 'ASSERTED' | 'DOCUMENTED' | 'REPORTED' | 'UNVERIFIED';

export interface Row {
  readonly id: string;
  readonly subject: string;
  readonly kind: Kind;
  readonly source: string;
  readonly expected: unknown;
  readonly needs?: readonly string[];
  readonly notAsked?: string;
  readonly deviates?: string;
  readonly ask?: (target: Target) => Promise<unknown>;
}

export interface Result {
  readonly section: string;
  readonly id: string;
  readonly subject: string;
  readonly kind: Kind;
  readonly source: string;
  readonly expected: string;
  readonly answered: string;
  readonly match: 'yes' | 'no' | 'not tested';
  readonly differences?: readonly string[];
  readonly why?: string;
}

export interface Target {
  stop(): Promise<readonly string[]>;
}

export const SECTIONS: readonly {
  readonly letter: string;
  readonly title: string;
  readonly rows: readonly Row[];
}[];

export class Answer {
  constructor(status: number, rawHeaders: readonly string[], bytes: Uint8Array);
}

export class Masks {
  add(word: string, by: string): void;
  apply(text: string): string;
}

export function embeddedTarget(): Promise<Target>;
export function runRows(
  target: Target,
  options?: { readonly only?: (id: string) => boolean },
): Promise<readonly Result[]>;
export function unexplained(results: readonly Result[]): readonly Result[];
export function writeTable(results: readonly Result[]): string;
export function compare(expected: unknown, answered: unknown): readonly string[];
export function refusal(
  status: number,
  code?: string,
  message?: string | RegExp,
  extras?: Readonly<Record<string, unknown>>,
): unknown;
export function success(
  status: number,
  headers?: Readonly<Record<string, unknown>>,
  body?: string | RegExp,
): unknown;
