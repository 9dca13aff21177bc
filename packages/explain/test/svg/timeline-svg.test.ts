import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { timelineSvg } from '../../src/svg/timeline-svg.js';

const timeline = [
  { at: '2024-05-01T10:00:00Z', what: 'signed', kind: 'signed' },
  { at: '2024-05-01T10:30:00Z', what: 'now <"&>', kind: 'now' },
  { at: '2024-05-01T11:00:00Z', what: 'the URL ends', kind: 'url-end' },
] as const;

describe('timeline as SVG', () => {
  it('is well-formed whatever the texts hold, and carries no script', () => {
    const names: string[] = [];
    const parser = new SaxesParser();
    parser.on('opentag', ({ name }) => names.push(name));
    parser.on('error', (error) => {
      throw error;
    });
    parser.write(timelineSvg({ timeline, summary: 'a <b> & "c"' })).close();
    expect(names.filter((name) => name === 'text')).toHaveLength(3);
    expect(names.slice(0, 3)).toEqual(['svg', 'title', 'desc']);
    expect(names).not.toContain('script');
  });

  it('draws to scale', () => {
    const svg = timelineSvg({ timeline, summary: '' });
    // The middle of three instants half an hour apart stands in the middle.
    expect(svg).toContain('M353 26h14');
  });

  it('is nothing without instants', () => {
    expect(timelineSvg({ timeline: [], summary: 'x' })).toBe('');
  });
});
