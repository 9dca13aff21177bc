import type { Command } from 'commander';

/** Where the AWS is, as flags that every AWS tool has. */
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
    .option('--endpoint-url <url>', 'another S3 than AWS, such as http://127.0.0.1:9000');
}
