import { createRandom } from '../../data/seed/random.js';
import { connectTemporal } from '../../temporal/client.js';
import { startPlatform } from '../orders/platform.js';
import { print } from '../orders/tables.js';
import { printFindings, type Findings } from './findings.js';
import { populateFlood } from './flood-world.js';
import { startLossyProxy, type LossyProxy } from './lossy-proxy.js';
import type { MoneyBenchOptions } from './options.js';
import { startOwnMongo } from './own-mongo.js';
import { pureStages } from './pure-stages.js';
import { runCallbacks } from './run-callbacks.js';
import { runLostReplies } from './run-lost-replies.js';
import { runLostRuns } from './run-lost-runs.js';
import { dropUniqueIndex, openLedgerCollections, runMongo } from './run-mongo.js';
import { runRate } from './run-rate.js';
import { later, operationsStage, type Result, type Stage } from './stage.js';

/** R10, R13, R22, R23, R24, R25 and the ledger's rate; true when nothing was found. */
export async function benchMoney(options: MoneyBenchOptions): Promise<boolean> {
  const { seed, plant, isShort } = options;
  print(`seed ${seed}${plant === null ? '' : `, planted: ${plant}`}`);
  const stages = await databaseStages(options);
  stages.push(...(await (isShort ? pureStages(options) : platformStages(options))));
  const parts = stages.map(({ result }) => result);
  print(JSON.stringify({ bench: 'money', ...summed(parts), seed }));
  return stages.every(({ isClean }) => isClean);
}

/** The last line in a fixed order; what a form leaves out is 0. */
const RESULT_NAMES = [
  'modelOps',
  'mongoOps',
  'divergences',
  'rebuiltAccounts',
  'splits',
  'wrongSplits',
  'duplicateCallbacks',
  'signedBodies',
  'credits',
  'extraCredits',
  'callbackP99Ms',
  'lostReplies',
  'doublePayouts',
  'billFaults',
  'billFaultsFound',
  'falseAlarms',
  'journalsPerSecond',
  'skeletonPerSecond',
  'ratio',
] as const;

/** Divergences and lost replies come from two stages each: their counts belong together. */
function summed(parts: readonly Result[]): Result {
  const sumOf = (name: string): number => parts.reduce((sum, part) => sum + (part[name] ?? 0), 0);
  return Object.fromEntries(RESULT_NAMES.map((name) => [name, sumOf(name)]));
}

async function databaseStages(options: MoneyBenchOptions): Promise<Stage[]> {
  const { seed, plant, counts } = options;
  const mongo = await startOwnMongo();
  try {
    const operations = await later('operations on MongoDB', () =>
      mongo.onEmpty('operations', async (connection) => {
        const ledger = await openLedgerCollections(connection);
        if (plant === 'dropUnique') await dropUniqueIndex(connection);
        return runMongo({ connection, ledger, seed, operations: counts.mongoOps });
      }),
    );
    const lost = await later('refunds and payouts with lost replies', () =>
      mongo.onEmpty('replies', (connection) =>
        runLostReplies({ connection, seed, plant, trials: counts.lostReplies }),
      ),
    );
    const rate = await later('journals beside the skeleton', () =>
      mongo.onEmpty('rate', async (connection) => {
        const ledger = await openLedgerCollections(connection);
        return runRate({ connection, ledger, journals: counts.rateJournals });
      }),
    );
    const result = {
      journalsPerSecond: Math.round(rate.journalsPerSecond),
      skeletonPerSecond: Math.round(rate.skeletonPerSecond),
      ratio: Math.round(rate.ratio * 100) / 100,
    };
    const { rebuilt } = operations;
    return [
      operationsStage('mongoOps', operations),
      // What differs afterwards is among the divergences.
      { result: { rebuiltAccounts: rebuilt }, isClean: rebuilt > 0 },
      lostStage(lost.trials, lost),
      { result, isClean: rate.journalsPerSecond > 0 },
    ];
  } finally {
    await mongo.stop();
  }
}

function lostStage(
  trials: number,
  found: { readonly lost: number; readonly doublePayouts: number; readonly findings: Findings },
): Stage {
  print(`  ${found.lost} replies lost`);
  printFindings('refunds and payouts that went wrong', found.findings);
  const isClean = found.findings.count() === 0 && found.doublePayouts === 0 && found.lost > 0;
  return { result: { lostReplies: trials, doublePayouts: found.doublePayouts }, isClean };
}

async function platformStages(options: MoneyBenchOptions): Promise<Stage[]> {
  const { seed, counts, isKept } = options;
  const random = createRandom(seed);
  const opened: LossyProxy[] = [];
  const platform = await startPlatform({
    isKept,
    isProfiled: false,
    isWithoutDispatch: true,
    async overrides({ wechat }) {
      const targetUrl = `http://127.0.0.1:${wechat}/`;
      const proxy = await startLossyProxy({ targetUrl, random, loss: 0 });
      opened.push(proxy);
      return { WECHATPAY_BASE_URL: proxy.url };
    },
    prepare: (context) => populateFlood(context, counts.callbackOrders),
  });
  try {
    const flood = await later('copies of callbacks', () =>
      runCallbacks({
        platform,
        seed,
        callbacks: counts.callbacks,
        orders: counts.callbackOrders,
      }),
    );
    const { orders, bodies, p99Ms, perSecond } = flood;
    print(`  ${orders} orders, ${bodies} bodies; ${perSecond} a second, p99 ${p99Ms} ms`);
    printFindings('callbacks that went wrong', flood.findings);
    const temporal = await connectTemporal(platform.env.temporal.address);
    const [proxy] = opened;
    if (!proxy) throw new RangeError('nothing stands before the channel');
    // The runs wait most of their time, which leaves the processors to what needs nothing else.
    const [lost, pure] = await Promise.all([
      later('refund and payout runs with lost replies', () =>
        runLostRuns({ platform, proxy, temporal, seed, count: counts.lostReplyRuns }),
      ),
      pureStages(options),
    ]);
    await temporal.close();
    return [
      ...pure,
      {
        result: {
          duplicateCallbacks: flood.sent,
          signedBodies: bodies,
          credits: flood.credits,
          extraCredits: flood.extraCredits,
          callbackP99Ms: p99Ms,
        },
        isClean: flood.findings.count() === 0 && flood.extraCredits === 0,
      },
      lostStage(counts.lostReplyRuns, lost),
    ];
  } finally {
    await platform.stop();
    for (const proxy of opened) await proxy.close();
  }
}
