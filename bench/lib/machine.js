import { cpus } from 'node:os';

/** What the figures were measured on, in one line. */
export function describeMachine() {
  const cores = cpus();
  return `${cores[0]?.model.trim() ?? 'unknown CPU'}, ${cores.length} cores, Node ${process.versions.node}, ${process.platform}`;
}
