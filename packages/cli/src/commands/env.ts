import { Command } from 'commander';
import { type DataFlag, withDataOption } from './data-option.js';
import { example } from './examples.js';

/** `env`: what a shell has to know to use the running server. */
export function envCommand(): Command {
  return withDataOption(new Command('env'))
    .summary('print shell exports for the running server')
    .description(
      'Prints `export NAME=value` lines: with them the AWS CLI, the SDKs and rclone (remote `countersign:`) use the running ' +
        'server. Writes a configuration for s3cmd into the data directory.',
    )
    .option(
      '--wait <duration>',
      'wait this long for the server to be ready, such as 10s (default: do not wait)',
    )
    .option('--json', 'print the names and values as JSON')
    .addHelpText(
      'after',
      example('eval "$(countersign env)"', 'countersign up & eval "$(countersign env --wait 10s)"'),
    )
    .action(async (flags: DataFlag & { readonly json?: boolean; readonly wait?: string }) =>
      (await import('../local/environment.js')).printEnvironment(flags),
    );
}
