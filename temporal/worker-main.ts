import { NativeConnection, Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import { createActivities } from '../activities/index.js';
import { loadEnv } from '../config/env.js';
import { connectDatabase } from '../data/connect.js';
import { TASK_QUEUE } from '../workflows/contract.js';
import { workflowBundlePath } from './bundle-path.js';
import { certificateActivityDepsOf } from './certificate-deps.js';
import { connectTemporal, createTemporalGateway } from './client.js';
import { moneyActivityDepsOf } from './money-check-deps.js';
import { onboardingDepsOf, withOnboarding } from './onboarding-deps.js';
import { orderDepsOf } from './order-deps.js';
import { privacyActivityDepsOf } from './privacy-deps.js';
import { keepEnsuringSchedules } from './schedules.js';
import { archiveDepsOf } from './support-deps.js';
import { payoutChannelsOf } from './payout-channels.js';
import { createStatisticsDeps } from './statistics-deps.js';
import { createWhatIfDeps } from './what-if-deps.js';
import { payoutDepsOf } from './withdrawal-deps.js';

/** Longer than any ordinary activity; then the process ends with what is left undone retried. */
const SHUTDOWN_GRACE_MS = 10_000;
const SHUTDOWN_FORCE_MS = 15_000;

/** The Temporal worker process: runs workflows and activities, nothing else. */
async function main(): Promise<void> {
  const env = loadEnv();
  Runtime.install({
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN' }) },
      ...(env.metricsPort > 0 && {
        metrics: { prometheus: { bindAddress: `${env.host}:${env.metricsPort}` } },
      }),
    },
  });
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  const connection = await NativeConnection.connect({ address: env.temporal.address });
  const client = await connectTemporal(env.temporal.address);
  const { namespace } = env.temporal;
  const gateway = createTemporalGateway({ connection: client, namespace });
  const orderDeps = orderDepsOf(env, database);
  const { sealer } = orderDeps;
  const deps = {
    ...withOnboarding(orderDeps, onboardingDepsOf(env, database)),
    withdrawals: payoutDepsOf({
      env,
      connection: database,
      sealer,
      payouts: payoutChannelsOf(env),
    }),
    certificates: certificateActivityDepsOf(env, database),
    moneyChecks: moneyActivityDepsOf(env, database),
    statistics: createStatisticsDeps(database),
    whatIf: createWhatIfDeps(database),
    privacy: privacyActivityDepsOf(env, database, gateway.client),
    archive: archiveDepsOf(database, gateway.client),
  };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: workflowBundlePath() },
    activities: createActivities(deps, gateway),
    ...WORKER_TUNING,
    shutdownGraceTime: SHUTDOWN_GRACE_MS,
    shutdownForceTime: SHUTDOWN_FORCE_MS,
  });
  const schedules = keepEnsuringSchedules(gateway.client, (error) => {
    console.error('schedules are not ensured yet', error);
  });
  try {
    await worker.run();
  } finally {
    schedules.stop();
    await client.close();
    await connection.close();
    await database.close();
  }
}

/** A killed process holds its sticky tasks at most this long, see ARCHITECTURE "Two commands". */
export const WORKER_TUNING = {
  stickyQueueScheduleToStartTimeout: '3s',
  maxCachedWorkflows: 500,
  maxConcurrentWorkflowTaskExecutions: 60,
  maxConcurrentActivityTaskExecutions: 100,
  maxConcurrentLocalActivityExecutions: 100,
} as const;

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
