import { Command, Option } from 'commander';
import { usageError } from '../exit.js';
import type { PresignFlags } from '../presign/flags.js';
import { withAwsFlags } from './aws-options.js';
import { example } from './examples.js';
import { readMethod } from './method-option.js';

/** `presign`: signs a URL that says how long it really lives. */
export function presignCommand(): Command {
  const command = new Command('presign')
    .summary('sign a URL, and say how long it really lives')
    .description(
      'Signs a URL for an object. stdout: the URL alone; stderr: how long it really lives, and what limits it.\n' +
        'Refuses (exit 1) a URL that would expire before the time requested. Durations: 90s 15m 24h 7d, or seconds.',
    )
    .argument(
      '<s3-uri>',
      's3://bucket/key; the key is used exactly as written. With --from: s3://bucket/ or s3://bucket/prefix/',
    )
    .option('--expires-in <duration>', 'requested lifetime, at most 7d (default: 1h)')
    .option('--until <instant>', 'requested expiry as an instant, such as 2026-01-31T18:00:00Z')
    .option('--method <method>', 'HTTP method the URL is for: GET, HEAD, PUT or DELETE', readMethod, 'GET')
    .addOption(
      new Option('--on-shortfall <what>', 'what to do if the URL would expire early')
        .choices(['error', 'clamp', 'refresh', 'assume-role', 'warn'])
        .default('error'),
    )
    .option('--role-arn <arn>', "role for --on-shortfall assume-role (default: the profile's role_arn)")
    .option('--require-known', 'refuse (exit 1) credentials that do not say when they expire')
    .option('--stable <window>', 'return the same URL throughout this window, such as 1h')
    .option(
      '--check',
      'look first, as `check` does: refuse a URL that would not work, and respect limits in the bucket policy',
    )
    .option('--verify', 'try the URL at once: one ranged GET or a HEAD, never a write')
    .option('--from <file>', 'keys to sign, one per line; - is stdin')
    .option('--post', 'create a form for uploading one file, instead of a URL: its fields and a curl line')
    .option('--max-size <size>', 'largest file that the form accepts, such as 5MB')
    .option(
      '--public-endpoint <url>',
      'sign for this origin, where visitors reach S3 at another address than this machine',
    )
    .option('--sse-c-key-file <file>', "a customer's encryption key (SSE-C): 32 bytes, or their base64");
  return withAwsFlags(command)
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      example(
        'countersign presign s3://photos/2026/cat.jpg --expires-in 24h',
        'cat keys.txt | countersign presign --from - s3://photos/',
        'countersign presign --post --max-size 5MB s3://photos/in/cat.jpg',
      ),
    )
    .action(async (uri: string, flags: PresignFlags) => {
      if (flags.maxSize !== undefined && !flags.post) throw usageError('--max-size is for --post');
      if (flags.from !== undefined) await (await import('../presign/many.js')).presignMany(uri, flags);
      else if (flags.post) await (await import('../presign/form.js')).presignForm(uri, flags);
      else await (await import('../presign/one.js')).presignOne(uri, flags);
    });
}
