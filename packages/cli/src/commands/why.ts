import { Command } from 'commander';
import { type DataFlag, withDataOption } from './data-option.js';
import { example } from './examples.js';

interface WhyFlags extends DataFlag {
  readonly json?: boolean;
}

/** `why`: the whole decision on a recent request to the running server. */
export function whyCommand(): Command {
  return withDataOption(new Command('why'))
    .summary('print the whole decision on a request to the running server')
    .description(
      'Prints the whole decision on a recent request to the running server: its context, every policy in force, ' +
        'and each statement with what kept it from matching.',
    )
    .argument(
      '<request-id>',
      "the answer's x-amz-request-id or x-amzn-RequestId header, or RequestId of its document",
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      example('countersign why 6C2A0F4E9B1D7A35', 'countersign why 6C2A0F4E9B1D7A35 --json'),
    )
    .action(async (requestId: string, flags: WhyFlags) =>
      (await import('../local/why.js')).why(requestId, flags),
    );
}
