import { type Explanation, type TimelineEvent, timelineSvg } from '@countersign/explain';
import { make } from './elements.js';

/** The shapes of the drawing, as characters. */
const MARKS: Readonly<Record<TimelineEvent['kind'], string>> = {
  signed: '●',
  'session-end': '✕',
  'session-end-at-most': '○',
  'url-end': '■',
  now: '▼',
  other: '●',
};
/** Above and below the line: half of the largest mark, and some air. */
const HALF_HEIGHT = 16;

/** The timeline: a line to scale that is as wide as the page lets it be, and what each mark on it is, as text that wraps. */
export function timelineOf(explanation: Explanation): HTMLElement | undefined {
  const { timeline } = explanation;
  if (timeline.length === 0) return undefined;
  const entries = timeline.map(({ at, what, kind }) =>
    make(
      'li',
      { class: kind },
      make('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[kind]),
      make('span', {}, make('time', { datetime: at }, at), ` ${what}`),
    ),
  );
  return make(
    'div',
    { class: 'timeline', role: 'group', 'aria-label': 'Timeline' },
    lineOf(explanation),
    make('ul', {}, ...entries),
  );
}

/** The line of the drawing without its texts, which would be too small on a phone. Our own code makes it, so it may be parsed. */
function lineOf(explanation: Explanation): Node {
  const drawing = new DOMParser().parseFromString(timelineSvg(explanation), 'image/svg+xml').documentElement;
  const y = Number(drawing.querySelector('line')?.getAttribute('y1'));
  drawing.setAttribute('viewBox', `0 ${y - HALF_HEIGHT} ${drawing.getAttribute('width')} ${2 * HALF_HEIGHT}`);
  for (const size of ['width', 'height']) drawing.removeAttribute(size);
  for (const text of drawing.querySelectorAll('title, desc, text')) text.remove();
  drawing.setAttribute('aria-hidden', 'true');
  return document.importNode(drawing, true);
}
