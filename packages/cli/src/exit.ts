/** How the command ends. Scripts rely on these figures. */
export const EXIT = {
  /** Done, or healthy. */
  ok: 0,
  /** The answer is no: a shortfall, a URL that will not work. */
  no: 1,
  /** Wrong use: an unreadable duration, an unknown flag. */
  usage: 2,
  /** Something could not be reached or read. */
  unreachable: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An end of the command that is not a defect: one line for a person, and an exit code. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly exitCode: ExitCode;
  /** Stable name of the case for `--json`. */
  readonly code: string;
  /** Further fields for `--json`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    exitCode: ExitCode,
    code: string,
    message: string,
    options: { readonly details?: Readonly<Record<string, unknown>>; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = exitCode;
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** The answer is no: exit 1. */
export function refusal(
  code: string,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): CommandError {
  return new CommandError(EXIT.no, code, message, details === undefined ? {} : { details });
}

/** Wrong use: exit 2. */
export function usageError(message: string): CommandError {
  return new CommandError(EXIT.usage, 'Usage', message);
}

/** Something could not be reached or read: exit 3. */
export function unreachable(code: string, message: string, cause?: unknown): CommandError {
  return new CommandError(EXIT.unreachable, code, message, { cause });
}
