import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where links that have to work on npm point; the same file is in this repository. */
const PUBLIC = 'https://github.com/countersign/countersign/blob/main/';

const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((page) => page !== '' && existsSync(join(ROOT, page)));

/** Without code: what looks like a link in a command is none. */
function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8')
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, '`code`');
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(page: string): Set<string> {
  const headings = readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function brokenLinks(page: string): string[] {
  const targets = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
  return targets.filter((target) => {
    const own = target.startsWith(PUBLIC) ? target.slice(PUBLIC.length) : undefined;
    if (own === undefined && /^[a-z]+:/.test(target)) return false;
    const [path = '', anchor] = (own ?? target).split('#');
    const file = normalize(own === undefined ? join(dirname(page), path) : path);
    const linked = path === '' ? page : file;
    if (!existsSync(join(ROOT, linked))) return true;
    return anchor !== undefined && linked.endsWith('.md') && !anchorsOf(linked).has(anchor);
  });
}

/** Files and folders of the repository that a page names in code. */
function pathsIn(page: string): string[] {
  const spans = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!);
  return spans.filter((span) => /^(packages|conformance|scripts|bench|e2e|docs|\.ci)\/[\w./-]+$/.test(span));
}

test.each(pages)('%s: its links lead somewhere', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

test.each(['docs/architecture.md', 'docs/security.md', 'CONTRIBUTING.md', 'docs/limits-of-a-url.md'])(
  '%s names files that exist',
  (page) => {
    const paths = pathsIn(page);
    expect(paths.length).toBeGreaterThan(1);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    for (const path of paths)
      if (path.endsWith('/')) expect(statSync(join(ROOT, path)).isDirectory()).toBe(true);
  },
);
