// The doctor's page as one file: script and style stand in it, and its Content-Security-Policy lets it do nothing else
// than run them. It therefore works from disk, from any web server and from an intranet page, and cannot send anything.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const page = (name) => here(`../src/explain-page/${name}`);

const bundle = await rolldown({ input: here('../dist/explain-page/main.js'), platform: 'browser' });
const { output } = await bundle.generate({ format: 'iife', minify: true, codeSplitting: false });
// The only text that could end the element early.
const script = output[0].code
  .replaceAll('</script', '<\\/script')
  .replace(/\/\/# sourceMappingURL=.*\n?$/, '');
const style = await readFile(page('page.css'), 'utf8');
const template = await readFile(page('page.html'), 'utf8');

const scriptHash = createHash('sha256').update(script).digest('base64');
const policy = [
  "default-src 'none'",
  `script-src 'sha256-${scriptHash}'`,
  // The timeline carries style attributes. Styles cannot load anything either: every source of theirs is 'none'.
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const pieces = { 'content="POLICY"': `content="${policy}"`, '/* STYLE */': style, '/* SCRIPT */': script };
await writeFile(
  here('../dist/explain.html'),
  template.replaceAll(/content="POLICY"|\/\* (?:STYLE|SCRIPT) \*\//g, (place) => pieces[place]),
);
