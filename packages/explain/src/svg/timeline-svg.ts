import type { Explanation, TimelineEvent } from '../explanation.js';
import { wrap } from '../text/wrap.js';

const WIDTH = 720;
const MARGIN = 24;
const LINE_Y = 34;
const FIRST_TEXT_Y = 76;
const LINE_HEIGHT = 18;
const GAP = 6;
/** As many characters as surely fit beside a mark, whatever the font. */
const TEXT_WIDTH = 84;

/** Shapes as well as colours tell the kinds apart. Colours come from the page that the picture stands in, where it sets them. */
const KINDS: Readonly<
  Record<TimelineEvent['kind'], { readonly colour: string; readonly shape: (x: number, y: number) => string }>
> = {
  signed: { colour: 'var(--timeline-signed, #1f7a4d)', shape: circle },
  'session-end': { colour: 'var(--timeline-session, #b3261e)', shape: cross },
  'session-end-at-most': { colour: 'var(--timeline-session, #b3261e)', shape: hollow },
  'url-end': { colour: 'var(--timeline-end, #8a5a00)', shape: square },
  now: { colour: 'var(--timeline-now, #1a56c4)', shape: triangle },
  other: { colour: 'var(--timeline-other, #6b7280)', shape: circle },
};

function circle(x: number, y: number): string {
  return `<circle cx="${x}" cy="${y}" r="6"/>`;
}

function hollow(x: number, y: number): string {
  return `<circle cx="${x}" cy="${y}" r="6" fill="none" stroke="currentColor" stroke-width="2.5"/>`;
}

function square(x: number, y: number): string {
  return `<rect x="${x - 6}" y="${y - 6}" width="12" height="12"/>`;
}

function cross(x: number, y: number): string {
  return `<path d="M${x - 6} ${y - 6}l12 12m0-12l-12 12" fill="none" stroke="currentColor" stroke-width="3"/>`;
}

function triangle(x: number, y: number): string {
  return `<path d="M${x - 7} ${y - 8}h14l-7 14z"/>`;
}

/**
 * The timeline as a stand-alone SVG: to scale on a line, each event named below. It has a title and a description for
 * screen readers, no script and no link. Empty text where there is no timeline.
 */
export function timelineSvg(explanation: Pick<Explanation, 'timeline' | 'summary'>): string {
  const { timeline, summary } = explanation;
  if (timeline.length === 0) return '';
  const texts = timeline.map(({ at, what }) => wrap(`${at} ${what}`, TEXT_WIDTH));
  const tops = texts.map(
    (_, index) => FIRST_TEXT_Y + texts.slice(0, index).reduce((sum, lines) => sum + heightOf(lines), 0),
  );
  const height = FIRST_TEXT_Y + texts.reduce((sum, lines) => sum + heightOf(lines), 0);
  const positions = positionsOf(timeline);
  const described = timeline.map(({ at, what }) => `${at}: ${what}`).join('; ');
  const marks = timeline.map((event, index) => mark(event, positions[index]!, tops[index]!, texts[index]!));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="timeline-title timeline-description" font-family="system-ui, sans-serif" font-size="14">`,
    `<title id="timeline-title">${escapeXml(summary)}</title>`,
    `<desc id="timeline-description">${escapeXml(described)}</desc>`,
    `<line x1="${MARGIN}" y1="${LINE_Y}" x2="${WIDTH - MARGIN}" y2="${LINE_Y}" stroke="var(--timeline-line, #9aa0a6)" stroke-width="2"/>`,
    ...marks,
    '</svg>',
  ].join('\n');
}

function heightOf(lines: readonly string[]): number {
  return lines.length * LINE_HEIGHT + GAP;
}

function mark({ kind }: TimelineEvent, x: number, y: number, lines: readonly string[]): string {
  const { colour, shape } = KINDS[kind];
  const weight = kind === 'now' ? ' font-weight="600"' : '';
  const spans = lines.map(
    (line, index) => `<tspan x="${MARGIN + 24}" y="${y + LINE_HEIGHT * index}">${escapeXml(line)}</tspan>`,
  );
  return [
    `<g style="color:${colour}" fill="currentColor">${shape(x, LINE_Y)}${shape(MARGIN + 6, y - 5)}</g>`,
    `<text fill="var(--timeline-text, #5f6368)"${weight}>${spans.join('')}</text>`,
  ].join('');
}

function positionsOf(timeline: readonly TimelineEvent[]): readonly number[] {
  const times = timeline.map(({ at }) => Date.parse(at));
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  const room = WIDTH - 2 * MARGIN;
  return times.map((time) => MARGIN + (span === 0 ? 0 : Math.round(((time - first) / span) * room)));
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
