import { visibleText } from '@countersign/aws-model';
import type { CheckReport, Step, StepId } from '@countersign/inspect';

const NAMES: Readonly<Record<StepId, string>> = {
  identity: 'who signs',
  'time-left': 'time left',
  role: "role's maximum",
  clock: 'clock',
  'bucket-region': 'bucket',
  'public-access-block': 'public access',
  'bucket-policy': 'bucket policy',
  permission: 'permission',
  object: 'object',
  encryption: 'encryption',
};

const MARKS = { pass: '✓', fail: '✗', unknown: '?' } as const;
/** Green, red, yellow (ECMA-48, SGR). */
const COLOURS = { pass: 32, fail: 31, unknown: 33 } as const;

/** The report for a person: a line a step, what to do about it below, the verdict last. */
export function describeReport({ steps, verdict, healthy }: CheckReport, colours: boolean): string {
  const paint = (code: number, text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = fold(steps);
  const width = Math.max(...lines.map(({ name }) => name.length));
  const shown = lines.map(({ name, result, seen, fix }) => {
    const mark = paint(COLOURS[result], MARKS[result]);
    const advice = fix === undefined ? '' : `${' '.repeat(width + 4)}→ ${visibleText(fix)}\n`;
    return `${mark} ${name.padEnd(width)}  ${visibleText(seen)}\n${advice}`;
  });
  return `${shown.join('')}\n${paint(healthy ? COLOURS.pass : COLOURS.fail, visibleText(verdict))}\n`;
}

type Line = Omit<Step, 'id'> & { readonly name: string };

/** Steps that were not looked at for one and the same reason become one line at the end: five of them say no more. */
function fold(steps: readonly Step[]): Line[] {
  const lines: Line[] = [];
  const folded = new Map<string, StepId[]>();
  for (const step of steps) {
    const alike = steps.filter(({ result, seen }) => result === 'unknown' && seen === step.seen);
    if (alike.length > 1)
      folded.set(
        step.seen,
        alike.map(({ id }) => id),
      );
    else lines.push({ ...step, name: NAMES[step.id] });
  }
  for (const [seen, ids] of folded)
    lines.push({
      name: 'the rest',
      result: 'unknown',
      seen: `${seen}: ${ids.map((id) => NAMES[id]).join(', ')}`,
    });
  return lines;
}
