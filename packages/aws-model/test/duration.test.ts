import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, parseUrlLifetime } from '../src/duration.js';

describe('parseDuration', () => {
  it.each([
    ['90s', 90],
    ['15m', 900],
    ['24h', 86_400],
    ['7d', 604_800],
    ['1h30m', 5_400],
    ['1d2h3m4s', 93_784],
    ['60', 60],
    ['007', 7],
    [' 1h ', 3_600],
    ['30d', 2_592_000],
  ])('reads %s as %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    ['0', /is zero/],
    ['0s', /is zero/],
    ['0h0m', /is zero/],
    ['-5', /is negative/],
    ['-1h', /is negative/],
    ['−1h', /is negative/],
    ['', /cannot read/],
    ['h', /cannot read/],
    ['1.5h', /cannot read/],
    ['1e3', /cannot read/],
    ['10ms', /cannot read/],
    ['30m1h', /cannot read/],
    ['1h1h', /cannot read/],
    ['1 h', /cannot read/],
    ['24H', /cannot read/],
    ['forever', /cannot read/],
    ['0x10', /cannot read/],
    ['99999999999999999999', /too long/],
  ])('refuses %j and says what was expected', (text, message) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
    expect(() => parseDuration(text)).toThrow(message);
  });
});

describe('parseUrlLifetime', () => {
  it('takes seven days and not a second more', () => {
    expect(parseUrlLifetime('7d')).toBe(604_800);
    expect(parseUrlLifetime('604800')).toBe(604_800);
    expect(() => parseUrlLifetime('3600000')).toThrow(/looks like milliseconds: for 1 h give 3600$/);
    expect(() => parseUrlLifetime('3600000s')).toThrow(/at most 7 d/);
    expect(() => parseUrlLifetime('604801')).toThrow(/at most 7 d \(604800 s\)/);
    expect(() => parseUrlLifetime('8d')).toThrow(RangeError);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [60, '1 min'],
    [2_460, '41 min'],
    [2_475, '41 min 15 s'],
    [5_400, '1 h 30 min'],
    [3_601, '1 h'],
    [86_400, '24 h'],
    [129_600, '36 h'],
    [172_800, '2 d'],
    [601_200, '6 d 23 h'],
    [604_800, '7 d'],
    [-3, '0 s'],
  ])('says %i s as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it('never says more than there is, and at most one small unit less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 604_800 }), (seconds) => {
        const read = parseDuration(formatDuration(seconds).replaceAll('min', 'm').replaceAll(' ', ''));
        expect(read).toBeLessThanOrEqual(seconds);
        expect(seconds - read).toBeLessThan(seconds < 3_600 ? 1 : seconds < 172_800 ? 60 : 3_600);
      }),
    );
  });
});
