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
      'Reports whether a URL signed now would work, and for how long: problems first, verdict last. Looks at the credentials, ' +
        'the clock, the bucket, its policies and the object; changes nothing. Exit 0: it would work for the time requested; ' +
        '1: it would not; 3: neither S3 nor STS answered. Durations: 90s 15m 24h 7d, or seconds.',
    )
    .argument('<s3-uri>', 's3://bucket/key; the key is used exactly as written')
    .option('--for <duration>', 'requested lifetime, at most 7d', '1h')
    .addOption(
      new Option('--method <method>', 'HTTP method the URL is for: GET, HEAD, PUT or DELETE')
        .argParser(readMethod)
        .default('GET'),
    )
    .option('--from-ip <address>', 'IPv4 or IPv6 address from which the URL will be used', address);
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
