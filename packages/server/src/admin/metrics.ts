import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { RequestCounts } from './request-counts.js';

/** What Prometheus reads: requests answered, and the process's own figures. Each server has a registry of its own. */
export function createMetrics(counts: RequestCounts): {
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
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
