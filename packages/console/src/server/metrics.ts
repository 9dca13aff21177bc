import { performance } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { AdminOptions } from './admin-options.js';
import { directoryFigures } from './directory-figures.js';
import { DURATION_BOUNDS, type RequestFigures } from './request-counts.js';

/**
 * Defaults of the library that count from the first look on, or have no value then. Processor time is told from the start of
 * the process instead.
 */
const MISLEADING = /^process_cpu_|^nodejs_eventloop_lag_|^nodejs_gc_/;

/** What Prometheus reads. Each server has a registry of its own, made when somebody looks for the first time. */
export function createMetrics(
  options: Pick<AdminOptions, 'counts' | 'server' | 'version' | 'dataDirectory'>,
): {
  readonly contentType: string;
  text(): Promise<string>;
} {
  const registry = new Registry();
  addProcess(registry);
  addRequests(registry, options);
  addServer(registry, options);
  addScrub(registry, options);
  const duration = () => durationHistogram(options.counts.figures());
  return {
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${duration()}`,
  };
}

function addProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const { name } of registry.getMetricsAsArray())
    if (MISLEADING.test(name)) registry.removeSingleMetric(name);
  const seconds = (name: string, help: string, read: () => number): void =>
    counter(registry, name, help, [], (set) => set(read()));
  seconds('process_cpu_user_seconds_total', 'Processor time of the process in user mode.', () => {
    return process.cpuUsage().user / 1e6;
  });
  seconds('process_cpu_system_seconds_total', 'Processor time of the process in the kernel.', () => {
    return process.cpuUsage().system / 1e6;
  });
  seconds('process_cpu_seconds_total', 'Processor time of the process.', () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  seconds('nodejs_eventloop_active_seconds_total', 'How long the event loop was busy.', () => {
    return performance.eventLoopUtilization().active / 1e3;
  });
}

function addRequests(registry: Registry, { counts }: Pick<AdminOptions, 'counts'>): void {
  counter(
    registry,
    'countersign_requests_total',
    'Requests answered, by service, method and status.',
    ['service', 'method', 'status'],
    (set) => {
      for (const { service, method, status, count } of counts.all())
        set(count, { service, method, status: String(status) });
    },
  );
  counter(
    registry,
    'countersign_errors_total',
    "Requests refused or failed, by service and AWS's error code.",
    ['service', 'code'],
    (set) => {
      for (const { service, code, count } of counts.errors()) set(count, { service, code });
    },
  );
  counter(
    registry,
    'countersign_received_bytes_total',
    'Bytes of request bodies, as announced, by service and method.',
    ['service', 'method'],
    (set) => {
      for (const { service, method, bytesReceived } of counts.figures())
        set(bytesReceived, { service, method });
    },
  );
  counter(
    registry,
    'countersign_sent_bytes_total',
    'Bytes of answer bodies, by service and method.',
    ['service', 'method'],
    (set) => {
      for (const { service, method, bytesSent } of counts.figures()) set(bytesSent, { service, method });
    },
  );
  gauge(registry, 'countersign_requests_in_flight', 'Requests that have begun and not ended.', () => {
    return counts.inFlight;
  });
}

function addServer(
  registry: Registry,
  { server, version, dataDirectory }: Pick<AdminOptions, 'server' | 'version' | 'dataDirectory'>,
): void {
  gauge(
    registry,
    'countersign_clock_offset_seconds',
    "How far the server's clock is ahead of the machine's; only a test clock is.",
    () => Math.round((server.clock.now() - Date.now()) / 10) / 100,
  );
  new Gauge({
    name: 'countersign_build_info',
    help: 'Always 1; the labels say what runs.',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.version }, 1);
  if (dataDirectory === undefined) return;
  const read = directoryFigures(dataDirectory);
  gauge(
    registry,
    'countersign_data_directory_bytes',
    'Size of all files in the data directory, at most a minute old.',
    async () => (await read()).size,
  );
  gauge(
    registry,
    'countersign_disk_free_bytes',
    'What is left on the file system of the data directory, at most a minute old.',
    async () => (await read()).free,
  );
}

function addScrub(registry: Registry, { server }: Pick<AdminOptions, 'server'>): void {
  gauge(
    registry,
    'countersign_scrub_records',
    'Versions and parts read by the integrity check that is running, or by the last one.',
    () => server.scrubbed()?.records,
  );
  gauge(
    registry,
    'countersign_scrub_bytes',
    'Bytes read by the same integrity check.',
    () => server.scrubbed()?.bytes,
  );
  gauge(
    registry,
    'countersign_scrub_findings',
    'Damaged versions and parts found by the same integrity check.',
    () => {
      return server.scrubbed()?.findings;
    },
  );
  gauge(
    registry,
    'countersign_scrub_finished_timestamp_seconds',
    'When the last integrity check finished.',
    () => {
      const finishedAt = server.scrubbed()?.finishedAt;
      return finishedAt === undefined ? undefined : finishedAt / 1_000;
    },
  );
}

/** A gauge that is read when somebody looks; undefined leaves it out, where the library would say 0. */
function gauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => number | undefined | Promise<number>,
): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    async collect() {
      const value = await read();
      if (value === undefined) this.remove();
      else this.set(value);
    },
  });
}

/** A counter whose values are kept elsewhere from the first request on: the library is loaded only when somebody looks. */
function counter(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  collect: (set: (value: number, labels?: Readonly<Record<string, string>>) => void) => void,
): void {
  new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      collect((value, labels = {}) => this.inc(labels, value));
    },
  });
}

const DURATION = 'countersign_request_duration_seconds';

/** Written out here, since the library's histograms take observations only one by one. */
function durationHistogram(all: Iterable<RequestFigures>): string {
  const lines = [
    `# HELP ${DURATION} From the head of a request to the moment when its answer is ready to leave.`,
    `# TYPE ${DURATION} histogram`,
  ];
  for (const { service, method, within, seconds } of all) {
    const labels = `service="${service}",method="${method}"`;
    let count = 0;
    for (const [place, more] of within.entries()) {
      count += more;
      lines.push(`${DURATION}_bucket{${labels},le="${DURATION_BOUNDS[place] ?? '+Inf'}"} ${count}`);
    }
    lines.push(`${DURATION}_sum{${labels}} ${seconds}`, `${DURATION}_count{${labels}} ${count}`);
  }
  return `${lines.join('\n')}\n`;
}
