import { expect, test } from 'vitest';
import { WarmBytes } from '../../src/store/blobs/page-cache-guess.js';

test('a file is cold until it was read from its beginning on', () => {
  const warm = new WarmBytes();
  expect(warm.reach(1)).toBe(false);
  warm.add(100, 200);
  expect(warm.reach(200)).toBe(false);
  warm.add(0, 100);
  expect(warm.reach(100)).toBe(true);
  expect(warm.reach(101)).toBe(false);
  warm.add(50, 150);
  expect(warm.reach(150)).toBe(true);
});

test('bytes read once more take nothing back', () => {
  const warm = new WarmBytes();
  warm.add(0, 300);
  warm.add(0, 100);
  expect(warm.reach(300)).toBe(true);
});

test('from the second slow read in a row on it is cold, until it was read again', () => {
  const warm = new WarmBytes();
  warm.add(0, 300);
  for (const [ms, start] of [
    [20, 0],
    [0.1, 100],
    [20, 200],
  ] as const) {
    warm.took(ms, start);
    expect(warm.reach(300)).toBe(true);
  }
  warm.took(20, 100);
  expect(warm.reach(100)).toBe(true);
  expect(warm.reach(101)).toBe(false);
  warm.took(20, 250);
  warm.took(20, 250);
  expect(warm.reach(100)).toBe(true);
  warm.add(100, 300);
  expect(warm.reach(300)).toBe(true);
});
