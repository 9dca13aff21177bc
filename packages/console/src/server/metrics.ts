import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ScrubReport } from './ports.js';
import type { RequestCounts } from './request-counts.js';

/** What Prometheus reads: requests answered, what the scrub has looked at, and the process's own figures. Each server has a registry of its own. */
export function createMetrics(
  counts: RequestCounts,
  scrubbed: () => ScrubReport | undefined,
): {
  readonly contentType: string;
  text(): Promise<string>;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Counter({
    name: 'countersign_requests_total',
    help: 'Requests answered, by service, method and status.',
    labelNames: ['service', 'method', 'status'],
    registers: [registry],
    // Counted elsewhere from the first request on; the library is loaded only when somebody looks.
    collect() {
      this.reset();
      for (const { service, method, status, count } of counts.all())
        this.inc({ service, method, status: String(status) }, count);
    },
  });
  const scrubGauge = (
    name: string,
    help: string,
    read: (report: ScrubReport) => number | undefined,
  ): void => {
    new Gauge({
      name: `countersign_scrub_${name}`,
      help,
      registers: [registry],
      collect() {
        const report = scrubbed();
        const value = report && read(report);
        if (value !== undefined) this.set(value);
      },
    });
  };
  scrubGauge(
    'records',
    'Versions and parts read by the integrity check that is running, or by the last one.',
    (report) => report.records,
  );
  scrubGauge('bytes', 'Bytes read by the same integrity check.', (report) => report.bytes);
  scrubGauge(
    'findings',
    'Damaged versions and parts found by the same integrity check.',
    (report) => report.findings,
  );
  scrubGauge('finished_timestamp_seconds', 'When the last integrity check finished.', ({ finishedAt }) =>
    finishedAt === undefined ? undefined : finishedAt / 1_000,
  );
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
