import { Command } from 'commander';
import { type DataFlag, withDataOption } from './data-option.js';
import { example } from './examples.js';

/** `server`: commands about a server's data directory. */
export function serverCommand(): Command {
  const server = new Command('server')
    .summary('check a data directory')
    .description('Checks a data directory.')
    .addHelpText('after', example('countersign server verify'));
  withDataOption(server.command('verify'))
    .description(
      'Reads every byte in a data directory that no server is using, and checks it against sizes, ETags and checksums.\n' +
        'Exit 0: intact. 1: something is missing or damaged. 3: it cannot be read, or a server is using it.\n' +
        'Leftovers of interrupted writes are reported too; they are harmless and removed at the next start.',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      example('countersign server verify', 'countersign server verify --data ./data --json'),
    )
    .action(async (flags: DataFlag & { readonly json?: boolean }) =>
      (await import('../local/verify.js')).verify(flags),
    );
  return server;
}
