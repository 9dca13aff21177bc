// usage: node scripts/pack.js FOLDER: packs every package that is published into FOLDER, as `npm publish` would, and prints the tarballs' paths.
// Installing all of them by path is what installing from the registry would be: `npm install FOLDER/*.tgz`.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'tarballs'));

const published = readdirSync(join(root, 'packages')).filter((name) => {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  return !manifest.private;
});
mkdirSync(folder, { recursive: true });
const output = execFileSync(
  'npm',
  [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    folder,
    ...published.flatMap((name) => ['--workspace', `packages/${name}`]),
  ],
  { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
);
for (const { filename } of JSON.parse(output)) console.log(join(folder, filename));
