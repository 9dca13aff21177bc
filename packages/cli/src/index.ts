import { type CommandError, EXIT, type ExitCode } from './exit.js';
import { print, printJson, visibleMessage } from './output.js';
import { buildProgram } from './program.js';

/**
 * Runs the command and says how to exit. Prints on stdout only what was asked for; everything else goes to stderr.
 *
 * @param argv arguments without `node` and the script
 */
export async function run(argv: readonly string[]): Promise<ExitCode> {
  try {
    const program = await buildProgram(argv);
    await program.parseAsync(argv as string[], { from: 'user' });
    return (process.exitCode as ExitCode | undefined) ?? EXIT.ok;
  } catch (error) {
    return report(error, argv.includes('--json'));
  }
}

function report(error: unknown, json: boolean): ExitCode {
  if (isCommanderError(error)) {
    // Commander has printed its line already; help and version end well.
    return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  const known = isCommandError(error) ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  if (json) {
    printJson({ error: { code: known?.code ?? 'Internal', message, ...known?.details } }, 'stderr');
  } else print(`countersign: ${visibleMessage(message)}\n`, 'stderr');
  if (!known && process.env.COUNTERSIGN_DEBUG && error instanceof Error) print(`${error.stack}\n`, 'stderr');
  return known?.exitCode ?? EXIT.unreachable;
}

/** Told by its shape: one file may hold its own copy of the class, see scripts/bundle.js. */
function isCommandError(error: unknown): error is CommandError {
  return error instanceof Error && error.name === 'CommandError' && 'exitCode' in error;
}

/** Told by its shape, so that a verb that failed otherwise does not need commander's classes. */
function isCommanderError(error: unknown): error is { readonly exitCode: number; readonly code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.');
}
