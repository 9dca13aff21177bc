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

/** The program for these arguments: with one verb where they name one, with all of them for help and for mistakes. */
export async function buildProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('countersign')
    .description('S3 presigned URLs that live as long as they say, and a server to try them on')
    .version(VERSION)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput(OUTPUT);
  const named = VERBS.filter(({ name }) => name === argv[0]);
  // `run` leaves alone what belongs to the command it runs.
  program.enablePositionalOptions(named.length === 0 || argv[0] === 'run');
  for (const verb of named.length > 0 ? named : VERBS) program.addCommand(inherit(await verb.load()));
  return program;
}

/**
 * `addCommand` copies no settings from the parent: without this an error in a verb would end the process with 1, and repeat what
 * stands on the command line as it is.
 */
function inherit(command: Command): Command {
  command.exitOverride().configureOutput(OUTPUT).showHelpAfterError('(--help shows the usage)');
  for (const child of command.commands) inherit(child);
  return command;
}
