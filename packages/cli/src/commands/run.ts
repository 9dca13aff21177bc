import { Command } from 'commander';
import type { RunFlags } from '../local/run.js';
import { example } from './examples.js';

/** `run`: a command, with a server of its own for as long as it runs. */
export function runCommand(): Command {
  return (
    new Command('run')
      .summary('run a command with a server of its own')
      .description(
        'Starts a server that keeps everything in memory, on free ports, and runs the command with the environment that ' +
          '`countersign env` prints. When the command ends, the server and its data are gone.\n' +
          "Exits with the command's own exit code; 128 + n if signal n ended it, 127 if there is no such command, 126 if it cannot be run.",
      )
      .usage('[options] -- <command> [args...]')
      .argument('<command...>', 'the command and its arguments; signals are passed on to it')
      // What comes behind the command's name is the command's own, also where `--` was left out.
      .passThroughOptions()
      .option('--test-clock', 'run on a clock that `countersign clock` can move')
      .option('--region <region>', 'region of the endpoint', 'us-east-1')
      .option('--log', "write the server's log to stderr: one line that explains each refusal")
      .option('--json', 'write the log, and errors at the start, as JSON lines')
      .addHelpText(
        'after',
        example('countersign run -- npm test', 'countersign run --test-clock -- pytest -x tests'),
      )
      .action(async (words: string[], flags: RunFlags) => {
        process.exitCode = await (await import('../local/run.js')).run(words, flags);
      })
  );
}
