// One file a verb, for those whose start is felt: resolving and loading sixty modules takes longer than everything else
// that `presign` does, and the server has three times as many. What is needed only now and then (the AWS SDK, HTTP
// for --verify, the admin API's libraries, the logger) stays outside and is loaded when it is needed.
// bin/countersign.js uses these files while they are newer than what they were made of, and the modules themselves otherwise.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const LOADED_LATER = /\/(provider-chain|verify-url|admin-app|public-links-app|metrics)\.js$/;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Commander loads `node:child_process` for commands that are programs of their own; we have none. */
const childProcessLater = {
  name: 'child-process-later',
  transform: (code, id) =>
    id.endsWith('commander/lib/command.js')
      ? code.replace(
          /const childProcess = (require\('node:child_process'\));/,
          'const childProcess = { spawn: (...args) => $1.spawn(...args) };',
        )
      : undefined,
};

for (const verb of ['presign', 'up', 'run']) {
  const otherVerbs = new RegExp(`/commands/(?!(?:${verb}|[\\w-]+-options?|examples)\\.js$)[\\w-]+\\.js$`);
  const bundle = await rolldown({
    input: here('../dist/index.js'),
    platform: 'node',
    external: [/^node:/, 'libsql', 'pino', 'pino-pretty', otherVerbs, LOADED_LATER],
    plugins: [childProcessLater],
  });
  await bundle.write({
    file: here(`../dist/${verb}.cjs`),
    format: 'cjs',
    codeSplitting: false,
    minify: true,
  });
}
