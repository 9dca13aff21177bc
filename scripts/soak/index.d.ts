/** For the tests, which are TypeScript; see fuzz.js and crash.js. */
export function runFuzz(options: {
  readonly seed: number;
  readonly seconds: number;
  readonly only?: number;
}): Promise<{
  readonly cases: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}>;

export function runCrash(options: {
  readonly seed: number;
  readonly seconds: number;
  readonly rounds?: number;
}): Promise<{
  readonly rounds: number;
  readonly changes: number;
  readonly violations: readonly string[];
}>;
