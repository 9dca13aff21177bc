// One file for `presign`: loading some sixty modules takes longer than everything else that the verb does.
// What it needs only now and then (the AWS SDK, HTTP for --verify) stays outside and is loaded when it is needed.
// bin/countersign.js uses the file while it is newer than what it was made of, and the modules themselves otherwise.
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

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

const bundle = await rolldown({
  input: here('../dist/index.js'),
  platform: 'node',
  external: [/^node:/, /commands\/(?!presign)[\w-]+\.js$/, /\/provider-chain\.js$/, /\/verify-url\.js$/],
  plugins: [childProcessLater],
});
await bundle.write({
  file: here('../dist/presign.cjs'),
  format: 'cjs',
  codeSplitting: false,
  minify: true,
});
