import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { describe, inject, test } from 'vitest';

/** Real clients that the end-to-end tests run when they are there: how each tells its version. */
const PROBES = {
  'aws CLI': ['aws', '--version'],
  boto3: ['python3', '-c', 'import boto3; print(boto3.__version__)'],
  rclone: ['rclone', 'version'],
  s3cmd: ['s3cmd', '--version'],
  curl: ['curl', '--version'],
  chromium: ['chromium', '--version'],
  'Ceph RGW': ['radosgw', '--version'],
  'AWS SDK v3': '@aws-sdk/client-s3',
  'minio-js': 'minio',
} as const satisfies Record<string, readonly [string, ...string[]] | string>;

export type ClientName = keyof typeof PROBES;

export const CLIENT_NAMES = Object.keys(PROBES) as ClientName[];

const found = new Map<ClientName, string | undefined>();

/** Where an installed client is: for those that a library starts. */
export function pathOf(name: 'chromium'): string {
  const [command] = PROBES[name];
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((directory) => join(directory, command))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error(`${command} is not on the PATH`);
  return found;
}

/** The version of an installed client; undefined when it is not there. */
export function versionOf(name: ClientName): string | undefined {
  if (!found.has(name)) found.set(name, probe(name));
  return found.get(name);
}

function probe(name: ClientName): string | undefined {
  const how = PROBES[name];
  if (typeof how === 'string') return versionOfModule(how);
  const [command, ...options] = how;
  const { status, stdout, stderr } = spawnSync(command, options, { encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) return undefined;
  return /\d+(\.\d+)+/.exec(stdout || stderr)?.[0] ?? 'of unknown version';
}

function versionOfModule(name: string): string | undefined {
  try {
    // Not every package exports its package.json, so it is looked for along the way.
    const directory =
      createRequire(import.meta.url)
        .resolve.paths(name)
        ?.map((path) => `${path}/${name}`) ?? [];
    for (const path of directory) {
      try {
        return (JSON.parse(readFileSync(`${path}/package.json`, 'utf8')) as { version: string }).version;
      } catch {}
    }
  } catch {}
  return undefined;
}

/**
 * A suite that needs real clients. One that is not installed: on a developer's machine the suite is skipped,
 * loudly; in CI, which installs them all, it fails.
 */
export function describeWith(names: readonly ClientName[], title: string, suite: () => void): void {
  const missing = names.filter((name) => versionOf(name) === undefined);
  for (const name of names) noteUse(name, !missing.includes(name));
  if (missing.length === 0) {
    describe(title, suite);
  } else if (process.env.CI === 'true') {
    test(`${title}: needs ${missing.join(', ')}`, () => {
      throw new Error(`${missing.join(', ')} not installed; in CI every client has to be there`);
    });
  } else {
    console.warn(`NOT TESTED: ${title}: ${missing.join(', ')} not installed`);
    describe.skip(`${title} (${missing.join(', ')} not installed)`, suite);
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** File that suites note their clients in, for the closing report. */
    clientNotes: string;
  }
}

/** One line a use, read again by report-clients.ts when all tests are done. */
function noteUse(name: ClientName, ran: boolean): void {
  appendFileSync(inject('clientNotes'), `${JSON.stringify({ name, version: versionOf(name), ran })}\n`);
}
