import { isIP } from 'node:net';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CheckFlags } from '../check/check.js';
import { withAwsFlags } from './aws-options.js';
import { example } from './examples.js';
import { readMethod } from './method-option.js';

/** `check`: before signing, says whether a URL would work and how long it would live. */
export function checkCommand(): Command {
  const command = new Command('check')
    .summary('before signing: would a URL work, how long, and what would end it')
    .description(
      'Looks at the credentials, the clock, the bucket, its policies and the object, and says what a URL signed now would be ' +
        'worth: the obstacle first, if there is one, the verdict last. Changes nothing. ' +
        'Exit 0: works as long as asked; 1: does not; 3: nothing could be reached. Durations: 90s 15m 24h 7d, or seconds.',
    )
    .argument('<s3-uri>', 's3://bucket/key, taken letter for letter')
    .option('--for <duration>', 'how long the URL is to live, at most 7d', '1h')
    .addOption(
      new Option('--method <method>', 'HTTP method it is to be good for: GET, HEAD, PUT or DELETE')
        .argParser(readMethod)
        .default('GET'),
    )
    .option('--from-ip <address>', 'IPv4 or IPv6 address that it will be used from', address);
  return withAwsFlags(command)
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      example(
        'countersign check s3://photos/2026/cat.jpg --for 24h',
        'countersign check s3://photos/in/cat.jpg --for 2h --method PUT --from-ip 203.0.113.7',
      ),
    )
    .action(async (uri: string, flags: CheckFlags) => {
      await (await import('../check/check.js')).runCheck(uri, flags);
    });
}

function address(text: string): string {
  if (isIP(text) === 0) throw new InvalidArgumentError('expected an IPv4 or IPv6 address');
  return text;
}
