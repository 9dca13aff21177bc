import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

const CAN_PIN = cpus().length > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0;

/** A command line that runs on one core; where the machine cannot do that (no `taskset`), the command as it is. */
export function pinned(core, command, args) {
  return CAN_PIN
    ? { command: 'taskset', args: ['-c', String(core), command, ...args] }
    : { command, args: [...args] };
}

/** Said beside the figures: unpinned ones are not comparable. */
export const PINNING = CAN_PIN
  ? 'server on core 0, load on core 1'
  : 'not pinned: no taskset, or one core only';
