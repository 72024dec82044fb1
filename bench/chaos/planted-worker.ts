import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { activityInfo } from '@temporalio/activity';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../activities/index.js';
import type { PaymentChannel } from '../../channels/payment/port.js';
import { loadEnv } from '../../config/env.js';
import { fen } from '../../contract/terms/money.js';
import { connectDatabase } from '../../data/connect.js';
import { refundFailedJournal } from '../../domain/ledger/postings.js';
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
import type { OrderDeps } from '../../use-cases/order/deps.js';
import { TASK_QUEUE } from '../../workflows/contract.js';

/**
 * `node planted-worker.js newRefundNumber <folder> | voidOnTimeout | missingPatch <bundle>`: the
 * Temporal worker of the product, composed with one thing wrong.
 */
async function main([plant = '', argument = '']: readonly string[]): Promise<void> {
  const env = loadEnv();
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  const connection = await NativeConnection.connect({ address: env.temporal.address });
  const deps = orderDepsOf(env, database);
  const { address, namespace } = env.temporal;
  const client = await connectTemporal(address);
  const gateway = createTemporalGateway({ connection: client, namespace });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: plant === 'missingPatch' ? argument : workflowBundlePath() },
    activities: createActivities(
      {
        ...withOnboarding(planted({ deps, plant, argument }), onboardingDepsOf(env, database)),
        withdrawals: payoutDepsOf({
          env,
          connection: database,
          sealer: deps.sealer,
          payouts: {},
        }),
        certificates: certificateActivityDepsOf(env, database),
        moneyChecks: moneyActivityDepsOf(env, database),
        statistics: createStatisticsDeps(database),
        whatIf: createWhatIfDeps(database),
        privacy: privacyActivityDepsOf(env, database, gateway.client),
        archive: archiveDepsOf(database, gateway.client),
      },
      gateway,
    ),
    stickyQueueScheduleToStartTimeout: '3s',
  });
  await worker.run();
}

function planted(input: {
  readonly deps: OrderDeps;
  readonly plant: string;
  readonly argument: string;
}): OrderDeps {
  const { deps, plant, argument } = input;
  const { WECHAT } = deps.channels;
  switch (plant) {
    case 'newRefundNumber':
      return { ...deps, channels: { WECHAT: withNewNumbers(WECHAT, argument) } };
    case 'voidOnTimeout':
      return { ...deps, channels: { WECHAT: withVoids(WECHAT, deps) } };
    default:
      return deps;
  }
}

/**
 * A retry of the activity takes a new number. So that there is a retry, the process dies once a
 * refund, after the channel has taken it and before anything of it is written down.
 */
function withNewNumbers(channel: PaymentChannel, folder: string): PaymentChannel {
  return {
    ...channel,
    async refund(input) {
      const { attempt } = activityInfo();
      const refundNo = attempt === 1 ? input.refundNo : `${input.refundNo}T${attempt}`;
      const outcome = await channel.refund({ ...input, refundNo });
      const marker = path.join(folder, `died-${input.refundNo}`);
      if (!existsSync(marker)) {
        writeFileSync(marker, '');
        process.kill(process.pid, 'SIGKILL');
      }
      return outcome;
    },
  };
}

/** An outcome nobody knows is taken for a failure: the reservation is given up. */
function withVoids(channel: PaymentChannel, deps: OrderDeps): PaymentChannel {
  return {
    ...channel,
    async refund(input) {
      const outcome = await channel.refund(input);
      if (outcome.kind !== 'unknown') return outcome;
      const { refundNo, amountFen } = input;
      const refund = await deps.payments.findRefund(refundNo);
      const orderId = refund?.orderId ?? '';
      const journal = refundFailedJournal({ refundNo, orderId, amountFen: fen(amountFen) });
      await deps.transact(async (session) => {
        await deps.ledger.post(journal, session);
      });
      return { kind: 'failure', code: 'REFUSED', message: 'no answer: taken for a failure' };
    },
  };
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
