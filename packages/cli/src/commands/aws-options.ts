import type { Command } from 'commander';

/** Which AWS, or other S3, is meant: the flags that every AWS tool has. */
export interface AwsFlags {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}

/** Adds `--profile`, `--region` and `--endpoint-url`. */
export function withAwsFlags(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of the shared config and credentials files')
    .option('--region <region>', "the bucket's region")
    .option('--endpoint-url <url>', 'an S3 other than AWS, such as http://127.0.0.1:9000');
}
