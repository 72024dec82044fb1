import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { Client } from '@temporalio/client';
import pino from 'pino';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { loadEnv } from '../config/env.js';
import { connectDatabase } from '../data/connect.js';
import { connectTemporal } from './client.js';
import { startDispatchLoop, temporalAnswers } from './dispatch-loop.js';
import { orderDepsOf } from './order-deps.js';

/** Decisions are made over what has gathered for this long (DISPATCH §3: 2 s when short). */
const TICK_MS = 1_000;

/** The dispatch process: owns cities by lease and matches their whole queues. */
async function main(): Promise<void> {
  const env = loadEnv();
  const log = pino({ level: env.logLevel, base: { process: 'dispatch' } });
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  const connection = await connectTemporal(env.temporal.address);
  const client = new Client({ connection, namespace: env.temporal.namespace });
  const metrics = createMetrics();
  const loop = startDispatchLoop({
    deps: orderDepsOf(env, database),
    answers: temporalAnswers(client.activity),
    owner: randomUUID(),
    tickMs: TICK_MS,
    log,
    onTick: metrics.observe,
  });
  const server = createServer((request, response) => {
    void metrics.answer(request.url ?? '', response);
  });
  if (env.metricsPort > 0) server.listen(env.metricsPort, env.host);
  log.info({}, 'dispatch is running');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  server.close();
  await loop.stop();
  await connection.close();
  await database.close();
}

function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const ticks = new Histogram({
    name: 'doorhive_dispatch_tick_seconds',
    help: 'Duration of one tick over a city',
    labelNames: ['city'],
    registers: [registry],
  });
  const decisions = new Counter({
    name: 'doorhive_dispatch_decisions_total',
    help: 'Decisions by kind: offered, failed, lost (claimed by somebody else)',
    labelNames: ['city', 'kind'],
    registers: [registry],
  });
  return {
    observe(
      city: string,
      report: { offered: number; failed: number; lost: number },
      elapsedMs: number,
    ): void {
      ticks.observe({ city }, elapsedMs / 1_000);
      for (const kind of ['offered', 'failed', 'lost'] as const) {
        if (report[kind] > 0) decisions.inc({ city, kind }, report[kind]);
      }
    },
    async answer(url: string, response: ServerResponse): Promise<void> {
      const body = url === '/metrics' ? await registry.metrics() : '{"status":"ok"}';
      response.end(body);
    },
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
