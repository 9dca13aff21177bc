import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Ring } from '../../src/why/ring.js';

it('is a list of which the first goes when there is no room', () => {
  const steps = fc.array(
    fc.oneof({ weight: 4, arbitrary: fc.nat() }, { weight: 1, arbitrary: fc.constant('drop' as const) }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5 }), steps, (capacity, taken) => {
      const ring = new Ring<number>(capacity);
      const list: number[] = [];
      for (const step of taken) {
        if (step === 'drop') {
          expect(ring.dropOldest()).toBe(list.shift());
          continue;
        }
        list.push(step);
        expect(ring.add(step)).toBe(list.length > capacity ? list.shift() : undefined);
        expect(ring.size).toBe(list.length);
        expect(ring.find((item) => item === step)).toBe(list.find((item) => item === step));
      }
    }),
  );
});
