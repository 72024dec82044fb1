import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { SLOT_SOURCES, type SlotSource } from '../../contract/terms/slot-question.js';

const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

export type Metrics = {
  readonly registry: Registry;
  /** Labels are the path pattern and the status, never an id. */
  observeHttp(input: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  countSlots(source: SlotSource): void;
};

/** One registry a process; default metrics of Node only where asked, they hook into the runtime. */
export function createMetrics(options: { readonly hasDefaults?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.hasDefaults) collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: 'doorhive_http_request_duration_seconds',
    help: 'Duration of HTTP requests by route pattern and status',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  });
  const slots = new Counter({
    name: 'doorhive_slots_total',
    help: 'Answers about free slots by where they come from: memory of dispatch, or database',
    labelNames: ['source'] as const,
    registers: [registry],
  });
  // Both are there from the start: a rate of what never happened is zero.
  for (const source of SLOT_SOURCES) slots.inc({ source }, 0);
  return {
    registry,
    countSlots: (source) => slots.inc({ source }),
    observeHttp({ method, route, status, seconds }) {
      http.observe({ method, route, status: String(status) }, seconds);
    },
  };
}
