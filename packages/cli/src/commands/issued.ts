import { Command } from 'commander';
import type { IssuedFlags } from '../issued/issued.js';
import { example } from './examples.js';

/** `issued`: which URLs are still valid, by the key that signed them. */
export function issuedCommand(): Command {
  return new Command('issued')
    .summary('list the URLs that are still valid, by the key that signed them')
    .description(
      'Reads the ledger that `presign` and @countersign/presign write when COUNTERSIGN_LEDGER names a file: ' +
        'which URLs are still valid, by the key that signed them. A URL stops working with its key.',
    )
    .option('--access-key-id <id>', 'show what stops working if this key is rotated now')
    .option('--ledger <file>', 'the ledger (default: $COUNTERSIGN_LEDGER)')
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      example('countersign issued', 'countersign issued --access-key-id AKIAIOSFODNN7EXAMPLE'),
    )
    .action(async (flags: IssuedFlags) => {
      await (await import('../issued/issued.js')).showIssued(flags, new Date());
    });
}
