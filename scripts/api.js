// What each package exports, entry by entry, with declarations but without their comments: packages/NAME/api.txt. A change of what
// others build on thereby shows in review. `node scripts/api.js` fails when one of the files is stale; with `--write` it writes them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const write = process.argv.includes('--write');
const modules = new Map();

for (const name of readdirSync(packages)) {
  const directory = join(packages, name);
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const entries = entriesOf(manifest);
  if (manifest.private || entries.length === 0) continue;
  const text = entries.map(([path, types]) => describe(manifest, path, join(directory, types))).join('\n');
  const file = join(directory, 'api.txt');
  if (write) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`packages/${name}/api.txt is stale: run \`npm run api\` and look at what changed`);
    process.exitCode = 1;
  }
}

/** Entries with declarations: path, and the file of those. */
function entriesOf({ exports = {} }) {
  return Object.entries(exports).flatMap(([path, target]) => {
    const types = target.import?.types ?? target.types;
    return types ? [[path, types]] : [];
  });
}

function describe({ name, imports = {} }, path, file) {
  const lines = [];
  for (const [exported, { declaration }] of sorted(exportsOf(file, imports)))
    lines.push(declaration(exported));
  return `# ${name}${path.slice(1)}\n\n${lines.join('\n')}\n`;
}

function sorted(map) {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** Exported names of a module: how each is declared, followed to where that is, as far as it is in the same package. */
function exportsOf(file, imports) {
  const known = modules.get(file);
  if (known) return known;
  const found = new Map();
  modules.set(file, found);
  const text = readFileSync(file, 'utf8');
  const { body } = parseAst(text, { lang: 'dts', sourceType: 'module' }, file);
  const locals = new Map();
  const note = (name, node) => {
    // Overloads and merged declarations are told together.
    locals.set(name, [...(locals.get(name) ?? []), withoutComments(text.slice(node.start, node.end))]);
  };
  const elsewhere = (source, name) => {
    const target = sourceFile(file, source.value, imports);
    if (target === undefined)
      return { declaration: (as) => `export ${renamed(name, as)} from '${source.value}';` };
    const declared = exportsOf(target, imports).get(name);
    if (!declared) throw new Error(`${file}: ${target} exports no ${name}`);
    return declared;
  };
  const imported = new Map();
  for (const node of body) {
    if (node.type === 'ImportDeclaration')
      for (const { local, imported: name } of node.specifiers)
        if (name) imported.set(local.name, [node.source, name.name]);
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    for (const name of namesOf(declared)) note(name, declared);
  }
  const local = (name) =>
    locals.has(name)
      ? { declaration: (as) => `${as === name ? '' : `// as ${as}\n`}${locals.get(name).join('\n')}` }
      : elsewhere(...imported.get(name));
  for (const node of body) {
    if (node.type === 'ExportAllDeclaration')
      throw new Error(`${file}: expected exports by name, found \`export *\``);
    if (node.type === 'ExportDefaultDeclaration')
      found.set('default', { declaration: () => withoutComments(text.slice(node.start, node.end)) });
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const name of namesOf(node.declaration)) found.set(name, local(name));
    for (const {
      local: { name },
      exported,
    } of node.specifiers)
      found.set(exported.name, node.source ? elsewhere(node.source, name) : local(name));
  }
  return found;
}

function namesOf(declaration) {
  if (declaration?.id) return [declaration.id.name];
  return declaration?.declarations?.map(({ id }) => id.name) ?? [];
}

/** The file of declarations that a module names; undefined where it belongs to another package. */
function sourceFile(from, source, imports) {
  const own = imports[source]?.types;
  if (own) return join(from.slice(0, from.lastIndexOf('/dist/')), own);
  return source.startsWith('.') ? resolve(dirname(from), source.replace(/\.js$/, '.d.ts')) : undefined;
}

function renamed(name, as) {
  return name === as ? `{ ${name} }` : `{ ${name} as ${as} }`;
}

function withoutComments(declaration) {
  return declaration
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^declare /, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
