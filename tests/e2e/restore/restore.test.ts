import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OrderStatus } from '../../../contract/terms/order.js';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { orderModel } from '../../../data/models/order.js';
import { createCheckRepository } from '../../../data/repositories/checks.js';
import { createLedgerRepository } from '../../../data/repositories/ledger-repository.js';
import { createOrderRepository } from '../../../data/repositories/orders.js';
import { createChecks } from '../../../use-cases/checks/run-checks.js';
import { until } from '../../factories/stack-wait.js';
import {
  createDrillOrders,
  makePatient,
  type DrillOrder,
  type DrillOrders,
  type Stand,
} from './drill-orders.js';
import { createDrillStack, type DrillStack } from './drill-stack.js';

const WALKERS = 2;
const ORDERS_MAX = 60;
const SETTLES_MS_MAX = 20_000;
const STANDS: readonly Stand[] = [
  'UNPAID',
  'UNPAID',
  'DISPATCHING',
  'ASSIGNED',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
  'AWAITING_CONFIRMATION',
  'COMPLETED',
];
/** Orders that are placed and moved on between the two backups. */
const UNHEARD: readonly Stand[] = [
  'DISPATCHING',
  'ASSIGNED',
  'IN_SERVICE',
  'AWAITING_CONFIRMATION',
];
const OPEN = { status: { $nin: ['COMPLETED', 'CANCELLED', 'CLOSED'] as OrderStatus[] } };

let stack: DrillStack;
let connection: Connection;
let orders: DrillOrders;
let late: Late;
beforeAll(async () => {
  stack = await createDrillStack();
});
afterAll(async () => {
  await connection?.close();
  await stack?.stop();
});

const at = (name: string): string => path.join(stack.root, name);
const connect = async (): Promise<void> => {
  connection = await connectDatabase(stack.mongodbUri, { dbName: 'doorhive' });
};
const eventIds = async (): Promise<Set<string>> =>
  new Set((await orderEventModel(connection).find({}, { _id: 1 }).lean()).map(({ _id }) => _id));
const runs = async (...args: Parameters<DrillStack['command']>): Promise<string> => {
  const { code, output } = await stack.command(...args);
  if (code !== 0 && code !== 2) throw new Error(`${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
};

test('[X27] a backup taken under load is restored into an empty folder; the books agree and open orders go on', async () => {
  await stack.startServers(at('before'));
  await connect();
  await stack.startProcesses(at('before'));
  await makePatient(connection);
  orders = await createDrillOrders({
    stack,
    connection: () => connection,
    dataDir: at('before'),
    ordersMax: ORDERS_MAX,
  });
  const standing = await Promise.all(STANDS.map((stand) => orders.bring(stand)));
  const walkers = startWalkers();
  await until(() => walkers.steps() >= WALKERS);

  // The backup, while orders move.
  const acknowledged = await eventIds();
  await runs('backup', '--to', at('backup'), '--data', at('before'));
  const { takenAt } = JSON.parse(
    readFileSync(path.join(at('backup'), 'manifest.json'), 'utf8'),
  ) as {
    takenAt: string;
  };
  late = await changesAfterBackup(standing);
  await runs('backup', '--to', at('second'), '--data', at('before'));
  const lastBefore = await eventIds();

  // Everything of ours dies at once and its disks are gone; the channel knows more than the backup.
  await stack.killAll();
  const killedAt = Date.now();
  await connection.close();
  await walkers.stop();
  const secrets = path.join(at('before'), 'secrets.json');
  await runs('restore', '--from', at('backup'), '--into', at('after'), '--secrets', secrets);
  await stack.startServers(at('after'));
  await connect();
  const restored = await eventIds();
  await stack.startProcesses(at('after'));
  const applied = await runs('reconcile', '--apply', '--data', at('after'));
  const checks = await runChecks();
  const rtoSeconds = (Date.now() - killedAt) / 1_000;

  expect([...acknowledged].filter((id) => !restored.has(id))).toEqual([]);
  expect(checks).toMatchObject(SOUND);
  expect(applied).toContain(`done     billLostHere          ${late.paidNo}`);
  expect(applied).toContain(`done     paidAtChannel         ${late.paidNo}`);
  expect(applied).toContain(`done     billUnknownHere       ${late.openNo}`);
  expect(applied).toContain(`support  billUnknownHere       ${late.lostPaidNo}`);
  expect(applied).toContain(`support  refundUnknownHere     ${late.refundNo}`);
  expect(applied).not.toMatch(
    /runAhead|runWithoutOrder|support +orderWithoutRun|paidOnlyHere|amountDiffers/,
  );

  await finishAll([...standing, ...walkers.orders]);
  const ended = await runChecks();
  expect(ended).toMatchObject({ ...SOUND, escrowWaiting: { count: 0 } });
  await expectChannelAgrees(ended.wechatClearingFen);
  const again = await runs('reconcile', '--data', at('after'));
  expect(again).toMatch(/Nothing was changed. put right 0, would be put right 0, later 0/);

  const lost = [...lastBefore].filter((id) => !restored.has(id)).length;
  expect(lost).toBeGreaterThan(0);
  const line = {
    bench: 'restore',
    rpoSeconds: (killedAt - Date.parse(takenAt)) / 1_000,
    rtoSeconds,
    orders: await orderModel(connection).countDocuments(),
    lostAfterBackup: lost,
    checksOk: true,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
});

test('[X27] runs that are older than their orders, or lost, as from two backups, are brought up to them', async () => {
  await stack.killAll();
  await connection.close();
  // The Temporal of the first backup beside the MongoDB of the second.
  const [first, second] = ['backup', 'second'].map((name) => path.join(at(name), 'manifest.json'));
  const read = (file = '') => JSON.parse(readFileSync(file, 'utf8')) as { temporal: object };
  const mixed = { ...read(second), temporal: read(first).temporal };
  writeFileSync(second ?? '', JSON.stringify(mixed));
  copyFileSync(
    path.join(at('backup'), 'temporal', 'temporal.sqlite'),
    path.join(at('second'), 'temporal', 'temporal.sqlite'),
  );
  const secrets = path.join(at('before'), 'secrets.json');
  await runs('restore', '--from', at('second'), '--into', at('mixed'), '--secrets', secrets);
  await stack.startServers(at('mixed'));
  await connect();
  await stack.startProcesses(at('mixed'));
  const applied = await runs('reconcile', '--apply', '--data', at('mixed'));
  for (const { orderId } of late.moved.slice(1)) {
    expect(applied).toContain(`done     runBehind             ${orderId}`);
  }
  for (const { orderId } of late.unheard) {
    expect(applied).toContain(`done     orderWithoutRun       ${orderId}`);
  }
  expect(applied).not.toMatch(/runAhead|runWithoutOrder|support +(runBehind|orderWithoutRun)/);
  // A step that is only possible where the order stands, not where its run was.
  const all = [...late.moved, ...late.unheard];
  await Promise.all(all.map((order) => orders.finish(order)));
  for (const { orderId } of [...late.moved.slice(1), ...late.unheard.slice(1)]) {
    expect(await orders.status(orderId)).toBe('COMPLETED');
  }
  // The last settlements are still under way.
  await until(async () => (await runChecks()).escrowLeft.count === 0, {
    timeoutMs: 30_000,
    what: 'the settlement of what was finished',
  });
  expect(await runChecks()).toMatchObject({ ...SOUND, stuckOrders: expect.anything() });
});

const NONE = { count: 0, ids: [] };
const SOUND = {
  ledger: { postedDifferenceFen: 0, pendingDifferenceFen: 0 },
  doubleBookings: NONE,
  stuckOrders: NONE,
  escrowLeft: NONE,
  isComplete: true,
};

const runChecks = () =>
  createChecks({
    clock: { nowMs: () => Date.now() },
    ledger: createLedgerRepository(connection),
    orders: createOrderRepository(connection),
    checks: createCheckRepository(connection),
  }).run();

/** Orders that are walked from placing to their end, one after another, until the system dies. */
function startWalkers() {
  const walked: DrillOrder[] = [];
  let steps = 0;
  let isStopping = false;
  const walk = async (): Promise<void> => {
    while (!isStopping && walked.length < ORDERS_MAX - STANDS.length - 10) {
      const order = await orders.place();
      walked.push(order);
      steps += 1;
      await orders.advance(order, 'COMPLETED');
    }
  };
  // They end with an error when the system is killed under their hands.
  const all = Array.from({ length: WALKERS }, () => walk().catch(() => undefined));
  return {
    orders: walked,
    steps: () => steps,
    async stop(): Promise<void> {
      isStopping = true;
      await Promise.all(all);
    },
  };
}

/** What only the channel remembers afterwards. */
type Late = {
  readonly paidNo: string;
  readonly refundNo: string;
  readonly lostPaidNo: string;
  readonly openNo: string;
  /** Went on after the backup and are not over. */
  readonly moved: readonly DrillOrder[];
  /** Placed after the backup and well on their way: the first Temporal has never heard of them. */
  readonly unheard: readonly DrillOrder[];
};

async function changesAfterBackup(standing: readonly DrillOrder[]): Promise<Late> {
  const [paid, , dispatching, assigned, , , , inService, awaiting] = standing;
  if (!paid || !dispatching || !assigned || !inService || !awaiting) throw new Error('too few');
  await orders.proceed(assigned, 'ARRIVED');
  await orders.proceed(inService, 'AWAITING_CONFIRMATION');
  await orders.proceed(awaiting, 'COMPLETED');
  await paid.customer.pay(paid.orderId);
  await until(async () => (await orders.status(paid.orderId)) === 'DISPATCHING');
  await dispatching.customer.cancel(dispatching.orderId);
  await until(async () => (await orderOf(dispatching.orderId)).refundStatus === 'FULL');
  const unheard = await Promise.all(UNHEARD.map((stand) => orders.bring(stand)));
  const [lostPaid] = unheard;
  if (!lostPaid) throw new Error('too few');
  const open = await orders.bring('UNPAID');
  await open.customer.bill(open.orderId);
  const no = async ({ orderId }: DrillOrder) => `${(await orderOf(orderId)).no}P01`;
  return {
    paidNo: await no(paid),
    refundNo: `${await no(dispatching)}R01`,
    lostPaidNo: await no(lostPaid),
    openNo: await no(open),
    moved: [paid, assigned, inService],
    unheard,
  };
}

async function orderOf(orderId: string) {
  const order = await orderModel(connection).findById(orderId).lean();
  if (!order) throw new Error(`no order ${orderId}`);
  return order;
}

/** Every order that came back is taken to its end by its people; money under way arrives. */
async function finishAll(known: readonly DrillOrder[]): Promise<void> {
  for (const order of known) {
    if ((await orders.status(order.orderId)) !== null) await orders.finish(order);
  }
  const moving = () =>
    orderModel(connection).exists({
      $or: [OPEN, { refundStatus: 'OPEN' }, { settlementStatus: 'HELD' }],
    });
  await until(async () => (await moving()) === null, {
    timeoutMs: SETTLES_MS_MAX,
    what: 'orders, refunds and settlements',
  });
}

/** The channel's own journal is the judge: every fen there is a fen here, but for the lost order. */
async function expectChannelAgrees(clearingFen: number): Promise<void> {
  const response = await fetch(`${stack.endpoints.wechatSandboxUrl}/sandbox/journal`);
  const { entries } = (await response.json()) as {
    entries: readonly { kind: 'pay' | 'refund'; no: string; amountFen: number }[];
  };
  const ours = await orderModel(connection).find({}, { no: 1 }).lean();
  const numbers = new Set(ours.map(({ no }) => `${no}P01`));
  const known = entries.filter(({ no }) => numbers.has(no));
  const signed = known.map(({ kind, amountFen }) => (kind === 'pay' ? amountFen : -amountFen));
  expect(signed.reduce((sum, amountFen) => sum + amountFen, 0)).toBe(clearingFen);
  expect(entries.some(({ no }) => no === late.lostPaidNo)).toBe(true);
  const refunds = known.filter(({ kind }) => kind === 'refund');
  expect(new Set(refunds.map(({ no }) => no)).size).toBe(refunds.length);
}
