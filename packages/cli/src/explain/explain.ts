import { writeFile } from 'node:fs/promises';
import { type Explanation, explain, type Language, renderText, timelineSvg } from '@countersign/explain';
import { EXIT, unreachable, usageError } from '../exit.js';
import { colourful, print, printJson, printPainted, visibleMessage } from '../output.js';
import type { ExplainFlags } from './flags.js';
import { gatherReport } from './gather.js';

/**
 * `explain URL|-`. Exit 1 where the URL fails, or is not known to work.
 *
 * @throws CommandError exit 2 for what cannot be understood, exit 3 for a file that cannot be read or written
 */
export async function runExplain(pasted: string | undefined, flags: ExplainFlags): Promise<void> {
  if (flags.page !== undefined) return (await import('./page.js')).writePage(flags.page);
  if (flags.log !== undefined) return (await import('./log.js')).explainLog(flags.log, flags.json ?? false);
  if (pasted === undefined && flags.report === undefined && flags.errorBody === undefined)
    throw usageError('nothing to explain; expected a URL, - for standard input, --report FILE or --log FILE');
  const { report, now, notes } = await gatherReport(pasted, flags);
  const explanation = explain(report, { now });
  if (flags.svg !== undefined) await writeText(flags.svg, timelineSvg(explanation));
  for (const note of notes) print(`note: ${visibleMessage(note)}\n`, 'stderr');
  if (flags.json) printJson(asJson(explanation, notes));
  else printPainted(forTerminal(explanation, flags.code));
  if (explanation.verdict !== 'healthy') process.exitCode = EXIT.no;
}

/** The contract's object, and what was added to it. */
function asJson(
  { verdict, findings, timeline, url, summary }: Explanation,
  notes: readonly string[],
): object {
  return { verdict, findings, timeline, url, summary, ...(notes.length === 0 ? {} : { notes }) };
}

function forTerminal(explanation: Explanation, code: Language | 'all' | undefined): string {
  const known = Object.keys(explanation.findings[0]?.fixInCode ?? {}) as Language[];
  const languages = code === 'all' ? known : code === undefined ? [] : [code];
  const width = process.stdout.columns || 100;
  const text = renderText(explanation, { color: colourful(), width, languages });
  const more = code === undefined && explanation.verdict !== 'healthy' && known.length > 0;
  return more ? `${text}\n${codeHint(known, width)}\n` : text;
}

/** Names what `--code` takes; where that is too long for a line, it is broken between names. */
function codeHint(languages: readonly Language[], width: number): string {
  const words = 'To see the fix in the signing code, in your language:';
  const line = `${words} --code ${languages.join('|')}`;
  if (line.length <= width) return line;
  const lines = ['  --code '];
  for (const [at, language] of languages.entries()) {
    const next = at === languages.length - 1 ? language : `${language}|`;
    if (lines.at(-1)!.length + next.length > width) lines.push(' '.repeat(9));
    lines.push(`${lines.pop()}${next}`);
  }
  return [words, ...lines].join('\n');
}

async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw unreachable('Unwritable', `could not write ${path}: ${(error as Error).message}`, error);
  }
}
