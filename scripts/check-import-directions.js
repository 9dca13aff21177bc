// Arrows between packages point down only: a package may depend on those listed here and on nothing else of ours.
// knip reports an import that package.json does not declare, so declared dependencies are all that needs checking.
import { readdirSync, readFileSync } from 'node:fs';

const all = [
  'sigv4',
  'policy',
  'aws-model',
  'aws-client',
  'runtime',
  'presign',
  'inspect',
  'explain',
  'server',
  'links',
  'console',
  'cli',
];
const mayImport = {
  sigv4: [],
  policy: [],
  'aws-model': [],
  'aws-client': ['sigv4', 'aws-model'],
  runtime: [],
  presign: ['sigv4', 'policy', 'aws-model', 'aws-client'],
  inspect: ['sigv4', 'policy', 'aws-model', 'aws-client'],
  explain: ['sigv4', 'policy', 'aws-model'],
  server: ['sigv4', 'policy', 'aws-model', 'aws-client', 'runtime'],
  links: ['sigv4', 'policy', 'presign', 'inspect', 'aws-model', 'aws-client', 'runtime'],
  console: ['runtime', 'links', 'explain'],
  cli: all,
  countersign: ['cli'],
  testing: all,
};

let wrong = 0;
for (const name of readdirSync('packages')) {
  const allowed = mayImport[name];
  if (!allowed) {
    console.error(`packages/${name}: no rule says what it may import; add one to ${import.meta.filename}`);
    wrong += 1;
    continue;
  }
  const { dependencies = {} } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8'));
  for (const dependency of Object.keys(dependencies)) {
    const ours = dependency.match(/^@countersign\/(.+)$/)?.[1];
    if (ours && !allowed.includes(ours)) {
      console.error(
        `packages/${name} must not depend on ${dependency}; allowed: ${allowed.join(', ') || 'none'}`,
      );
      wrong += 1;
    }
  }
}
if (wrong > 0) process.exit(1);
