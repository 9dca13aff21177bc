import { describe, expect, it } from 'vitest';
import { runCrash, runFuzz } from '../../../../scripts/soak/index.js';

/** A new one each day: what a short run does not find today it may find tomorrow, and the day can be repeated. */
const SEED = Math.floor(Date.now() / 86_400_000);

/** `npm run soak` does the same for minutes or hours. */
describe(`a short soak (seed ${SEED})`, () => {
  it('answers or closes every malformed request, without a 5xx, within its memory', async () => {
    const report = await runFuzz({ seed: SEED, seconds: 4 });
    expect(report.violations).toEqual([]);
    expect(report.cases).toBeGreaterThan(0);
  });

  it('has everything it acknowledged after being killed in the middle of writes', async () => {
    const report = await runCrash({ seed: SEED, seconds: 4, rounds: 3 });
    expect(report.violations).toEqual([]);
    expect(report.changes).toBeGreaterThan(0);
  });
});
