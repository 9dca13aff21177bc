import { DELIBERATE } from './deliberate.js';
import { KINDS, SOURCES } from './kinds.js';

/** The mismatches for which no row says why. */
export function unexplained(results) {
  return results.filter((result) => result.match === 'no' && result.why === undefined);
}

/** The table as Markdown. */
export function writeTable(results) {
  const sections = [...new Set(results.map((result) => result.section))];
  const mismatches = results.filter((result) => result.match === 'no');
  const lines = [
    '# Conformance',
    '',
    'What AWS does, row by row, and what this server answers when it is asked. Written by `npm run conformance`; do not edit.',
    '',
    ...summary(results),
    '',
    '## Mismatches',
    '',
    ...(mismatches.length === 0 ? ['None.'] : mismatches.flatMap(mismatch)),
    '',
    ...sections.flatMap((letter) => section(results.filter((result) => result.section === letter))),
    '## Deliberately otherwise',
    '',
    'Differences that are known and meant to stay.',
    '',
    '| S3 | this server | why |',
    '| --- | --- | --- |',
    ...DELIBERATE.map((difference) => `| ${difference.map(cell).join(' | ')} |`),
    '',
    '## Sources',
    '',
    '| short | stands for |',
    '| --- | --- |',
    ...Object.entries(SOURCES).map(([short, long]) => `| ${short} | ${cell(long)} |`),
    '',
  ];
  return lines.join('\n');
}

function summary(results) {
  const count = (kind, match) =>
    results.filter(
      (result) =>
        (kind === undefined || result.kind === kind) && (match === undefined || result.match === match),
    ).length;
  const line = (name, kind) =>
    `| ${name} | ${count(kind)} | ${count(kind, 'yes')} | ${count(kind, 'no')} | ${count(kind, 'not asked')} |`;
  const meanings = {
    RECORDED: 'RECORDED (captured from AWS)',
    ASSERTED: 'ASSERTED (by tests run on AWS that keep no answer)',
    DOCUMENTED: "DOCUMENTED (AWS's pages and models)",
    REPORTED: 'REPORTED (issue threads, measurements)',
    UNVERIFIED: 'UNVERIFIED (inferred)',
  };
  return [
    '| how AWS is known | rows | match | mismatch | not asked |',
    '| --- | --- | --- | --- | --- |',
    ...KINDS.map((kind) => line(meanings[kind], kind)),
    line('all', undefined),
  ];
}

function mismatch({ id, kind, subject, differences, why }) {
  return [
    `- **${id}** (${kind}) ${cell(`${subject}. ${differences.join('; ')}. ${why ?? 'Not explained.'}`)}`,
  ];
}

function section(results) {
  const [{ section: letter, title }] = results;
  return [
    `## ${letter}. ${title}`,
    '',
    '| id | subject | kind | expected | answered | match | source |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...results.map(
      ({ id, subject, kind, expected, answered, match, why, source }) =>
        `| ${id} | ${cell(subject)} | ${kind} | ${cell(expected)} | ${cell(match === 'not asked' ? '' : answered)} | ${cell(match === 'yes' ? match : `${match}${why === undefined ? '' : `: ${why}`}`)} | ${cell(source)} |`,
    ),
    '',
  ];
}

/** Text as it can stand in a cell: nothing of it is taken for a bar, a tag or an emphasis. */
function cell(text) {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll('*', '\\*')
    .trim();
}
