import { readFileSync } from 'node:fs';
import { unreachable, usageError } from '../exit.js';
import { print, visibleMessage } from '../output.js';

/** An account as `--account` and `accounts add` take it. */
export interface AccountArgument {
  readonly id: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
}

const KEYS = /^([^:\s]+):(\S+)$/;

/**
 * Reads accounts as the command line gives them: `ID`, `ID=KEY:SECRET`, or `ID=@FILE` with `KEY:SECRET` in a file, `@-` for standard input.
 * Says so where a secret stands on the command line: every user of the machine can read that.
 *
 * @throws CommandError exit 2 for another form, exit 3 for a file that cannot be read
 */
export function readAccounts(texts: readonly string[]): AccountArgument[] {
  const standardInputs = texts.filter((text) => text.endsWith('=@-')).length;
  if (standardInputs > 1) throw usageError('standard input can hold the keys of one account only; use files');
  const accounts = texts.map(readAccount);
  if (texts.some((text) => /^\d{12}=[^@]/.test(text)))
    print(
      'warning: a secret on the command line can be seen by every user of this machine; give it as ID=@FILE (a file with KEY:SECRET), or ID=@- for standard input\n',
      'stderr',
    );
  return accounts;
}

function readAccount(text: string): AccountArgument {
  const [, id, file] = /^(\d{12})=@(.*)$/s.exec(text) ?? [];
  if (id === undefined || file === undefined) return asUsage(() => parseAccount(text));
  const where = file === '-' ? 'standard input' : visibleMessage(file);
  const keys = KEYS.exec(contentOf(file, where).trim());
  if (!keys)
    throw usageError(`cannot read the keys of account ${id} from ${where}; expected one line KEY:SECRET`);
  return { id, accessKeyId: keys[1]!, secretAccessKey: keys[2]! };
}

function contentOf(file: string, where: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw unreachable('CannotRead', `cannot read ${where}: ${(error as Error).message}`, error);
  }
}

function asUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? usageError(error.message) : error;
  }
}

/**
 * Reads `ID` or `ID=KEY:SECRET`. The secret may hold anything, `:` and `=` too.
 *
 * @throws RangeError when it is neither
 */
export function parseAccount(text: string): AccountArgument {
  const match = /^(\d{12})(?:=([^:\s]+):(\S+))?$/.exec(text);
  // The text may hold a secret, so only its first part is repeated.
  if (!match)
    throw new RangeError(
      `cannot read account \`${text.split('=')[0]}\`; expected twelve digits, twelve digits=@FILE, or twelve digits=KEY:SECRET`,
    );
  const [, id, accessKeyId, secretAccessKey] = match;
  return accessKeyId === undefined || secretAccessKey === undefined
    ? { id: id! }
    : { id: id!, accessKeyId, secretAccessKey };
}
