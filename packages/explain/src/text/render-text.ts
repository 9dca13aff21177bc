import type { Explanation, Finding, Language } from '../explanation.js';
import { ANSI_PAINT, NO_PAINT, type Paint } from './paint.js';
import { timelineText } from './timeline-text.js';
import { hang } from './wrap.js';

export interface RenderOptions {
  /** ANSI colours and styles. Default false. */
  readonly color?: boolean;
  /** Columns, 40 at least. Default 80. */
  readonly width?: number;
  /** The fix in the code that signs is shown for these languages. Default none. */
  readonly languages?: readonly Language[];
}

const VERDICTS: Readonly<Record<Explanation['verdict'], string>> = {
  healthy: 'healthy',
  failing: 'failing',
  unknown: 'not sure',
};

/** An explanation as terminal text. Pieces of evidence stand in backticks, and reversed where there is colour. */
export function renderText(explanation: Explanation, options: RenderOptions = {}): string {
  const paint = options.color === true ? ANSI_PAINT : NO_PAINT;
  const width = Math.max(40, options.width ?? 80);
  const { verdict, findings, timeline, summary } = explanation;
  const colour = verdict === 'healthy' ? paint.good : verdict === 'failing' ? paint.bad : paint.unsure;
  const head = hang(`${VERDICTS[verdict]}: `, summary, width).map((line, index) =>
    index === 0
      ? paint.bold(colour(VERDICTS[verdict])) + marked(line.slice(VERDICTS[verdict].length), paint)
      : marked(line, paint),
  );
  // Beside a sure finding the faint ones are named only.
  const sure = findings[0]?.confidence === 'high';
  const shown =
    verdict === 'healthy' ? [] : findings.filter(({ confidence }) => !sure || confidence !== 'low');
  const faint = verdict === 'healthy' ? [] : findings.filter((finding) => !shown.includes(finding));
  const blocks = [
    head,
    timelineText(timeline, width, paint),
    ...shown.map((finding, index) => findingText(finding, index, width, paint, options.languages ?? [])),
    faint.length === 0
      ? []
      : hang('Less likely: ', faint.map(({ cause }) => cause).join(', '), width).map(paint.dim),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

function findingText(
  finding: Finding,
  index: number,
  width: number,
  paint: Paint,
  languages: readonly Language[],
): string[] {
  const { cause, confidence, title, evidence, fix, fixInCode, documentation, supply } = finding;
  const lines = hang(`${index + 1}. `, title, width).map((line) => paint.bold(line));
  lines.push(`   ${paint.dim(`${cause} (${confidence})`)}`);
  for (const sentence of evidence)
    lines.push(...hang('   - ', sentence, width).map((line) => marked(line, paint)));
  lines.push(...hang('   fix: ', fix, width).map((line) => marked(line, paint)));
  for (const language of languages) {
    const code = fixInCode[language];
    if (code !== undefined)
      lines.push(...hang(`   ${language}: `, code, width).map((line) => marked(line, paint)));
  }
  if (supply !== undefined)
    lines.push(...hang('   to be sure, supply: ', supply, width).map((line) => marked(line, paint)));
  if (documentation !== undefined && index === 0) lines.push(`   ${paint.dim(documentation)}`);
  return lines;
}

/** Pieces in backticks reversed; one that a line break cuts keeps its backticks. */
function marked(line: string, paint: Paint): string {
  return line.replace(/`([^`]+)`/g, (_, piece: string) =>
    paint === NO_PAINT ? `\`${piece}\`` : paint.mark(piece),
  );
}
