#!/usr/bin/env node
'use strict';
// CommonJS (see package.json beside this file): starting the ES module loader costs a fifth of a whole `presign`.
const { existsSync, statSync } = require('node:fs');
const { join } = require('node:path');

const packages = join(__dirname, '..', '..');
const dist = join(__dirname, '..', 'dist');
const entry = join(dist, 'index.js');

const SERVER = [
  'cli',
  'presign',
  'sigv4',
  'aws-model',
  'aws-client',
  'policy',
  'runtime',
  'server',
  'console',
];

/** Verbs that have a file of their own, made by scripts/bundle.js, and the packages it is made of. */
const BUNDLED = {
  presign: ['cli', 'presign', 'sigv4', 'aws-model', 'aws-client'],
  up: SERVER,
  run: SERVER,
};

main();

async function main() {
  // `npm ci --ignore-scripts` leaves the workspace unbuilt: the first call then builds it.
  if (!existsSync(entry)) build();
  const argv = process.argv.slice(2);
  const { run } = bundleOf(argv[0]) ?? (await import(require('node:url').pathToFileURL(entry).href));
  process.exitCode = await run(argv);
}

/** The one-file form of a verb, if it has one that is newer than the modules it was made of. */
function bundleOf(verb) {
  if (!Object.hasOwn(BUNDLED, verb ?? '')) return undefined;
  const file = join(dist, `${verb}.cjs`);
  const made = modified(file);
  const stale = BUNDLED[verb].some((name) => modified(join(packages, name, 'dist', '.tsbuildinfo')) > made);
  return made === 0 || stale ? undefined : require(file);
}

/** Milliseconds; 0 where there is no such file. */
function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function build() {
  const { spawnSync } = require('node:child_process');
  process.stderr.write('countersign: building once\n');
  const tsc = join(require.resolve('typescript/package.json'), '..', 'bin', 'tsc');
  const root = join(__dirname, '..');
  // The ready line and URLs are stdout's only content, so the tools speak on stderr.
  const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2] }).status;
  if (run(tsc, '--build') !== 0) {
    process.stderr.write('countersign: the build failed\n');
    process.exit(3);
  }
  // Without it everything works, only slower.
  run(join(root, 'scripts', 'bundle.js'));
  run(join(packages, 'console', 'scripts', 'build-explain-page.js'));
}
