import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The most memory that a process has had resident, as Linux keeps count of it (`VmHWM` in proc_pid_status(5)). */
export class PeakMemory {
  #pid;

  constructor(pid) {
    this.#pid = pid;
  }

  /** From here on. Where that is not permitted, it goes on from before. */
  reset() {
    try {
      writeFileSync(`/proc/${this.#pid}/clear_refs`, '5');
    } catch {}
  }

  /** MiB; 0 where the system does not tell. */
  get peakMiB() {
    try {
      const status = readFileSync(`/proc/${this.#pid}/status`, 'latin1');
      return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)[1]) / 1_024);
    } catch {
      return 0;
    }
  }
}

/** Bytes in all files below a directory, as they are now: what goes away while one looks counts as gone. */
export function bytesOnDisk(directory) {
  let bytes = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
