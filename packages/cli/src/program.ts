import { Command, type OutputConfiguration } from 'commander';
import { print, visibleMessage } from './output.js';
import { VERSION } from './version.js';

/** A verb: its name for help, and the module that defines it, loaded only when it is needed. */
interface Verb {
  readonly name: string;
  load(): Promise<Command>;
}

const VERBS: readonly Verb[] = [
  { name: 'up', load: async () => (await import('./commands/up.js')).upCommand() },
  { name: 'run', load: async () => (await import('./commands/run.js')).runCommand() },
  { name: 'env', load: async () => (await import('./commands/env.js')).envCommand() },
  { name: 'presign', load: async () => (await import('./commands/presign.js')).presignCommand() },
  { name: 'check', load: async () => (await import('./commands/check.js')).checkCommand() },
  { name: 'explain', load: async () => (await import('./commands/explain.js')).explainCommand() },
  { name: 'issued', load: async () => (await import('./commands/issued.js')).issuedCommand() },
  { name: 'clock', load: async () => (await import('./commands/clock.js')).clockCommand() },
  { name: 'accounts', load: async () => (await import('./commands/accounts.js')).accountsCommand() },
  { name: 'why', load: async () => (await import('./commands/why.js')).whyCommand() },
  { name: 'server', load: async () => (await import('./commands/server.js')).serverCommand() },
  {
    name: 'completion',
    load: async () =>
      (await import('./commands/completion.js')).completionCommand(() =>
        Promise.all(VERBS.map((verb) => verb.load())),
      ),
  },
];

const OUTPUT: OutputConfiguration = {
  writeOut: (text) => print(text),
  writeErr: (text) => print(text, 'stderr'),
  outputError: (text, write) => write(`${visibleMessage(text)}\n`),
};

const EPILOGUE = `
Exit codes:
  0  done
  1  refused: the URL would expire early, or does not work
  2  usage error
  3  something could not be reached or read

Environment:
  AWS_*               credentials, profile, region and endpoint, as for every AWS tool
  COUNTERSIGN_HOME    data directory of the server (default: ~/.countersign)
  COUNTERSIGN_LEDGER  file in which presign records the URLs it signs, and that issued reads
  COUNTERSIGN_DEBUG   set it to see the stack trace of an unexpected error
  NO_COLOR            set it to get no colours

Example:
  $ countersign presign s3://photos/cat.jpg --expires-in 24h
  $ curl -sv "$URL" 2>&1 | countersign explain -
`;

/** The program for these arguments: with one verb where they name one, with all of them for help and for mistakes. */
export async function buildProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('countersign')
    .description('S3 presigned URLs that live as long as they say, and a server to try them on')
    .version(VERSION)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput(OUTPUT)
    .addHelpText('after', EPILOGUE);
  const named = VERBS.filter(({ name }) => name === argv[0]);
  // `run` leaves alone what belongs to the command it runs.
  program.enablePositionalOptions(named.length === 0 || argv[0] === 'run');
  for (const verb of named.length > 0 ? named : VERBS) program.addCommand(inherit(await verb.load()));
  return program;
}

/**
 * `addCommand` copies no settings from the parent: without this an error in a verb would end the process with 1, and repeat
 * control characters of the command line. The help of a repeatable flag would say that its default is `[]`.
 */
function inherit(command: Command): Command {
  command.exitOverride().configureOutput(OUTPUT).showHelpAfterError('(--help shows the usage)');
  for (const option of command.options)
    if (Array.isArray(option.defaultValue) && option.defaultValue.length === 0)
      option.defaultValueDescription = 'none';
  for (const child of command.commands) inherit(child);
  return command;
}
