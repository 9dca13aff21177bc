// The packages once more as CommonJS, in dist/cjs: for `require`, for jest, which knows no ES modules unless told to, and for TypeScript that
// compiles to CommonJS. What is imported from other packages stays outside, so that each class is there once a format.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../packages/', import.meta.url));

for (const name of readdirSync(root)) {
  const directory = join(root, name);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const entries = entriesOf(manifest);
  if (Object.keys(entries).length > 0) await build(directory, entries, manifest);
}

/** What package.json names for `require`: name of the file to make, and the module that it is made of. */
function entriesOf({ exports = {} }) {
  const made = Object.values(exports).flatMap((target) => target?.require?.default ?? []);
  return Object.fromEntries(
    made.map((file) => {
      const entry = file.slice('./dist/cjs/'.length, -'.js'.length);
      return [entry, `dist/${entry}.js`];
    }),
  );
}

async function build(directory, entries, { imports }) {
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
    // jest can `require` what is loaded later, but not `import()` it.
    dynamicImportInCjs: false,
  });
  await bundle.close();
  copyTypes(join(directory, 'dist'), output, imports);
  writeFileSync(join(output, 'package.json'), '{ "type": "commonjs", "sideEffects": false }\n');
}

/**
 * The same declarations, in a folder in which they are of CommonJS. Names such as `#hash` become paths: this folder has a package.json
 * of its own, and older resolutions know no such names.
 */
function copyTypes(dist, output, imports = {}) {
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts') || file.split(sep)[0] === 'cjs') continue;
    const directory = dirname(join(output, file));
    const text = readFileSync(join(dist, file), 'utf8').replaceAll(
      /(?<=(?:from |import\()['"])#[\w-]+/g,
      (name) => {
        const path = relative(dirname(file), relative('dist', imports[name].types)).replace(
          /\.d\.ts$/,
          '.js',
        );
        return path.startsWith('.') ? path : `./${path}`;
      },
    );
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(output, file), text);
  }
}
