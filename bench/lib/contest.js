import { PeakMemory } from '../../scripts/soak/process-figures.js';
import { median } from './median.js';

/**
 * Gives each contestant its turn, round after round, so that whatever else the machine does falls on all of them.
 *
 * @param contestants `{name, server, turn}`; `turn` gives a rate
 * @returns by contestant: `rate`, the median; `ratio(other)`, the median of the rounds' ratios; `peakMiB` resident
 */
export async function contest(contestants, rounds) {
  const entries = contestants.map((contestant) => ({
    ...contestant,
    rates: [],
    memory: new PeakMemory(contestant.server.pid),
    peakMiB: 0,
  }));
  for (const { name, turn } of entries) {
    await turn().catch((cause) => Promise.reject(new Error(`${name}: ${cause.message}`, { cause })));
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      entry.memory.reset();
      entry.rates.push(await entry.turn());
      entry.peakMiB = Math.max(entry.peakMiB, entry.memory.peakMiB);
    }
  }
  return entries.map(({ name, rates, peakMiB }) => ({
    name,
    rates,
    peakMiB,
    rate: median(rates),
    ratio: (other) => median(rates.map((rate, round) => rate / other.rates[round])),
  }));
}
