import { Command, InvalidArgumentError, Option } from 'commander';
import type { UpFlags } from '../local/up.js';
import { withDataOption } from './data-option.js';
import { example } from './examples.js';

/** Variables that stand for a flag. */
const VARIABLES = ['PORT', 'LINKS_PORT', 'CONSOLE_PORT', 'HOST', 'REGION'];

/** `up`: the server in the foreground. */
export function upCommand(): Command {
  // An empty variable is none, as everywhere: compose files leave such.
  for (const name of VARIABLES)
    if (process.env[`COUNTERSIGN_${name}`] === '') delete process.env[`COUNTERSIGN_${name}`];
  return (
    withDataOption(new Command('up'))
      .summary('run the server in the foreground')
      .description(
        'Runs S3, STS and IAM, public links, and the console with the admin API, each on a port of its own (0: any free port).\n' +
          'stdout: one line when it is ready; stderr: the log, with one line that explains each refusal. On a terminal it also says ' +
          'where the data is, which account there is, and what to type next.',
      )
      .addOption(
        new Option('--port <port>', 'S3, STS and IAM').argParser(port).default(9000).env('COUNTERSIGN_PORT'),
      )
      .addOption(
        new Option('--links-port <port>', 'public links')
          .argParser(port)
          .default(9001)
          .env('COUNTERSIGN_LINKS_PORT'),
      )
      .addOption(
        new Option('--console-port <port>', 'console and admin API')
          .argParser(port)
          .default(9002)
          .env('COUNTERSIGN_CONSOLE_PORT'),
      )
      .addOption(
        new Option('--host <address>', 'address to listen on').default('127.0.0.1').env('COUNTERSIGN_HOST'),
      )
      .addOption(
        new Option('--region <region>', 'region of the endpoint')
          .default('us-east-1')
          .env('COUNTERSIGN_REGION'),
      )
      .option(
        '--account <id[=@file]>',
        'create this account, optionally with the root keys KEY:SECRET in a file (@- reads standard input); repeatable. ' +
          'ID=KEY:SECRET works too, but every user of the machine can see it',
        collect,
        [],
      )
      .option('--domain <name>', 'name under which BUCKET.NAME addresses a bucket; repeatable', collect, [])
      .option('--trust-proxy <cidr>', 'proxies whose X-Forwarded-* count; repeatable', collect, [])
      .option(
        '--oidc <issuer=jwks-file>',
        'an OIDC provider and its keys (a JSON Web Key Set), for web identities; repeatable',
        collect,
        [],
      )
      // Of no use before there are links; scripts that give it already are not refused.
      .addOption(new Option('--public-url <url>', 'origin of the links as visitors reach it').hideHelp())
      .addOption(new Option('--no-s3', 'run only the links service').hideHelp())
      .option('--test-clock', 'run on a clock that `countersign clock` can move')
      .option(
        '--accept-wall-clock',
        "with a moved clock, also accept header-signed requests that use the machine's time",
      )
      .addOption(
        new Option(
          '--reason-header <who>',
          'who receives the reason for a refusal in x-countersign-reason: `local` (programs on this machine, and the account that owns the requested resource), `always`, `never`',
        )
          .choices(['local', 'always', 'never'])
          .default('local'),
      )
      .option('--max-connections <number>', 'connections to S3 at once (default: 4096)', count)
      .option('--no-scrub', 'do not read everything in the data directory once a week to find damage')
      .option('--json', 'print the ready line and the log as JSON lines')
      .addHelpText(
        'after',
        `${example('countersign up --test-clock', 'countersign up --port 0 --data ./s3 --account 123456789012')}
Environment:
  COUNTERSIGN_ROOT_ACCESS_KEY_ID, COUNTERSIGN_ROOT_SECRET_ACCESS_KEY  root keys of the first account
  COUNTERSIGN_SECRET_KEY  encrypts secrets at rest (default: a key file in the data directory)
  COUNTERSIGN_HOME  data directory
`,
      )
      .action(async (flags: UpFlags) => (await import('../local/up.js')).up(flags))
  );
}

function port(text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new InvalidArgumentError('expected 0 to 65535');
  return number;
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('expected a whole number above 0');
  return Number(text);
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
