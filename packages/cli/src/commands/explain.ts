import { Command, InvalidArgumentError, Option } from 'commander';
import type { ExplainFlags } from '../explain/flags.js';
import { withAwsFlags } from './aws-options.js';
import { example } from './examples.js';

const LANGUAGES = ['javascript', 'python', 'go', 'java', 'ruby', 'php', 'rust', 'dotnet', 'cli'];

/** `explain`: why a URL fails, from whatever one has of it. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .summary('why a presigned URL fails, how that is known, and what to do')
    .description(
      'Reads a URL as it was pasted, and anything that came with it: the answer, `curl -sv` output, a browser message, a HAR file. ' +
        'Makes no network request unless --probe is given. Where the key that signed is in the environment or the ' +
        'profile, its secret proves what was signed; it is never shown. ' +
        'Exit 0: healthy; 1: failing, or not known to work; 2: usage error; 3: a file could not be read.',
    )
    .argument('[url]', 'the URL, or - to read everything from standard input')
    .option('--method <method>', 'HTTP method that was sent', (text: string) => text.toUpperCase())
    .addOption(new Option('--status <status>', 'status of the answer').argParser(status))
    .option('--error-body <file>', "the answer's body, as XML, JSON or HTML")
    .option('--header <header>', "header that was sent, 'Name: value' (repeatable)", header)
    .option('--response-header <header>', 'header of the answer (repeatable)', header)
    .option(
      '--fact <fact>',
      'something else that is known, as name=value, such as bucket_region=eu-west-1 (repeatable)',
      fact,
    )
    .option(
      '--now <instant>',
      'when it failed, such as 2026-01-31T18:00:00Z (default: the date of the answer, else now)',
    )
    .option('--report <file>', 'a case as JSON: url, method, status, error_xml, message, context')
    .option(
      '--log <file>',
      'group the failures of an S3 access log, CloudTrail or nginx log by cause (- reads standard input)',
    )
    .option(
      '--probe',
      'try the URL (a one-byte GET or a HEAD, never a write), and look at the clock, the region and the CORS rules. Your ' +
        'credentials go to AWS or the endpoint you configured, never to the host of the URL',
    )
    .addOption(
      new Option('--code <language>', 'show how to fix the signing code, in this language').choices([
        ...LANGUAGES,
        'all',
      ]),
    )
    .option('--svg <file>', 'write the timeline as SVG')
    .option('--page <file>', 'write this doctor as an HTML page, one file that works offline, and exit');
  return withAwsFlags(command)
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      example(
        "countersign explain 'https://photos.s3.eu-west-1.amazonaws.com/cat.jpg?X-Amz-Algorithm=...'",
        'curl -sv "$URL" 2>&1 | countersign explain -',
        'countersign explain "$URL" --status 403 --error-body answer.xml --fact signer=\'Lambda function\'',
        'countersign explain --log access.log',
        'countersign explain --page doctor.html',
      ),
    )
    .action(async (url: string | undefined, flags: ExplainFlags) => {
      await (await import('../explain/explain.js')).runExplain(url, flags);
    });
}

function status(text: string): number {
  if (!/^[1-5]\d\d$/.test(text)) throw new InvalidArgumentError('expected an HTTP status such as 403');
  return Number(text);
}

function header(
  text: string,
  earlier: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const match = /^([^:\s]+):\s*(.*)$/.exec(text);
  if (!match) throw new InvalidArgumentError("expected 'Name: value'");
  return [...earlier, [match[1]!, match[2]!]];
}

function fact(
  text: string,
  earlier: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('expected name=value');
  return [...earlier, [text.slice(0, equals).trim(), text.slice(equals + 1).trim()]];
}
