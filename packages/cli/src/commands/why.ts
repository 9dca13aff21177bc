import { Command, InvalidArgumentError } from 'commander';
import type { WhyFlags } from '../local/why.js';
import { withDataOption } from './data-option.js';
import { example } from './examples.js';

/** `why`: the whole decision on a recent request to the running server. */
export function whyCommand(): Command {
  return withDataOption(new Command('why'))
    .summary('print the whole decision on a request to the running server')
    .description(
      'Prints the whole decision on a recent request to the running server: its context, every policy in force, ' +
        'and each statement with what kept it from matching.',
    )
    .argument(
      '[request-id]',
      "the answer's x-amz-request-id or x-amzn-RequestId header, or RequestId of its document (default: the last refused request)",
    )
    .option('--last <number>', 'show this many of the last refused requests, newest first', count)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      example('countersign why', 'countersign why 6C2A0F4E9B1D7A35 --json', 'countersign why --last 5'),
    )
    .action(async (requestId: string | undefined, flags: WhyFlags) =>
      (await import('../local/why.js')).why(requestId, flags),
    );
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('expected a whole number from 1 to 9999');
  return Number(text);
}
