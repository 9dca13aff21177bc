import type { Command } from 'commander';

export interface DataFlag {
  readonly data?: string;
}

/** Adds `--data`. */
export function withDataOption(command: Command): Command {
  return command.option('--data <dir>', 'data directory (default: $COUNTERSIGN_HOME, else ~/.countersign)');
}
