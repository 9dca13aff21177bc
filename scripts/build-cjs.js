// The packages once more as CommonJS, in dist/cjs: for `require`, for jest, which knows no ES modules unless told to, and for TypeScript that
// compiles to CommonJS. What is imported from other packages stays outside, so that each class is there once a format.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../packages/', import.meta.url));

for (const name of readdirSync(root)) {
  const directory = join(root, name);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const entries = entriesOf(manifest);
  if (Object.keys(entries).length > 0) await build(directory, entries);
}

/** What package.json names for `require`: name of the file to make, and the module that it is made of. */
function entriesOf({ exports = {} }) {
  const made = Object.values(exports).flatMap((target) => target?.node?.require?.default ?? []);
  return Object.fromEntries(
    made.map((file) => {
      const entry = file.slice('./dist/cjs/'.length, -'.js'.length);
      return [entry, `dist/${entry}.js`];
    }),
  );
}

async function build(directory, entries) {
  const output = join(directory, 'dist', 'cjs');
  rmSync(output, { recursive: true, force: true });
  const bundle = await rolldown({
    input: entries,
    cwd: directory,
    platform: 'node',
    // `#hash` and the like are this package's own, chosen for Node.
    external: (id) => !/^[.#/]/.test(id) && !/^\w:\\/.test(id),
  });
  await bundle.write({
    dir: output,
    format: 'cjs',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  });
  await bundle.close();
  copyTypes(join(directory, 'dist'), output);
  writeFileSync(join(output, 'package.json'), '{ "type": "commonjs" }\n');
}

/** The same declarations, in a folder in which they are of CommonJS. */
function copyTypes(from, to) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    if (entry.isDirectory() && source !== to && entry.name !== 'cjs') copyTypes(source, join(to, entry.name));
    else if (entry.name.endsWith('.d.ts')) {
      const target = join(to, entry.name);
      if (!existsSync(dirname(target))) mkdirSync(dirname(target), { recursive: true });
      copyFileSync(source, target);
    }
  }
}
