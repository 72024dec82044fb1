import type { Connection } from '../../data/connect.js';
import { paymentModel, refundModel } from '../../data/models/payment.js';
import {
  withdrawalDayModel,
  withdrawalEventModel,
  withdrawalModel,
} from '../../data/models/withdrawal.js';
import { createRandom, type Random } from '../../data/seed/random.js';
import { inParallel } from '../../scripts/drive/wait.js';
import { createFindings, type Findings } from './findings.js';
import { openLossyStage, type ChannelEntry } from './lossy-stage.js';
import type { Plant } from './options.js';
import { judgePayoutTrial, openPayouts, openPayoutTrial, runPayoutTrial } from './payout-trials.js';
import { judgeRefundTrial, openRefunds, openRefundTrial, runRefundTrial } from './refund-trials.js';
import { openLedgerCollections } from './run-mongo.js';

/** Part of the replies that never arrive. */
const LOSS = 0.3;
const AT_ONCE = 16;

export type LostRepliesResult = {
  /** Refunds and payouts. */
  readonly trials: number;
  /** Replies that were lost in all; a run without any has tested nothing. */
  readonly lost: number;
  readonly doublePayouts: number;
  /** Everything that is not as it must be, the double ones included. */
  readonly findings: Findings;
};

type Trials = {
  readonly count: number;
  readonly random: Random;
  /** Drives one to its end; answers how to judge it, and how often its money moved at most. */
  readonly run: (number: number) => Promise<(entries: readonly ChannelEntry[]) => Promise<number>>;
};

/**
 * R10 at the level of activities: refunds and payouts over a line that loses three replies of ten,
 * with runs that are started anew in between. The channel's own journal says what has moved.
 */
export async function runLostReplies(input: {
  readonly connection: Connection;
  readonly seed: number;
  readonly trials: number;
  readonly plant: Plant | null;
}): Promise<LostRepliesResult> {
  const { connection, trials, plant } = input;
  const random = createRandom(input.seed);
  const findings = createFindings();
  await openCollections(connection);
  const stage = await openLossyStage({ random, loss: LOSS });
  try {
    const refunds = openRefunds({ connection, stage, plant });
    const payouts = openPayouts({ connection, stage, plant });
    const half = Math.ceil(trials / 2);
    const judges = [
      ...(await runAll({
        count: half,
        random,
        async run(number) {
          const trial = await openRefundTrial(refunds, { number, random });
          const end = await runRefundTrial(refunds, trial, random);
          if (end === 'open') findings.add({ fault: 'no end', ...trial });
          return (entries) => judgeRefundTrial({ refunds, trial, entries, findings });
        },
      })),
      ...(await runAll({
        count: trials - half,
        random,
        async run(number) {
          const trial = await openPayoutTrial(payouts, { number, random });
          const end = await runPayoutTrial(payouts, trial, random);
          if (end === 'open') findings.add({ fault: 'no end', ...trial });
          return (entries) => judgePayoutTrial({ payouts, trial, entries, findings });
        },
      })),
    ];
    const entries = await stage.entries();
    let doublePayouts = 0;
    for (const judge of judges) if ((await judge(entries)) > 1) doublePayouts += 1;
    await judgeBooks({ refunds, entries, findings });
    return { trials, lost: stage.lostCount(), doublePayouts, findings };
  } finally {
    await stage.close();
  }
}

async function runAll({ count, run }: Trials) {
  const judges: ((entries: readonly ChannelEntry[]) => Promise<number>)[] = [];
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  await inParallel(numbers, AT_ONCE, async (number) => {
    judges.push(await run(number));
  });
  return judges;
}

async function judgeBooks(input: {
  readonly refunds: ReturnType<typeof openRefunds>;
  readonly entries: readonly ChannelEntry[];
  readonly findings: Findings;
}): Promise<void> {
  const { ledger } = input.refunds.deps;
  const sums = await ledger.sumAll();
  if (!sums.isBalanced) input.findings.add({ fault: 'debit and credit differ', sums });
  for (const difference of await ledger.verifyBalances()) {
    input.findings.add({ fault: 'a balance is not the sum of its transfers', difference });
  }
}

async function openCollections(connection: Connection): Promise<void> {
  await openLedgerCollections(connection);
  const models = [
    paymentModel(connection),
    refundModel(connection),
    withdrawalModel(connection),
    withdrawalEventModel(connection),
    withdrawalDayModel(connection),
  ];
  for (const model of models) {
    await model.createCollection();
    await model.createIndexes();
  }
}
