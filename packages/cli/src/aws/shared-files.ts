import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unreachable } from '../exit.js';
import { type IniSection, parseIni } from './ini.js';

/** What the shared files say. */
export interface SharedFiles {
  /** A profile's settings: of the config file, overlaid by those of the credentials file. Undefined: there is none. */
  profile(name: string): IniSection | undefined;
  /** A `[services NAME]` section of the config file. */
  services(name: string): IniSection | undefined;
  readonly profileNames: readonly string[];
}

/**
 * Reads `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` (default `~/.aws/config` and `~/.aws/credentials`).
 * A file that is not there is empty.
 *
 * @throws CommandError (exit 3) when a file is there and cannot be read
 */
export function readSharedFiles(env: NodeJS.ProcessEnv): SharedFiles {
  const config = readSections(filePath(env.AWS_CONFIG_FILE, 'config'));
  const credentials = readSections(filePath(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials'));
  const profiles = new Map<string, Map<string, string>>();
  for (const [name, settings] of config) {
    const profile = name === 'default' ? name : /^profile (.+)$/.exec(name)?.[1];
    if (profile !== undefined) profiles.set(profile, new Map(settings));
  }
  for (const [name, settings] of credentials) {
    profiles.set(name, new Map([...(profiles.get(name) ?? []), ...settings]));
  }
  return {
    profile: (name) => profiles.get(name),
    services: (name) => config.get(`services ${name}`),
    profileNames: [...profiles.keys()],
  };
}

/** `~/` is the home directory here even when no shell has seen it, as in the AWS tools. */
function filePath(named: string | undefined, name: string): string {
  if (!named) return join(homedir(), '.aws', name);
  return named.startsWith('~/') ? join(homedir(), named.slice(2)) : named;
}

function readSections(path: string): Map<string, Map<string, string>> {
  try {
    return parseIni(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map();
    throw unreachable('UnreadableFile', `cannot read ${path}: ${(error as Error).message}`, error);
  }
}
