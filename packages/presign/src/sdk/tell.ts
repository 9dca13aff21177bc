import { configOf } from './client.js';
import type { GuardedOptions } from './options.js';

/** Of the process, not of this module: it may be loaded twice, as an ES and as a CommonJS module. */
const TOLD = Symbol.for('@countersign/presign: has warned of unknown expiry');
const told = globalThis as { [TOLD]?: boolean };

/**
 * Passes on what a string cannot carry. Whoever asked for a warning instead of an error hears it in any case, and that an upper
 * bound was signed for is said aloud once a process: otherwise nobody would learn it in Lambda or in CI.
 */
export function tell(
  warnings: readonly string[],
  { onWarning, onShortfall }: Pick<GuardedOptions, 'onWarning' | 'onShortfall'>,
  client: { readonly config: unknown },
): void {
  const { logger } = configOf(client);
  for (const warning of warnings) {
    if (onWarning) onWarning(warning);
    else if (onShortfall === 'warn' && warning.startsWith('the URL expires early')) console.warn(warning);
    else if (isLogging(logger)) logger?.warn?.(warning);
    else if (isOfUnknownExpiry(warning)) tellOnce(warning);
  }
}

/** The same of a result that carries its warnings: only what must not be overlooked. */
export function tellOfUnknownExpiry(
  warnings: readonly string[],
  { onWarning }: Pick<GuardedOptions, 'onWarning'>,
  client: { readonly config: unknown },
): void {
  if (onWarning || isLogging(configOf(client).logger)) return;
  const warning = warnings.find(isOfUnknownExpiry);
  if (warning !== undefined) tellOnce(warning);
}

function isOfUnknownExpiry(warning: string): boolean {
  return warning.startsWith('the credentials are temporary and do not say');
}

function tellOnce(warning: string): void {
  if (told[TOLD]) return;
  told[TOLD] = true;
  console.warn(
    `countersign: ${warning}. This is printed once per process; \`onWarning\` or the client's \`logger\` receives it every time.`,
  );
}

/** The SDK's own stand-in for no logger has a `warn` with nothing in it. */
function isLogging(logger: { warn?(message: string): void } | undefined): boolean {
  return logger?.warn !== undefined && !/\{\s*\}$/.test(String(logger.warn));
}
