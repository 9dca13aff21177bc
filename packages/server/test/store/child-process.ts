import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const BUILT = fileURLToPath(new URL('../../dist/store/open-store.js', import.meta.url));

/** The command line that runs a script of `processes/` on what was built. */
export function commandOf(script: string, ...parameters: readonly string[]): readonly string[] {
  if (!existsSync(BUILT)) throw new Error('other processes run the built package: `npx tsc --build` first');
  return [process.execPath, fileURLToPath(new URL(`processes/${script}`, import.meta.url)), ...parameters];
}

/** Starts a process that does not outlive the test. */
export function start([command = '', ...parameters]: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(command, parameters);
  child.stderr.pipe(process.stderr);
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** What it prints until it says more than it has to: the first line. */
export async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.slice(0, text.indexOf('\n'));
}

/** Everything it prints until it ends. */
export async function output(child: ChildProcessWithoutNullStreams): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout) text += String(chunk);
  return text;
}

export function ended(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}
