// No circle in the imports of any package, and none of types either: files in a circle can only be understood together.
// The graph is built from the sources, because compiled files no longer show what was imported as a type.
// Inside the server the leaf rooms also know nothing of what stands on them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Rooms of packages/server/src that may import only from themselves and from the rooms named: an answer's body may be stored
 * bytes, and whoever checks stored bytes computes their checksums.
 */
const LEAF_ROOMS = { checksum: [], store: ['checksum'], wire: ['store'] };
const SERVER = join('packages', 'server', 'src');

/** All TypeScript below a folder, in the order of their paths. */
function sourcesOf(folder) {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts'));
  return names.sort().map((name) => join(folder, name));
}

/** Strips comments, in which examples of imports stand, then finds every relative specifier. */
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const SPECIFIERS = /(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)'(\.[^']+)'/g;

/** What a source imports from its own package, as paths of sources. */
function importsOf(file) {
  const text = readFileSync(file, 'utf8').replace(COMMENTS, '');
  return [...text.matchAll(SPECIFIERS)]
    .map(([, specifier]) => join(dirname(file), specifier.replace(/\.js$/, '.ts')))
    .filter((target) => target !== file && existsSync(target));
}

/** Every circle that a depth-first walk closes, one for each import that leads back. */
function circlesOf(graph) {
  const done = new Set();
  const path = [];
  const circles = [];
  const visit = (file) => {
    if (done.has(file)) return;
    const start = path.indexOf(file);
    if (start !== -1) {
      circles.push([...path.slice(start), file]);
      return;
    }
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return circles;
}

const faults = [];
for (const name of readdirSync('packages')) {
  const sources = sourcesOf(`packages/${name}/src`);
  const graph = new Map(sources.map((file) => [file, importsOf(file)]));
  for (const circle of circlesOf(graph)) {
    const files = circle.map((file) => relative(join('packages', name, 'src'), file));
    faults.push(`packages/${name}/src: these files import each other: ${files.join(' -> ')}`);
  }
}
for (const [room, allowed] of Object.entries(LEAF_ROOMS)) {
  for (const file of sourcesOf(join(SERVER, room))) {
    for (const target of importsOf(file)) {
      const [other = ''] = relative(SERVER, target).split('/');
      if (other !== room && !allowed.includes(other)) {
        faults.push(`${file} must not import ${target}: ${room}/ stands below the other rooms`);
      }
    }
  }
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
