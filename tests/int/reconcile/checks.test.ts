import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createFolderCopies } from '../../../channels/audit-copy/folder.js';
import { ledgerAccountModel } from '../../../data/models/ledger-account.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { orderModel } from '../../../data/models/order.js';
import { paymentModel } from '../../../data/models/payment.js';
import { rebuildBalances } from '../../../data/repositories/ledger-rebuild.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import {
  dueChecks,
  runCheck,
  type CheckName,
} from '../../../use-cases/money-check/money-check-activities.js';
import {
  SEAL_LAG_MS,
  sealLedger,
  verifyLedger,
} from '../../../use-cases/money-check/ledger-seals.js';
import { expectEscrowsEmpty } from '../../factories/escrow-at-end.js';
import { giveBack } from '../order/give-back.js';
import { openReconcileWorld, type ReconcileWorld } from './reconcile-fixture.js';
import { runTampers } from './tampers.js';

const MINUTE = 60_000;
let world: ReconcileWorld;
beforeAll(async () => {
  world = await openReconcileWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const db = () => world.money.connection;
const statusOf = async (job: CheckName) => (await runCheck(world.deps, job)).status;
const foundBy = async (job: CheckName) => {
  const { runId } = await runCheck(world.deps, job);
  return ((await world.deps.reconRuns.findRun(runId))?.differences ?? []).map(({ ref }) => ref);
};
/** A clock past the lag of seals and windows. */
const later = () => ({ ...world.deps, clock: { nowMs: () => Date.now() + 10 * MINUTE } });

test('[X12] books in order: every check is clean', async () => {
  await world.sold();
  for (const job of ['J1', 'J2', 'J3', 'J6', 'J7', 'J8', 'J9'] as const) {
    expect([job, await statusOf(job)]).toEqual([job, 'CLEAN']);
  }
});

test('[X12] J1 and J2 see one fen in a balance, and stop payouts until it is right again', async () => {
  const { order } = await world.sold();
  const filter = { _id: accounts.order(order.id) };
  await ledgerAccountModel(db()).updateOne(filter, { $inc: { postedC: 1 } });
  expect(await foundBy('J1')).toEqual(['posted']);
  expect(await foundBy('J2')).toEqual([filter._id]);
  expect(await world.deps.alarms.isPayoutStopped()).toBe(true);
  await ledgerAccountModel(db()).updateOne(filter, { $inc: { postedC: -1 } });
  expect([await statusOf('J1'), await statusOf('J2')]).toEqual(['CLEAN', 'CLEAN']);
  expect(await world.deps.alarms.isPayoutStopped()).toBe(false);
});

test('[R26] J3 sees an ended order that holds money', async () => {
  const { order } = await world.sold();
  await orderModel(db()).updateOne({ _id: order.id }, { $set: { status: 'CLOSED' } });
  expect(await foundBy('J3')).toEqual([order.id]);
  // What the suites look at when they end sees it as well.
  await expect(expectEscrowsEmpty(db())).rejects.toThrow(order.id);
  await orderModel(db()).updateOne({ _id: order.id }, { $set: { status: 'DISPATCHING' } });
  expect(await statusOf('J3')).toBe('CLEAN');
  await expectEscrowsEmpty(db());
});

test('[X12] J6 asks about what is stuck, under its number; after three days it is told', async () => {
  const order = await world.money.sell();
  const { paymentNo } = await order.openBill();
  const backdate = (ms: number) =>
    paymentModel(db()).updateOne({ _id: paymentNo }, { createdAt: new Date(Date.now() - ms) });
  expect(await statusOf('J6')).toBe('CLEAN');
  expect(world.signals).toEqual([]);
  await backdate(31 * MINUTE);
  expect(await statusOf('J6')).toBe('CLEAN');
  expect(world.signals).toEqual([order.id]);
  await backdate(4 * 24 * 60 * MINUTE);
  expect(await foundBy('J6')).toEqual([paymentNo]);
});

test('[X12] J6 books a refund that the channel has paid, once', async () => {
  const { order } = await world.sold();
  const [refundNo = ''] = await giveBack(order, { amountFen: 500 });
  const refund = await world.deps.payments.findRefund(refundNo);
  const payment = await world.deps.payments.findById(refund?.paymentNo ?? '');
  await world.deps.channels.WECHAT.refund({
    ...{ refundNo, paymentNo: payment?._id ?? '', reason: 'x' },
    amountFen: refund?.amountFen ?? payment?.amountFen ?? (0 as never),
    totalFen: payment?.amountFen ?? (0 as never),
  });
  const old = new Date(Date.now() - 11 * MINUTE);
  await db()
    .collection('refunds')
    .updateOne({ _id: refundNo as never }, { $set: { createdAt: old } });
  await Promise.all([statusOf('J6'), statusOf('J6')]);
  expect(await world.deps.payments.findRefund(refundNo)).toMatchObject({ status: 'SUCCEEDED' });
  const rows = await ledgerTransferModel(db()).find({ journal: `refund:${refundNo}:success` });
  expect(rows.filter(({ mode }) => mode === 'single')).toHaveLength(1);
});

test('[X12] J7 sees a payment without its journal, and a journal without its payment', async () => {
  const { line } = await world.sold();
  const check = async () => {
    const { runId } = await runCheck(later(), 'J7');
    const run = await world.deps.reconRuns.findRun(runId);
    return (run?.differences ?? []).map(({ ref, detail }) => `${ref} ${detail}`);
  };
  expect(await check()).toEqual([]);
  await paymentModel(db()).updateOne({ _id: line.no }, { status: 'PENDING' });
  expect(await check()).toEqual([`${line.no} booked, and not settled`]);
  await paymentModel(db()).updateOne({ _id: line.no }, { status: 'PAID' });
  await ledgerTransferModel(db()).deleteMany({ journal: `payment:${line.no}:paid` });
  expect(await check()).toEqual([`${line.no} settled, and not booked so`]);
});

test('[X12] a check that cannot be made is an alarm as well', async () => {
  const ledger = { ...world.deps.ledger, sumAll: () => Promise.reject(new Error('no database')) };
  expect((await runCheck({ ...world.deps, ledger }, 'J1')).status).toBe('FAILED');
  expect(await world.deps.alarms.isPayoutStopped()).toBe(true);
});

test('[X12] each check comes as often as it is due', () => {
  const at = (hour: number, minute: number) => dueChecks(Date.UTC(2026, 10, 28, hour, minute, 7));
  expect(at(3, 1)).toEqual(['J1', 'J6']);
  expect(at(3, 10)).toEqual(['J1', 'J6', 'J2', 'J7', 'J8']);
  expect(at(3, 0)).toEqual(['J1', 'J6', 'J2', 'J7', 'J8', 'J3', 'J9']);
});

test('[R24] balances that were dropped come back from the transfers, all equal', async () => {
  for (let index = 0; index < 3; index += 1) {
    const { order } = await world.sold();
    await giveBack(order, { amountFen: 100 + index });
    if (index > 0) await order.refundAll();
  }
  await pause(5);
  await world.deps.ledger.rollUpHot({ lagMs: 0 });
  const read = async () => {
    const rows = await ledgerAccountModel(db()).find().sort({ _id: 1 }).lean();
    return world.deps.ledger.balances(rows.map(({ _id }) => _id).filter((id) => id !== ''));
  };
  const before = await read();
  expect(before.length).toBeGreaterThan(5);
  await ledgerAccountModel(db()).deleteMany({ 'flags.hot': false });
  await ledgerAccountModel(db()).updateMany({ 'flags.hot': true }, { $set: { postedD: 77 } });
  expect((await rebuildBalances(db())).isComplete).toBe(true);
  expect(await read()).toEqual(before);
  expect(await statusOf('J2')).toBe('CLEAN');
  expect(await statusOf('J1')).toBe('CLEAN');
});

describe('[R27] journals, transfers and seals that somebody changed', () => {
  const TAMPERS = 200;

  test('sealers at once give each number once, and the seals hold', async () => {
    await world.sold();
    await Promise.all([1, 2, 3].map(() => sealLedger(later())));
    const seals = await world.deps.ledgerSeals.sealsAfter(0, 10);
    expect(seals.map(({ _id }) => _id)).toEqual([1]);
    expect(seals[0]?.journals).toHaveLength(1);
    expect((await verifyLedger(world.deps)).faults).toEqual([]);
  });

  test('each of many tampers is seen, and the fault names the place', async () => {
    const located = await runTampers(world, TAMPERS);
    process.stdout.write(`${JSON.stringify({ proof: 'R27', tampers: TAMPERS, located })}\n`);
    expect(located).toBe(TAMPERS);
    expect((await verifyLedger(world.deps)).faults).toEqual([]);
  });

  test('an end that was cut off and books that were written anew: the copies tell', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'ledger-seals-'));
    const deps = { ...world.deps, sealCopies: createFolderCopies(dir) };
    const sealUpToNow = async () => {
      await pause(5);
      await sealLedger({ ...deps, clock: { nowMs: () => Date.now() + SEAL_LAG_MS } });
      await pause(5);
    };
    const told = async () =>
      (await verifyLedger(deps)).faults.map(({ ref, reason }) => `${ref} ${reason}`);
    try {
      await world.sold();
      await sealUpToNow();
      const { line } = await world.sold();
      await sealUpToNow();
      // What is in order is copied by the check itself.
      expect((await runCheck(deps, 'J9')).status).toBe('CLEAN');
      expect(await deps.sealCopies.newest()).toBe(2);
      expect(await told()).toEqual([]);

      await db()
        .collection('ledgerSeals')
        .deleteOne({ _id: 2 as never });
      const journal = `payment:${line.no}:paid`;
      await db()
        .collection('journals')
        .deleteOne({ _id: journal as never });
      await ledgerTransferModel(db()).deleteMany({ journal });
      expect((await verifyLedger(world.deps)).faults).toEqual([]);
      expect(await told()).toEqual(['seal:2 COPY_AHEAD']);
      expect((await runCheck(deps, 'J9')).status).toBe('DIFFERENT');

      await world.sold();
      await sealUpToNow();
      expect((await verifyLedger(world.deps)).faults).toEqual([]);
      expect(await told()).toEqual(['seal:2 COPY_DIFFERS']);
      writeFileSync(path.join(dir, 'seal-0000000002.json'), '{"_id":2,"fr');
      expect(await told()).toEqual(['seal:2 COPY_UNREADABLE']);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('a seal that was changed, taken out or signed by another is told by its number', async () => {
    await world.sold();
    await sealLedger(later());
    const seals = db().collection('ledgerSeals');
    const seal = await seals.findOne({ _id: 1 as never });
    if (seal === null) throw new RangeError('no seal');
    const check = async () => (await verifyLedger(world.deps)).faults.map((row) => row.reason);
    await seals.updateOne({ _id: 1 as never }, { $set: { signature: 'AAAA' } });
    expect(await check()).toEqual(['SEAL_FORGED']);
    await seals.updateOne({ _id: 1 as never }, { $set: { prev: '1'.repeat(64) } });
    expect(await check()).toEqual(['SEAL_CHANGED']);
    await seals.replaceOne({ _id: 1 as never }, seal);
    expect(await check()).toEqual([]);
  });
});
