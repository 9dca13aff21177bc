import { Command } from 'commander';
import { type DataFlag, withDataOption } from './data-option.js';
import { example } from './examples.js';

interface ClockFlags extends DataFlag {
  readonly endpointUrl?: string;
  readonly json?: boolean;
}

/** `clock`: shows and moves the time of a server that was started with `--test-clock`. */
export function clockCommand(): Command {
  const clock = withClockFlags(new Command('clock'))
    .summary("show or move the running server's test clock")
    .description('Shows the time of the running server; with `up --test-clock` it can be moved.')
    .addHelpText(
      'after',
      example('countersign clock advance 31m', 'countersign clock set 2026-01-01T00:00:00Z'),
    )
    .action((flags: ClockFlags) => run(flags, undefined));
  clock
    .command('advance')
    .description(
      'move it forward by 90s, 15m, 24h, 7d (negative: back); returns once the timers due by then have run',
    )
    .argument('<duration>')
    // `-31m` is an amount here, not a flag.
    .allowUnknownOption()
    .addHelpText('after', example('countersign clock advance 31m', 'countersign clock advance -31m'))
    .action((advance: string, _flags: unknown, command: Command) =>
      run(command.optsWithGlobals(), { advance }),
    );
  clock
    .command('set')
    .description('set it to an instant; it runs on from there')
    .argument('<instant>', 'ISO 8601, such as 2026-01-01T00:00:00Z')
    .addHelpText('after', example('countersign clock set 2026-01-01T00:00:00Z'))
    .action((set: string, _flags: unknown, command: Command) => run(command.optsWithGlobals(), { set }));
  clock
    .command('reset')
    .description("go back to the machine's time")
    .addHelpText('after', example('countersign clock reset'))
    .action((_flags: unknown, command: Command) => run(command.optsWithGlobals(), { reset: true }));
  for (const child of clock.commands) withClockFlags(child);
  return clock;
}

function withClockFlags(command: Command): Command {
  return withDataOption(command)
    .option('--endpoint-url <url>', "the server's S3 endpoint (default: that of the data directory's server)")
    .option('--json', 'print JSON');
}

async function run(flags: ClockFlags, movement: object | undefined): Promise<void> {
  const { clock } = await import('../local/clock.js');
  await clock(flags, movement);
}
