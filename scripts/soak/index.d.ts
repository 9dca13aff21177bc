/** For the tests, which are TypeScript; see the files named like the functions. */
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
  readonly seconds?: number;
  readonly rounds?: number;
  readonly workers?: number;
}): Promise<{
  readonly rounds: number;
  readonly writers: number;
  readonly changes: number;
  readonly violations: readonly string[];
}>;

export function runFullDisk(options?: { readonly timesFull?: number; readonly workers?: number }): Promise<
  | {
      readonly acknowledged: number;
      readonly refused: number;
      readonly violations: readonly string[];
    }
  | undefined
>;

export function runBigObjects(options: { readonly bytes: number; readonly residentMiB?: number }): Promise<{
  readonly steps: readonly { readonly name: string; readonly peakRss: number }[];
  readonly violations: readonly string[];
}>;
