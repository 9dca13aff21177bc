import { PeakMemory } from '../../scripts/soak/process-figures.js';
import { median } from './median.js';

/** Turns before the first that counts: code that has not run often is slow. */
const WARM_UPS = 3;

/**
 * Gives each contestant its turn, round after round, so that whatever else the machine does falls on all of them.
 *
 * @param contestants `{name, server, turn}`; `turn` gives `{rate, answers}`
 * @returns by contestant: `rate`, the median; `ratio(other)`, the median of the rounds' ratios; `cpuMicros`, processor time
 *   an answer; `cpuRatio(other)`, the other's processor time beside this one's; `peakMiB` resident
 */
export async function contest(contestants, rounds) {
  const entries = contestants.map((contestant) => ({
    ...contestant,
    rates: [],
    times: [],
    memory: new PeakMemory(contestant.server.pid),
    peakMiB: 0,
  }));
  for (const { name, turn } of entries) {
    for (let warmUp = 0; warmUp < WARM_UPS; warmUp++)
      await turn().catch((cause) => Promise.reject(new Error(`${name}: ${cause.message}`, { cause })));
  }
  for (let round = 0; round < rounds; round++) {
    for (const entry of entries) {
      entry.memory.reset();
      const before = entry.server.cpuSeconds();
      const { rate, answers } = await entry.turn();
      entry.rates.push(rate);
      entry.times.push(((entry.server.cpuSeconds() - before) * 1e6) / answers);
      entry.peakMiB = Math.max(entry.peakMiB, entry.memory.peakMiB);
    }
  }
  return entries.map(({ name, rates, times, peakMiB }) => ({
    name,
    rates,
    times,
    peakMiB,
    rate: median(rates),
    ratio: (other) => median(rates.map((rate, round) => rate / other.rates[round])),
    cpuMicros: median(times),
    cpuRatio: (other) => median(times.map((time, round) => other.times[round] / time)),
  }));
}
