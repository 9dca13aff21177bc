import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Unit tests read a package's sources, so that a failing line is the line one edits. */
const packages = [
  'sigv4',
  'policy',
  'aws-model',
  'aws-client',
  'runtime',
  'presign',
  'inspect',
  'explain',
  'console',
  'server',
  'cli',
  'testing',
];

function source(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

export default defineConfig({
  resolve: {
    alias: packages.flatMap((name) => [
      {
        find: new RegExp(`^@countersign/${name}/(.+)$`),
        replacement: `${source(`packages/${name}/src`)}/$1.ts`,
      },
      { find: new RegExp(`^@countersign/${name}$`), replacement: source(`packages/${name}/src/index.ts`) },
    ]),
  },
  test: {
    globalSetup: [
      'packages/testing/src/clean-temporary-folder.ts',
      ...(existsSync(source('e2e')) ? ['e2e/support/report-clients.ts'] : []),
    ],
    include: ['packages/*/test/**/*.test.ts', ...(existsSync(source('e2e')) ? ['e2e/**/*.test.ts'] : [])],
    ...(process.env.VITEST_JSON
      ? { reporters: ['default', 'json'], outputFile: { json: process.env.VITEST_JSON } }
      : {}),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
