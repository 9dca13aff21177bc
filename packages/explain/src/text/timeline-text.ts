import type { TimelineEvent } from '../explanation.js';
import type { Paint } from './paint.js';
import { hang } from './wrap.js';

const MARKS: Readonly<Record<TimelineEvent['kind'], string>> = {
  signed: '●',
  'session-end': '✕',
  'session-end-at-most': '≤',
  'url-end': '■',
  now: '▶',
  other: '·',
};

/** Where each event lies on a line of `length` cells; events of one instant share a cell. */
function cellsOf(events: readonly TimelineEvent[], length: number): readonly number[] {
  const times = events.map(({ at }) => Date.parse(at));
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  return times.map((time) => (span === 0 ? 0 : Math.round(((time - first) / span) * (length - 1))));
}

/** The timeline drawn to scale on one line, then its events, one a line. */
export function timelineText(events: readonly TimelineEvent[], width: number, paint: Paint): string[] {
  if (events.length === 0) return [];
  const length = Math.max(10, Math.min(width - 2, 72));
  const cells = cellsOf(events, length);
  const line = Array.from({ length }, () => '─');
  // Of events in one cell the present is the one to see.
  events.forEach(({ kind }, index) => {
    const cell = cells[index]!;
    if (line[cell] !== MARKS.now) line[cell] = MARKS[kind];
  });
  return [
    `  ${line.join('')}`,
    ...events.flatMap(({ at, what, kind }) => {
      const lines = hang(`  ${MARKS[kind]} ${at}  `, what, width);
      return kind === 'now' ? lines.map((each) => paint.bold(each)) : lines;
    }),
  ];
}
