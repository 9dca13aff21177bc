import { type Clock, type CountersignServer, TestClock } from '@countersign/server';
import { shellQuoted } from './shell-quoted.js';

/** What a person at a terminal wants to know of a server that has just started, and what to type next. */
export function welcome(
  server: CountersignServer<Clock>,
  directory: string,
  /** As given with `--data`: the next command needs it, too. */
  dataFlag: string | undefined,
): string {
  const data = dataFlag === undefined ? '' : ` --data ${shellQuoted(directory)}`;
  const clock =
    server.clock instanceof TestClock
      ? `test clock; countersign clock advance 31m${data} moves it`
      : "the machine's (--test-clock for one that can be moved)";
  const rows = [
    ['data', directory],
    ['account', server.accounts.map(({ id }) => id).join(', ')],
    ['region', server.region],
    ['clock', clock],
    ['next', `eval "$(countersign env${data})"   in another terminal`],
    ['', 'aws s3 ls'],
  ] as const;
  return rows.map(([name, value]) => `  ${name.padEnd(8)} ${value}\n`).join('');
}
