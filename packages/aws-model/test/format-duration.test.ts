import { describe, expect, it } from 'vitest';
import { formatDuration } from '../src/format-duration.js';

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
});
