import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { Client } from '@temporalio/client';
import pino from 'pino';
import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { loadEnv } from '../config/env.js';
import { connectDatabase } from '../data/connect.js';
import { connectTemporal, createTemporalGateway } from './client.js';
import { createCityKeeper } from './city-keeper.js';
import { startDispatchLoop, temporalAnswers } from './dispatch-loop.js';
import { createOnboardingGateway } from './ask-application.js';
import { createWhatIfGateway } from './ask-what-if.js';
import { createWithdrawalGateway } from './ask-withdrawal.js';
import { createApplicationRepository } from '../data/repositories/applications.js';
import { openDispatchFeed } from '../data/repositories/dispatch-feed.js';
import { createWithdrawalRepository } from '../data/repositories/withdrawals.js';
import { createApplicationSweep } from '../use-cases/onboarding/sweep-applications.js';
import { createCaseSweep } from '../use-cases/case/sweep-cases.js';
import { startClosures } from '../use-cases/city/closure-activities.js';
import { createCityCache } from '../use-cases/dispatch/city-cache.js';
import { sweepAbsences } from '../use-cases/dispatch/absences.js';
import { sweepWhatIf } from '../use-cases/dispatch/what-if/sweep-what-if.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { createWithdrawalSweep } from '../use-cases/withdrawal/sweep-withdrawals.js';
import { refreshDueScores, type ScoreDeps } from '../use-cases/worker/score.js';
import { orderDepsOf } from './order-deps.js';
import { createWhatIfDeps } from './what-if-deps.js';
import { createScoreDeps } from './score-deps.js';
import { startSlotsServer } from './slots-server.js';

/** Decisions are made over what has gathered for this long at least. */
const TICK_MS = 1_000;
const ROLL_UP_MS = 60_000;
const SWEEP_MS = 60_000;
/** A closure is written by the city's action and begun here. */
const CLOSURES_MS = 3_000;

/** The dispatch process: owns cities by lease and matches their whole queues. */
async function main(): Promise<void> {
  const env = loadEnv();
  const log = pino({ level: env.logLevel, base: { process: 'dispatch' } });
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  const connection = await connectTemporal(env.temporal.address);
  const client = new Client({ connection, namespace: env.temporal.namespace });
  const metrics = createMetrics();
  const deps = orderDepsOf(env, database);
  const cache = createCityCache({
    ...deps,
    openFeed: (listener) => openDispatchFeed(database, listener),
  });
  const keeper = createCityKeeper({ cache, clock: deps.clock, log });
  const slots = await startSlotsServer({
    ...env.dispatch,
    answer: keeper.slots,
    onError: (error) => log.error({ error: String(error) }, 'free slots are not told'),
  });
  const loop = startDispatchLoop({
    deps,
    answers: temporalAnswers(client.activity),
    cache,
    keeper,
    owner: randomUUID(),
    address: slots.address,
    tickMs: TICK_MS,
    log,
    onTick: metrics.observe,
  });
  const rollUp = startRollUp({ deps, log });
  const gateway = createTemporalGateway({ connection, namespace: env.temporal.namespace });
  const scoreDeps = { ...deps, ...createScoreDeps(database) };
  const applications = createApplicationRepository(database);
  const sweepApplications = createApplicationSweep(
    { clock: deps.clock, applications },
    createOnboardingGateway(client),
  );
  const withdrawals = createWithdrawalRepository(database);
  const sweepWithdrawals = createWithdrawalSweep(
    { clock: deps.clock, withdrawals },
    createWithdrawalGateway(client),
  );
  const whatIfGateway = createWhatIfGateway(client);
  const started = {
    ...{ sweepApplications, sweepWithdrawals },
    sweepWhatIf: () => sweepWhatIf(createWhatIfDeps(database), whatIfGateway),
  };
  const sweeps = startSweeps({ deps, scoreDeps, gateway, ...started, log });
  const server = createServer((request, response) => {
    void metrics.answer(request.url ?? '', response);
  });
  if (env.metricsPort > 0) server.listen(env.metricsPort, env.host);
  log.info({}, 'dispatch is running');
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  server.close();
  await slots.stop();
  clearInterval(rollUp);
  for (const sweep of sweeps) clearInterval(sweep);
  await loop.stop();
  await connection.close();
  await database.close();
}

/** Hot accounts carry no running balance: their sums are rolled up each minute (MONEY §3.1). */
function startRollUp(args: {
  readonly deps: OrderDeps;
  readonly log: pino.Logger;
}): NodeJS.Timeout {
  return setInterval(() => {
    args.deps.ledger.rollUpHot().catch((error: unknown) => {
      args.log.error({ error: String(error) }, 'roll-up of hot accounts failed');
    });
  }, ROLL_UP_MS);
}

/** An absence, a case or an application whose writer died before he could start its run gets one here. */
function startSweeps(args: {
  readonly deps: OrderDeps;
  readonly scoreDeps: ScoreDeps;
  readonly gateway: OrderGateway;
  readonly sweepApplications: () => Promise<number>;
  readonly sweepWithdrawals: () => Promise<number>;
  readonly sweepWhatIf: () => Promise<number>;
  readonly log: pino.Logger;
}): readonly NodeJS.Timeout[] {
  const { deps, scoreDeps, gateway, sweepApplications, sweepWithdrawals, log } = args;
  const sweepCases = createCaseSweep(deps, gateway);
  const sweeps = {
    absences: () => sweepAbsences(deps, gateway),
    cases: () => sweepCases(),
    applications: sweepApplications,
    withdrawals: sweepWithdrawals,
    whatIf: args.sweepWhatIf,
    // Those of the last night, a batch a minute until all are done.
    scores: () => refreshDueScores(scoreDeps),
  };
  const run = (what: string, sweep: () => Promise<unknown>): void => {
    sweep().catch((error: unknown) => {
      log.error({ error: String(error) }, `sweep of ${what} failed`);
    });
  };
  return [
    setInterval(() => {
      for (const [what, sweep] of Object.entries(sweeps)) run(what, sweep);
    }, SWEEP_MS),
    setInterval(() => run('closures', () => startClosures(deps, gateway)), CLOSURES_MS),
  ];
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
