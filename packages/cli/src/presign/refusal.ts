import { ExpiryUnknownError, LifetimeShortfallError, PresignError, type WayOut } from '@countersign/presign';
import { CommandError, EXIT, refusal, usageError } from '../exit.js';

/** What to type for a way out of a shortfall that a flag opens. */
const FLAGS: Readonly<Record<string, string>> = {
  refresh: '--on-shortfall refresh',
  clamp: '--on-shortfall clamp',
  'assume-role': '--on-shortfall assume-role --role-arn ARN',
};

/**
 * Runs the signing and turns its refusals into exit 1, with the ways out.
 *
 * @param tried what `--on-shortfall` has done already: no way out any more
 * @throws CommandError
 */
export async function asRefusal<T>(sign: () => Promise<T>, tried?: string): Promise<T> {
  try {
    return await sign();
  } catch (error) {
    if (error instanceof RangeError) throw usageError(error.message);
    if (error instanceof PresignError) throw refused(error, tried);
    throw error;
  }
}

function refused(error: PresignError, tried: string | undefined): CommandError {
  if (error instanceof LifetimeShortfallError) {
    const ways = withFlags(error.waysOut, tried);
    return refusal(error.code, `${error.message}; ways out: ${ways.join('; ')}`, {
      limitedBy: error.limitedBy,
      requestedSeconds: error.requestedSeconds,
      availableSeconds: error.availableSeconds,
      availableUntil: error.availableUntil.toISOString(),
      waysOut: ways,
    });
  }
  if (error instanceof ExpiryUnknownError) {
    const ways = withFlags(error.waysOut, tried);
    const message = error.message.replace('requireKnown', '--require-known');
    return refusal(error.code, `${message}; ways out: ${ways.join('; ')}`, { waysOut: ways });
  }
  return new CommandError(EXIT.no, error.code, error.message, { cause: error });
}

function withFlags(waysOut: readonly WayOut[], tried: string | undefined): string[] {
  return waysOut
    .filter(({ id }) => id !== tried)
    .map(({ id, text }) => {
      const flag = FLAGS[id];
      return flag === undefined ? text : `${flag} (${text})`;
    });
}
