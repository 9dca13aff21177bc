// Packs every package as npm would publish it, and holds the tarballs against publint (does package.json say what is there?) and
// attw (do types and modules agree, however a program resolves them?).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const folder = mkdtempSync(join(tmpdir(), 'countersign-pack-'));
const problems = [];
try {
  const script = fileURLToPath(new URL('pack.js', import.meta.url));
  const packed = execFileSync(process.execPath, [script, folder], { encoding: 'utf8' }).trim().split('\n');
  for (const file of packed) problems.push(...(await lint(file)), ...(await checkTypes(file)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

async function lint(file) {
  const tarball = readFileSync(file);
  const { messages, pkg } = await publint({ pack: { tarball: arrayBufferOf(tarball) }, strict: true });
  return messages.map((message) => `${pkg.name}: ${formatMessage(message, pkg) ?? message.code}`);
}

async function checkTypes(file) {
  const pkg = createPackageFromTarballData(readFileSync(file));
  const { exports = {} } = JSON.parse(pkg.readFile(`/node_modules/${pkg.packageName}/package.json`));
  const typed = Object.entries(exports).filter(([, target]) => JSON.stringify(target).includes('.d.ts'));
  const found = [];
  for (const [entry, target] of typed) {
    const { problems } = await checkPackage(pkg, { entrypoints: [entry] });
    const esmOnly = !Object.hasOwn(target, 'require');
    found.push(
      ...problems
        .filter((problem) => !(esmOnly && isOfEsmOnly(problem)))
        .map((problem) => `${pkg.packageName}${entry.slice(1)}: ${tell(problem)}`),
    );
  }
  return found;
}

/** What only the command is made of is an ES module and says so: CommonJS has `import()` for it. */
function isOfEsmOnly({ kind, resolutionKind }) {
  return (kind === 'NoResolution' && resolutionKind === 'node10') || kind === 'CJSResolvesToESM';
}

function tell({ kind, ...about }) {
  return `${kind} ${JSON.stringify(about)} (https://github.com/arethetypeswrong/arethetypeswrong.github.io/tree/main/docs/problems)`;
}

function arrayBufferOf({ buffer, byteOffset, byteLength }) {
  return buffer.slice(byteOffset, byteOffset + byteLength);
}
