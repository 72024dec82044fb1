import { availableParallelism } from 'node:os';
import { Client } from '@temporalio/client';
import { connectTemporal } from '../../temporal/client.js';
import { orderWorkflowId, settleWorkflowId } from '../../workflows/contract.js';
import { startSkeleton, type Skeleton } from '../skeleton/skeleton.js';
import { cpuBetween, cpuSeconds } from './cpu.js';
import { eventsOf, sumCounts, type RunEvents } from './events.js';
import { closedLoop, oneASecond, percentile, rateOf, type LoopResult } from './loops.js';
import { mongoCommands } from './mongo-commands.js';
import { openNewsDesk } from './news.js';
import { createDriver, type Answer, type Driver } from './one-order.js';
import type { BenchOptions } from './options.js';
import { startPlatform, type Platform } from './platform.js';
import { commandTable, cpuTable, eventTable, latencyTable, print, segmentTable } from './tables.js';
import { CUSTOMERS, SETTLEMENT_HOLD_MS, WORLD_SEED, gatherPeople, populate } from './world.js';

const WARM_UP_ORDERS = 10;
/** Ours, bare, ours, bare: what else the machine does falls on both. */
const ROUNDS = 2;
/** Histories looked at for the typical order. */
const SAMPLES = 5;

type Setting = {
  readonly options: BenchOptions;
  readonly platform: Platform;
  readonly driver: Driver;
  readonly skeleton: Skeleton;
  readonly client: Client;
  readonly answers: Answer[];
};

/** Measures whole orders beside bare workflows; the last line printed is the result as JSON. */
export async function benchOrders(options: BenchOptions): Promise<void> {
  const workers = Math.min(1_500, Math.ceil((options.seconds + options.orders) * 1.5) + 100);
  const platform = await startPlatform({
    isKept: options.isKept,
    isProfiled: options.isProfiled,
    prepare: (context) => populate({ ...context, workers }),
  });
  const stopAll = createStops(platform.stop);
  try {
    const { env, endpoints, database } = platform;
    const people = await gatherPeople({ env, database });
    print(
      `seed ${WORLD_SEED}: ${people.workerIds.length} workers, ${CUSTOMERS} customers; ` +
        `${availableParallelism()} cores, Node.js ${process.versions.node}`,
    );
    const news = openNewsDesk(database);
    stopAll.add(() => news.stop());
    const answers: Answer[] = [];
    const driver = createDriver({
      endpoints,
      people,
      news,
      isDirect: options.isDirect,
      onAnswer: (answer) => answers.push(answer),
    });
    const { address, namespace } = env.temporal;
    const connection = await connectTemporal(address);
    stopAll.add(() => connection.close());
    const skeleton = await startSkeleton({
      address,
      namespace,
      isDirect: options.isDirect,
      holdMs: SETTLEMENT_HOLD_MS,
    });
    stopAll.add(() => skeleton.stop());
    const client = new Client({ connection, namespace });
    await measure({ options, platform, driver, skeleton, client, answers }, people.renew);
  } finally {
    await stopAll.run();
  }
}

async function measure(setting: Setting, renew: () => Promise<void>): Promise<void> {
  const { options, driver, skeleton, answers } = setting;
  let next = 0;
  const ours = () => driver.drive(next++);
  let nextBare = 0;
  const bare = () => skeleton.drive(nextBare++);
  print(`warm-up: ${WARM_UP_ORDERS} orders of each kind`);
  await closedLoop({ count: WARM_UP_ORDERS, inFlight: 5, work: ours });
  await closedLoop({ count: WARM_UP_ORDERS, inFlight: 5, work: bare });

  answers.length = 0;
  print(`latency: one order a second for ${options.seconds} s`);
  const ids: string[] = [];
  await oneASecond(options.seconds, async () => ids.push(await ours()));
  const calm = answers.splice(0);
  latencyTable('latency phase, one order a second', calm);
  const typical = await typicalOrder(setting.client, ids);
  const bareEvents = await bareRun(skeleton);
  eventTable({ ...typical, bare: bareEvents });
  segmentTable('order run', typical.order.segments);
  segmentTable('settle run', typical.settle.segments);

  await renew();
  const { oursRounds, bareRounds } = await throughput(setting, { ours, bare });
  const ordersPerSecond = rateOf(oursRounds);
  const skeletonPerSecond = rateOf(bareRounds);
  print(
    JSON.stringify({
      bench: 'orders',
      apiP50Ms: milliseconds(calm, 0.5),
      apiP95Ms: milliseconds(calm, 0.95),
      ordersPerSecond: round(ordersPerSecond),
      skeletonPerSecond: round(skeletonPerSecond),
      ratio: round(skeletonPerSecond === 0 ? 0 : ordersPerSecond / skeletonPerSecond, 100),
      eventsPerOrder: typical.order.total + typical.settle.total,
    }),
  );
}

/** Routes that send an update to an order's run, and placing, which starts it with one. */
const UPDATE_ROUTE = /^POST \/(worker|customer)\/(orders|offers)(\/:id\/(?!payments)\w+)?$/;
/** Placing and all updates together: what a person waits for until the order says yes or no. */
function milliseconds(answers: readonly Answer[], share: number): number {
  const asked = answers.filter(({ route }) => UPDATE_ROUTE.test(route));
  return round(
    percentile(
      asked.map(({ elapsedMs }) => elapsedMs),
      share,
    ),
  );
}

async function throughput(
  { options, platform, answers }: Setting,
  work: { readonly ours: () => Promise<string>; readonly bare: () => Promise<string> },
): Promise<{ readonly oursRounds: LoopResult[]; readonly bareRounds: LoopResult[] }> {
  const count = Math.ceil(options.orders / ROUNDS);
  const { inFlight } = options;
  const oursRounds: LoopResult[] = [];
  const bareRounds: LoopResult[] = [];
  const commands = new Map<string, number>();
  const cpu = { ours: new Map<string, number>(), bare: new Map<string, number>() };
  const timed = async (kind: 'ours' | 'bare', rounds: LoopResult[]): Promise<void> => {
    const commandsBefore = await mongoCommands(platform.database);
    const before = cpuSeconds(platform.parts);
    const result = await closedLoop({ count, inFlight, work: work[kind] });
    for (const [name, seconds] of cpuBetween(before, cpuSeconds(platform.parts))) {
      cpu[kind].set(name, (cpu[kind].get(name) ?? 0) + seconds);
    }
    if (kind === 'ours') {
      for (const [name, total] of await mongoCommands(platform.database)) {
        const more = total - (commandsBefore.get(name) ?? 0);
        commands.set(name, (commands.get(name) ?? 0) + more);
      }
    }
    rounds.push(result);
    print(`  ${kind}: ${round(rateOf([result]))} orders/s (${result.done} counted)`);
  };
  print(`throughput: ${ROUNDS} rounds of ${count} with ${inFlight} in flight, by turns`);
  answers.length = 0;
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    await timed('ours', oursRounds);
    await timed('bare', bareRounds);
  }
  latencyTable(`throughput phase, ${inFlight} in flight`, answers);
  cpuTable({ cpu, orders: count * ROUNDS });
  commandTable({ commands, orders: count * ROUNDS });
  return { oursRounds, bareRounds };
}

/** The order with the median number of events among the last ones of the calm phase. */
async function typicalOrder(
  client: Client,
  ids: readonly string[],
): Promise<{ readonly order: RunEvents; readonly settle: RunEvents }> {
  const runs = await Promise.all(
    ids.slice(-SAMPLES).map(async (id) => ({
      order: await eventsOf(client, orderWorkflowId(id)),
      settle: await eventsOf(client, settleWorkflowId(id)),
    })),
  );
  runs.sort((a, b) => a.order.total - b.order.total);
  const typical = runs[Math.floor(runs.length / 2)];
  if (!typical) throw new RangeError('no order was driven');
  return typical;
}

async function bareRun(skeleton: Skeleton): Promise<ReturnType<typeof sumCounts>> {
  const order = await eventsOf(skeleton.client, 'skeleton-order-0');
  const settle = await eventsOf(skeleton.client, 'skeleton-settle-0');
  return sumCounts(order.counts, settle.counts);
}

/** Stops what was started, the last first, whatever fails on the way. */
function createStops(first: () => Promise<unknown>) {
  const stops: (() => Promise<unknown>)[] = [first];
  return {
    add: (stop: () => Promise<unknown>): void => void stops.push(stop),
    async run(): Promise<void> {
      for (const stop of stops.splice(0).reverse()) {
        await stop().catch((error: unknown) => print(`stopping: ${String(error)}`));
      }
    },
  };
}

function round(value: number, parts = 10): number {
  return Math.round(value * parts) / parts;
}
