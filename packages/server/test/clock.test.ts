import { describe, expect, it } from 'vitest';
import { TestClock } from '../src/clock.js';

const START = Date.UTC(2026, 0, 1);

function clockAt(time: { now: number }): TestClock {
  return new TestClock({ now: () => time.now });
}

describe('TestClock', () => {
  it('runs with the machine until it is moved, and on from there', async () => {
    const wall = { now: START };
    const clock = clockAt(wall);
    expect(clock.now()).toBe(START);
    await clock.advance('31m');
    wall.now += 1_000;
    expect(clock.now()).toBe(START + 31 * 60_000 + 1_000);
    expect(clock.offset).toBe(31 * 60_000);
    await clock.reset();
    expect(clock.now()).toBe(wall.now);
  });

  it.each([
    ['90s', 90_000],
    ['-90s', -90_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['60', 60_000],
    [60, 60_000],
    ['250ms', 250],
  ])('advances by %s', async (duration, ms) => {
    const clock = clockAt({ now: START });
    await clock.advance(duration);
    expect(clock.now()).toBe(START + ms);
  });

  it.each(['', 'soon', '1 h', '5y', 'NaN', '1h-5m', Number.NaN, Number.POSITIVE_INFINITY, '99999999999999d'])(
    'refuses %s',
    async (duration) => {
      await expect(clockAt({ now: START }).advance(duration)).rejects.toThrow(RangeError);
    },
  );

  it('refuses a date that is none', async () => {
    await expect(clockAt({ now: START }).set('tomorrow')).rejects.toThrow('`tomorrow` is not a date');
  });

  it('stands still when frozen, and still moves when told', async () => {
    const wall = { now: START };
    const clock = clockAt(wall);
    await clock.freeze('2026-06-01T00:00:00Z');
    wall.now += 99_000;
    expect(new Date(clock.now()).toISOString()).toBe('2026-06-01T00:00:00.000Z');
    await clock.advance('1s');
    expect(new Date(clock.now()).toISOString()).toBe('2026-06-01T00:00:01.000Z');
  });

  it('has run every timer due, in order, when advance returns', async () => {
    const clock = clockAt({ now: START });
    const ran: string[] = [];
    clock.at(START + 2_000, async () => {
      await Promise.resolve();
      ran.push('second');
    });
    clock.at(START + 1_000, () => void ran.push('first'));
    clock.at(START + 9_000, () => void ran.push('later'));
    const takeBack = clock.at(START + 1_500, () => void ran.push('taken back'));
    takeBack();
    await clock.advance('5s');
    expect(ran).toEqual(['first', 'second']);
  });
});
