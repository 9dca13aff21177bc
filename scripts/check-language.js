// Looks through the string literals of the sources for words that read as translated English, so that errors, findings
// and help stay in the terms of CONTRIBUTING's glossary. AWS's own sentences are listed below and stay as AWS writes them.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCES = /^(?:packages\/[^/]+\/src|conformance|bench|scripts)\/(?:.*\/)?[^/]+\.(?:ts|js|html)$/;

/** What a literal may not say, and what to say instead. */
const PLAINER = [
  [/\b(?:is|was|are|were) over\b(?! (?:its|the|a|\d))/, 'has expired'],
  [/\bmend(?:s|ed|ing)?\b/, 'fix'],
  [/\banew\b/, 'again'],
  [/\bnobody|somebody|whoever\b/i, 'name the party, or use the passive'],
  [/\bheld against\b/, 'compared with'],
  [/\bgives? up\b|\bgiven up\b|\blets? go\b/, 'releases, discards, stops'],
  [/\bwrong use\b/, 'usage error'],
  [/\basked for\b/, 'requested'],
  [/\bnot done here\b|\bknown here\b(?!:)/, 'not supported'],
  [/\bgood until\b/, 'valid until'],
  [/\b(?:URL|link|form|session) (?:dies|ended)\b|\bsession ends\b/, 'expires'],
  [/(?<!there )\b(?:is|are) no (?!longer\b|such\b)[a-z]+\b/i, 'is not a valid X'],
  [/\bdoes not take\b|\btakes no\b/, 'does not accept'],
  [/(?<!cannot )\btells?\b|\btold\b/, 'says, returns, reports'],
  [/\bput back\b|\btaken away\b|\btaken back\b/, 'restore, delete, revoke'],
  [
    /\ba (?:key|name|value|line|day|second|request|process) a (?:line|second|request|process)\b/,
    'one per line',
  ],
];

/** Sentences of AWS, or of others, that are quoted as they are; and code between two literals of a line. */
const QUOTED = ['told === undefined'];

const root = fileURLToPath(new URL('..', import.meta.url));
const LITERAL = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\\n]|\\.)*`/g;

let found = 0;
for (const file of ['packages', 'conformance', 'bench', 'scripts'].flatMap(filesBelow)) {
  if (!SOURCES.test(file) || file === 'scripts/check-language.js') continue;
  const text = readFileSync(`${root}${file}`, 'utf8');
  for (const [line, sentence] of sentencesOf(file, text)) {
    if (!/[a-z] [a-z]/i.test(sentence) || QUOTED.some((quoted) => sentence.includes(quoted))) continue;
    for (const [pattern, instead] of PLAINER) {
      const word = pattern.exec(sentence)?.[0];
      if (word === undefined) continue;
      found += 1;
      console.error(`${file}:${line}: "${word}" in ${sentence.slice(0, 120)}; write: ${instead}`);
    }
  }
}
if (found > 0) process.exitCode = 1;

function filesBelow(directory) {
  return readdirSync(`${root}${directory}`, { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory())
      return ['node_modules', 'dist', 'test', 'testing', 'mutants'].includes(entry.name)
        ? []
        : filesBelow(path);
    return [path];
  });
}

/** The literals that stand in one line, with its number and without what they interpolate; of a page every line. */
function* sentencesOf(file, text) {
  if (file.endsWith('.html')) {
    yield* text.split('\n').map((line, index) => [index + 1, line]);
    return;
  }
  const code = text
    .replace(/^\s*(?:\/\*\*?[\s\S]*?\*\/|\/\/.*)$/gm, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/\$\{[^{}\n]*\}/g, '…');
  for (const match of code.matchAll(LITERAL)) {
    yield [code.slice(0, match.index).split('\n').length, match[0].slice(1, -1)];
  }
}
