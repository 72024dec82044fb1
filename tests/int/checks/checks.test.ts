import { orderModel } from '../../../data/models/order.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import { ledgerAccountModel } from '../../../data/models/ledger-account.js';
import { createCheckRepository } from '../../../data/repositories/checks.js';
import { createOrderRepository } from '../../../data/repositories/orders.js';
import type { DayItem } from '../../../domain/schedule/types.js';
import { createChecks, type Checks } from '../../../use-cases/checks/run-checks.js';
import { fundJournal, openTestLedger, type TestLedger } from '../ledger/ledger-fixture.js';

const NOW = Date.UTC(2026, 10, 24, 8);
const MINUTE = 60_000;

let books: TestLedger;
let checks: Checks;

beforeEach(async () => {
  books = await openTestLedger();
  const { connection, ledger } = books;
  checks = createChecks({
    clock: { nowMs: () => NOW },
    ledger,
    orders: createOrderRepository(connection),
    checks: createCheckRepository(connection),
  });
});

afterEach(async () => {
  await books.close();
});

const item = (ticketId: string, fromMinute: number, toMinute: number): DayItem => ({
  ticketId,
  orderId: ticketId,
  start: NOW + fromMinute * MINUTE,
  end: NOW + toMinute * MINUTE,
  at: [120, 30],
  cell: 'c',
  prepMs: 10 * MINUTE,
  cleanMs: 10 * MINUTE,
  holdUntil: null,
  movable: false,
});

/** The guard itself would refuse these, so they go in behind its back. */
async function plantDays(workerId: string, days: readonly (readonly DayItem[])[]): Promise<void> {
  await workerDayModel(books.connection).insertMany(
    days.map((items, index) => ({
      _id: `${workerId}:2026-11-${24 + index}`,
      workerId,
      date: `2026-11-${24 + index}`,
      ver: 1,
      items,
    })),
  );
}

type Planted = { readonly _id: string; readonly status: string; readonly [field: string]: unknown };

async function plantOrders(orders: readonly Planted[]): Promise<void> {
  await orderModel(books.connection).collection.insertMany(
    orders.map((order) => ({
      refundStatus: 'NONE',
      settlementStatus: 'NONE',
      settleAfter: null,
      ...order,
    })) as never[],
  );
}

const fund = (orderId: string, amountFen: number) =>
  books.ledger.postOnce(
    fundJournal({ key: orderId, accountId: `liab:order:${orderId}`, amountFen }),
  );

test('an empty platform is in order', async () => {
  expect(await checks.run()).toMatchObject({
    ledger: { postedDifferenceFen: 0, pendingDifferenceFen: 0 },
    doubleBookings: { count: 0, ids: [] },
    stuckOrders: { count: 0, ids: [] },
    escrowLeft: { count: 0, ids: [] },
    escrowWaiting: { count: 0 },
    wechatClearingFen: 0,
    isComplete: true,
  });
});

test('[P7] a double booking is counted by exact intervals with preparation and cleaning', async () => {
  // a and b: 19 minutes between them where 20 are needed. b and c just touch.
  await plantDays('w1', [[item('a', 0, 60), item('b', 79, 100), item('c', 120, 130)]]);
  // The same times with different workers are fine.
  await plantDays('w2', [[item('d', 0, 60)]]);
  await plantDays('w3', [[{ ...item('e', 0, 60) }, { ...item('f', 30, 60), holdUntil: NOW - 1 }]]);
  const { doubleBookings } = await checks.run();
  expect(doubleBookings).toEqual({ count: 1, ids: ['w1/a/b'] });
});

test('[P7] a booking over the change of days is one, and meets those of both days', async () => {
  const night = item('night', 0, 600);
  await plantDays('w1', [[night], [night, item('early', 500, 560)]]);
  expect((await checks.run()).doubleBookings).toEqual({ count: 1, ids: ['w1/night/early'] });
});

test('[R26] escrow of ended orders is left, waiting or none of the two', async () => {
  await plantOrders([
    { _id: 'refunded', status: 'CLOSED', refundStatus: 'FULL' },
    { _id: 'failed', status: 'CANCELLED', refundStatus: 'FAILED' },
    { _id: 'refunding', status: 'CLOSED', refundStatus: 'OPEN' },
    { _id: 'settled', status: 'COMPLETED', settlementStatus: 'SETTLED' },
    {
      _id: 'held',
      status: 'COMPLETED',
      settlementStatus: 'HELD',
      settleAfter: new Date(NOW + MINUTE),
    },
    {
      _id: 'overdue',
      status: 'COMPLETED',
      settlementStatus: 'HELD',
      settleAfter: new Date(NOW - 3 * MINUTE),
    },
    { _id: 'running', status: 'IN_SERVICE' },
    { _id: 'empty', status: 'CLOSED', refundStatus: 'FULL' },
  ]);
  const funded = [
    'refunded',
    'failed',
    'refunding',
    'settled',
    'held',
    'overdue',
    'running',
    'ghost',
  ];
  for (const orderId of funded) await fund(orderId, 100);
  const found = await checks.run();
  expect(found.escrowLeft).toEqual({
    count: 5,
    ids: ['failed', 'ghost', 'overdue', 'refunded', 'settled'],
  });
  expect(found.escrowWaiting).toEqual({ count: 2 });
  expect(found.wechatClearingFen).toBe(800);
  expect(found.isComplete).toBe(true);
});

test('an order is stuck when its stage should have been over for two minutes', async () => {
  const late = (seconds: number) => ({ stageDeadlineAt: new Date(NOW - seconds * 1_000) });
  await plantOrders([
    { _id: 'stuck', status: 'ASSIGNED', ...late(121) },
    { _id: 'a-little-late', status: 'ASSIGNED', ...late(119) },
    { _id: 'ended', status: 'COMPLETED', ...late(1_000) },
    { _id: 'waits-for-a-person', status: 'ARRIVED', stageDeadlineAt: null },
  ]);
  expect((await checks.run()).stuckOrders).toEqual({ count: 1, ids: ['stuck'] });
});

test('[R24] a ledger that does not sum to zero shows by how much', async () => {
  await fund('o', 100);
  await ledgerAccountModel(books.connection).updateOne(
    { _id: 'liab:order:o' },
    { $inc: { postedC: 7, pendingD: 3 } },
  );
  expect((await checks.run()).ledger).toEqual({
    postedDifferenceFen: -7,
    pendingDifferenceFen: 3,
  });
});

test('more than a page of escrows is read to the end', async () => {
  const ids = Array.from({ length: 205 }, (_, index) => `o${String(index).padStart(3, '0')}`);
  await plantOrders(ids.map((_id) => ({ _id, status: 'CLOSED', refundStatus: 'FULL' })));
  await ledgerAccountModel(books.connection).insertMany(
    ids.map((id) => ({
      _id: `liab:order:${id}`,
      kind: 'order',
      side: 'C',
      owner: id,
      flags: { noNegative: true, hot: false },
      postedD: 0,
      postedC: 1,
      pendingD: 0,
      pendingC: 0,
      ver: 1,
    })),
  );
  const { escrowLeft } = await checks.run();
  expect(escrowLeft.count).toBe(205);
  expect(escrowLeft.ids).toHaveLength(50);
});
