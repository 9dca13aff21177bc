import { TestClock } from '@countersign/runtime';
import { describe, expect, it } from 'vitest';

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

  it.each([
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
    ['2200-01-01T00:00:00.001Z', '2200-01-01T00:00:00.001Z'],
    [8_640_000_000_000_000, '+275760-09-13T00:00:00.000Z'],
    [-8_640_000_000_000_000, '-271821-04-20T00:00:00.000Z'],
    [1e300, 'beyond that range'],
    [new Date(-1), '1969-12-31T23:59:59.999Z'],
  ])('is put nowhere before 1970 or after 2200: %s', async (instant, where) => {
    const clock = clockAt({ now: START });
    const message = `the clock can be set between 1970-01-01T00:00:00Z and 2200-01-01T00:00:00Z; this would be ${where}`;
    await expect(clock.set(instant)).rejects.toThrow(new RangeError(message));
    await expect(clock.freeze(instant)).rejects.toThrow(new RangeError(message));
    expect(clock.now()).toBe(START);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, ''])('is not put at %s', async (instant) => {
    await expect(clockAt({ now: START }).set(instant)).rejects.toThrow(/is not a date/);
  });

  it('goes as far as both ends and no step farther, however often it is pushed', async () => {
    const clock = clockAt({ now: START });
    for (const [end, push] of [
      ['2200-01-01T00:00:00.000Z', '1ms'],
      ['1970-01-01T00:00:00.000Z', '-1ms'],
    ] as const) {
      await clock.set(end);
      for (let time = 0; time < 3; time += 1) await expect(clock.advance(push)).rejects.toThrow(RangeError);
      expect(new Date(clock.now()).toISOString()).toBe(end);
    }
    await clock.set('2199-06-01T00:00:00Z');
    await clock.advance('200d');
    await expect(clock.advance('200d')).rejects.toThrow(/2200-01-01T00:00:00Z; this would be 2200-/);
    await clock.freeze('2200-01-01T00:00:00Z');
    await expect(clock.advance(1)).rejects.toThrow(RangeError);
  });

  it('goes back to the machine whatever time that has', async () => {
    const clock = clockAt({ now: -START });
    await clock.reset();
    expect(clock.now()).toBe(-START);
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
