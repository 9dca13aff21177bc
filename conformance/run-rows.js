import { compare, describe, describeAgainst } from './expect.js';
import { SECTIONS } from './rows/index.js';

/** What a row needs that not every target can give, in words. */
const NEEDS = {
  clock: 'needs a clock that can be moved',
  root: 'needs the keys of a root user',
  'other account': 'needs a second account',
  'other region': 'needs a second region',
};

/**
 * Puts the rows to a target, one after the other, and gives a result for each:
 * `match` is `yes`, `no` or `not tested`; `expected` and `answered` are told in words, with names and secrets masked.
 * `onRow` hears of each result with the answer as it came; `stopped` ends the run before the next row.
 */
export async function runRows(target, { only, onRow = () => {}, stopped = () => false } = {}) {
  const results = [];
  for (const { letter, title, rows } of SECTIONS) {
    for (const row of rows) {
      if (stopped()) return results;
      if (only !== undefined && !only(row.id)) continue;
      const result = { section: letter, title, ...(await runRow(target, row)) };
      results.push(result);
      onRow(result);
    }
  }
  return results;
}

async function runRow(target, row) {
  const { id, subject, kind, source } = row;
  target.key = `${id.toLowerCase().replace(/[^a-z0-9]/g, '')}.txt`;
  const mask = (text) => target.masks.apply(text);
  const missing = (row.needs ?? []).find((need) => !target.can.has(need));
  const expectation = typeof row.expected === 'function' ? row.expected(target) : row.expected;
  const known = { id, subject, kind, source, expected: mask(describe(expectation)) };
  if (row.notAsked !== undefined) return { ...known, match: 'not tested', why: row.notAsked, answered: '' };
  if (missing !== undefined) return { ...known, match: 'not tested', why: NEEDS[missing], answered: '' };
  let answer;
  try {
    answer = await row.ask(target);
  } catch (error) {
    return {
      ...known,
      match: 'no',
      answered: '',
      why: row.deviates,
      differences: [mask(`could not be tested: ${error.message}`)],
    };
  }
  const differences = compare(expectation, answer, '', row.anyOrder).map(mask);
  return {
    ...known,
    answered: mask(describeAgainst(expectation, answer)),
    match: differences.length === 0 ? 'yes' : 'no',
    differences,
    why: row.deviates,
    answer,
  };
}
