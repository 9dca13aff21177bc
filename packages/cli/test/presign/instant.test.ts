import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../../src/presign/instant.js';

describe('parseInstant', () => {
  it.each([
    ['2026-01-31T18:00:00Z', '2026-01-31T18:00:00.000Z'],
    ['2026-01-31T18:00:00.250Z', '2026-01-31T18:00:00.250Z'],
    ['2026-01-31T18:00+02:00', '2026-01-31T16:00:00.000Z'],
    ['2026-01-31 18:00 UTC', '2026-01-31T18:00:00.000Z'],
    ['2026-01-31 18:00:30 UTC', '2026-01-31T18:00:30.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(parseInstant(text).toISOString()).toBe(iso);
  });

  it.each([
    '2026-01-31T18:00:00',
    '2026-01-31 18:00',
    '31.1.2026',
    'now',
    '',
    '1769882400',
    '2026-13-01',
    '2026-02-30T25:00Z',
  ])('refuses %j', (text) => {
    expect(() => parseInstant(text)).toThrow(RangeError);
  });
});

describe('formatInstant', () => {
  it.each(['2026-01-31T18:00:00.000Z', '2026-01-31T18:00:30.000Z'])(
    'writes %s so that it can be read again',
    (iso) => {
      expect(parseInstant(formatInstant(iso)).toISOString()).toBe(iso);
    },
  );
});
