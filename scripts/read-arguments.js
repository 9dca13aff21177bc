import { parseArgs } from 'node:util';

/**
 * The arguments of a script as `parseArgs` reads them. What it cannot read ends the script with 2, one line that says why, and the usage.
 *
 * @param {import('node:util').ParseArgsConfig} config
 * @param {string} usage such as `npm run bench -- [name...] [--write]`
 */
export function readArguments(config, usage) {
  try {
    return parseArgs(config);
  } catch (error) {
    // What follows the first sentence is advice on dashes.
    console.error(`${error.message.split('. ')[0]}\nusage: ${usage}`);
    process.exit(2);
  }
}
