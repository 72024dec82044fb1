import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities, type Activities } from '../../activities/index.js';
import { loadEnv } from '../../config/env.js';
import { connectDatabase } from '../../data/connect.js';
import { workflowBundlePath } from '../../temporal/bundle-path.js';
import { connectTemporal, createTemporalGateway } from '../../temporal/client.js';
import { certificateActivityDepsOf } from '../../temporal/certificate-deps.js';
import { moneyActivityDepsOf } from '../../temporal/money-check-deps.js';
import { onboardingDepsOf, withOnboarding } from '../../temporal/onboarding-deps.js';
import { orderDepsOf } from '../../temporal/order-deps.js';
import { privacyActivityDepsOf } from '../../temporal/privacy-deps.js';
import { createStatisticsDeps } from '../../temporal/statistics-deps.js';
import { createWhatIfDeps } from '../../temporal/what-if-deps.js';
import { archiveDepsOf } from '../../temporal/support-deps.js';
import { payoutDepsOf } from '../../temporal/withdrawal-deps.js';
import { TASK_QUEUE } from '../../workflows/contract.js';

/**
 * `node stack-crash-worker.js <activity[:event]> <aim file> <marker file>`: the Temporal worker of
 * the product, except that it kills itself once, after that activity's effect is committed and
 * before its result leaves the process. The aim file tells what the activity must be about.
 */
async function main(args: readonly string[]): Promise<void> {
  const [after = '', aim = '', marker = ''] = args;
  const env = loadEnv();
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  const connection = await NativeConnection.connect({ address: env.temporal.address });
  const { namespace } = env.temporal;
  const client = await connectTemporal(env.temporal.address);
  const gateway = createTemporalGateway({ connection: client, namespace });
  const orderDeps = orderDepsOf(env, database);
  const { sealer } = orderDeps;
  const deps = {
    ...withOnboarding(orderDeps, onboardingDepsOf(env, database)),
    withdrawals: payoutDepsOf({ env, connection: database, sealer, payouts: {} }),
    certificates: certificateActivityDepsOf(env, database),
    moneyChecks: moneyActivityDepsOf(env, database),
    statistics: createStatisticsDeps(database),
    whatIf: createWhatIfDeps(database),
    privacy: privacyActivityDepsOf(env, database, gateway.client),
    archive: archiveDepsOf(database, gateway.client),
  };
  const activities = createActivities(deps, gateway);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: workflowBundlePath() },
    activities: dyingAfter(activities, { after, aim, marker }),
    stickyQueueScheduleToStartTimeout: '3s',
  });
  await worker.run();
}

type Point = { readonly after: string; readonly aim: string; readonly marker: string };

function dyingAfter(activities: Activities, point: Point): Activities {
  const wrapped = Object.entries(activities).map(([name, activity]) => {
    const run = activity as (input: unknown) => Promise<unknown>;
    const dying = async (input: unknown): Promise<unknown> => {
      const result = await run(input);
      if (isPoint({ name, input, point }) && !existsSync(point.marker)) {
        writeFileSync(point.marker, JSON.stringify({ name, input, result }));
        process.kill(process.pid, 'SIGKILL');
      }
      return result;
    };
    return [name, dying] as const;
  });
  return Object.fromEntries(wrapped) as unknown as Activities;
}

function isPoint(call: {
  readonly name: string;
  readonly input: unknown;
  readonly point: Point;
}): boolean {
  const { after, aim } = call.point;
  if (!existsSync(aim)) return false;
  const [activity, event] = after.split(':');
  const text = JSON.stringify(call.input);
  return (
    call.name === activity &&
    text.includes(readFileSync(aim, 'utf8')) &&
    (event === undefined || text.includes(`"event":"${event}"`))
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
