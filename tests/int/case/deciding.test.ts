import { accounts } from '../../../domain/ledger/accounts.js';
import { addEvidence } from '../../../use-cases/case/add-evidence.js';
import { carryOutCase } from '../../../use-cases/case/carry-out.js';
import { openCaseRun, escalateCase } from '../../../use-cases/case/case-activities.js';
import { decideCase } from '../../../use-cases/case/decide-case.js';
import { draftCase } from '../../../use-cases/case/open-case.js';
import { checkRework, placeRework, reopenCase } from '../../../use-cases/case/rework-case.js';
import { closeCase } from '../../../use-cases/order/close-case.js';
import { addressContext } from '../../../use-cases/order/order-address.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { CUSTOMER, workerActor } from '../order/transition-fixture.js';
import {
  DAY,
  caseOf,
  codesOf,
  complain,
  completed,
  decide,
  draftOf,
  finish,
  handedIn,
  quietGateway,
  show,
} from './case-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

const paidOf = async (order: MoneyOrder): Promise<number> => (await order.document()).paidFen;

describe('a decision', () => {
  test('[S8] of two at once one counts; its repeat is answered alike', async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    const results = await Promise.allSettled(
      ['op-1', 'op-2', 'op-3', 'op-4'].map((by) => decide(order, { caseNo, decision: 'FULL', by })),
    );
    expect(codesOf(results)).toEqual(new Array(3).fill('CASE_DECIDED'));
    const { decision: verdict } = await caseOf(order, caseNo);
    const repeat = {
      caseNo,
      actor: verdict!.by,
      receivedAtMs: verdict!.at.getTime(),
      refundFen: 0,
      bearer: 'WORKER',
    } as const;
    const decided = { caseNo, status: 'DECIDED' };
    expect(await decideCase(world.deps, { ...repeat, decision: 'FULL' })).toEqual(decided);
    await expect(decideCase(world.deps, { ...repeat, decision: 'REJECT' })).rejects.toMatchObject({
      code: 'CASE_DECIDED',
    });
    expect((await caseOf(order, caseNo)).history.map(({ what }) => what)).toEqual([
      'OPENED',
      'DECIDED',
    ]);
  });

  test('[S8] gives back at most what is left, and something', async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    const refundFen = (await paidOf(order)) + 1;
    const partial = (amountFen: number) =>
      decide(order, { caseNo, decision: 'PARTIAL', refundFen: amountFen });
    await expect(partial(refundFen)).rejects.toMatchObject({
      code: 'REFUND_TOO_HIGH',
      extra: { refundableFen: refundFen - 1 },
    });
    await expect(partial(0)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect((await caseOf(order, caseNo)).status).toBe('OPEN');
    expect(await partial(refundFen - 1)).toEqual({ caseNo, status: 'DECIDED' });
  });

  test('[X11] in part, borne by the worker: refund, breach, and his share pays it', async () => {
    const order = await completed(world);
    const before = await world.deps.ledger.balance(accounts.worker(world.workerId(0)));
    const caseNo = await complain(order);
    await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 5_000 });
    const gateway = quietGateway();
    const done = { kind: 'done' };
    expect(await carryOutCase(world.deps, gateway, { caseNo })).toEqual(done);
    expect(await carryOutCase(world.deps, gateway, { caseNo })).toEqual(done);
    const refunds = await order.refunds();
    expect(refunds).toMatchObject([{ amountFen: 5_000, bearer: 'PLATFORM', caseNo }]);
    expect(new Set(gateway.told)).toEqual(new Set([`refund ${refunds[0]?._id}`]));
    expect(await world.deps.breaches.ofOrder(order.id)).toEqual([]);
    expect(await order.document()).toMatchObject({ refundStatus: 'OPEN', openCaseNo: caseNo });

    await finish(order, caseNo);
    expect(await order.refunds()).toMatchObject([{ goodsFen: 5_000, bearer: 'WORKER' }]);
    expect(await world.deps.breaches.ofOrder(order.id)).toMatchObject([
      { workerId: world.workerId(0), kind: 'CASE', points: 2 },
    ]);
    expect(await order.document()).toMatchObject({ openCaseNo: null });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
    const { workers } = (await world.deps.payments.findSettlement(order.id))!;
    const after = await world.deps.ledger.balance(accounts.worker(world.workerId(0)));
    const earnedFen = after.postedFen - before.postedFen;
    expect(workers[0]?.shareFen).toBeLessThan(20_001);
    const untouched = await completed(world);
    await settleOrder(world.deps, untouched.id);
    const full = await world.deps.ledger.balance(accounts.worker(world.workerId(0)));
    // The whole refund left his share: nobody else paid for it.
    expect(full.postedFen - after.postedFen - earnedFen).toBe(5_000);
  });

  test('[X11] rejected: nothing moves, the settlement is free again', async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    await decide(order, { caseNo, decision: 'REJECT' });
    await carryOutCase(world.deps, quietGateway(), { caseNo });
    await finish(order, caseNo);
    expect(await order.refunds()).toEqual([]);
    expect(await world.deps.breaches.ofOrder(order.id)).toEqual([]);
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    // A closed case makes room for another.
    await expect(complain(order)).resolves.not.toBe(caseNo);
  });
});

describe('a case of an order that waits for the decision', () => {
  const disputed = async () => {
    const order = await handedIn(world);
    const { caseNo } = await draftCase(world.deps, await draftOf(order));
    const change = { event: 'dispute', atMs: world.nowMs(), caseNo } as const;
    await order.run.apply(change, { actor: CUSTOMER, reason: 'DISPUTED' });
    return { order, caseNo };
  };

  test('[X11] its run is told; what that gave back is not given back again', async () => {
    const { order, caseNo } = await disputed();
    expect(await openCaseRun(world.deps, { caseNo })).toMatchObject({
      isOrderOpen: true,
      holdsSettlement: false,
    });
    await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 4_000, bearer: 'MERCHANT' });
    const step = await carryOutCase(world.deps, quietGateway(), { caseNo });
    expect(step).toEqual({
      kind: 'tellOrder',
      orderId: order.id,
      signal: {
        caseNo,
        decision: 'PARTIAL',
        isDelivered: true,
        refundFen: 4_000,
        bearer: 'MERCHANT',
      },
    });
    const change = { event: 'caseClosed', atMs: world.nowMs(), caseNo, isDelivered: true } as const;
    const actor = { kind: 'case', id: caseNo } as const;
    const commit = order.run.commitOf(change, { actor, reason: 'CASE_DECIDED' });
    await closeCase(world.deps, { commit, refundFen: 4_000, bearer: 'MERCHANT' });
    expect(await carryOutCase(world.deps, quietGateway(), { caseNo })).toEqual({
      kind: 'done',
    });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'held' });
    await finish(order, caseNo);
    expect((await order.refunds()).map(({ amountFen }) => amountFen)).toEqual([4_000]);
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
  });

  test('[X11] everything back means that the order ends as cancelled', async () => {
    const { order, caseNo } = await disputed();
    await decide(order, { caseNo, decision: 'FULL' });
    expect(await carryOutCase(world.deps, quietGateway(), { caseNo })).toMatchObject({
      kind: 'tellOrder',
      signal: { isDelivered: false, refundFen: await paidOf(order) },
    });
  });
});

describe('evidence', () => {
  test('[X11] is kept up to thirty pieces, each once, until somebody decides', async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    const add = (ids: readonly string[]) =>
      addEvidence(world.deps, {
        caseNo,
        actor: workerActor(world.workerId(0)),
        ids,
        kind: 'PHOTO',
        at: new Date(world.nowMs()),
        noteId: null,
      });
    const ids = (from: number) => Array.from({ length: 10 }, (_none, index) => `w${from + index}`);
    await show(order, [...ids(0), ...ids(10), ...ids(20)]);
    await expect(add(['invented'])).rejects.toMatchObject({ code: 'MEDIA_NOT_USABLE' });
    const results = await Promise.allSettled([add(ids(0)), add(ids(10)), add(ids(20))]);
    // One piece came with the complaint: three times ten do not fit.
    expect(codesOf(results)).toEqual(['INVALID_INPUT']);
    await add(ids(0)).catch(() => undefined);
    const { evidence } = await caseOf(order, caseNo);
    expect(evidence).toHaveLength(21);
    expect(new Set(evidence.map(({ id }) => id)).size).toBe(21);
    await decide(order, { caseNo, decision: 'REJECT' });
    await expect(add(['late'])).rejects.toMatchObject({ code: 'CASE_DECIDED' });
  });
});

describe('the SLA', () => {
  test('[X11] is flagged once, never after a decision', async () => {
    const order = await completed(world);
    const caseNo = await complain(order);
    await escalateCase(world.deps, { caseNo });
    await escalateCase(world.deps, { caseNo });
    const row = await caseOf(order, caseNo);
    expect(row.history.filter(({ what }) => what === 'SLA_PASSED')).toHaveLength(1);
    const other = await completed(world);
    const decided = await complain(other);
    await decide(other, { caseNo: decided, decision: 'REJECT' });
    await escalateCase(world.deps, { caseNo: decided });
    expect((await caseOf(other, decided)).escalatedAt).toBeNull();
  });
});

describe('a rework', () => {
  /** The fixture's orders have no address that could be read again. */
  const withAddress = async (order: MoneyOrder): Promise<MoneyOrder> => {
    const plain = { contact: '示例', phone: '19900000001', line: '示例路 1 号' };
    const sealed = world.deps.sealer.seal(JSON.stringify(plain), addressContext(order.id));
    await world.deps.orders.patch(order.id, { $set: { 'address.sealed': sealed } });
    return order;
  };
  const gateway = () =>
    quietGateway({
      placeOrder: async ({ orderId }) => {
        await placeOrder(world.deps, orderId);
        return { orderId, status: 'PENDING_PAYMENT', seq: 1 };
      },
    });

  test('[X11] is one order without a price; the first stays held', async () => {
    const order = await withAddress(await completed(world));
    const caseNo = await complain(order);
    await decide(order, { caseNo, decision: 'REWORK' });
    const placed = await placeRework(world.deps, gateway(), { caseNo });
    expect(placed).toEqual(await placeRework(world.deps, gateway(), { caseNo }));
    expect(placed.kind).toBe('placed');
    const { reworkOrderId } = await caseOf(order, caseNo);
    const again = await world.deps.orders.findById(reworkOrderId ?? '');
    expect(again).toMatchObject({ reworkOf: order.id, totalFen: 0 });
    const leadMs = (again?.startAt.getTime() ?? 0) - world.nowMs();
    expect(leadMs).toBeGreaterThan(DAY - 60_000);
    expect(await checkRework(world.deps, { caseNo })).toEqual({ kind: 'open' });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'held' });
  });

  test('[X11] that fails brings the case back to the desk, and the next one is another order', async () => {
    const order = await withAddress(await completed(world));
    const caseNo = await complain(order);
    await decide(order, { caseNo, decision: 'REWORK' });
    const first = await placeRework(world.deps, gateway(), { caseNo });
    const { reworkOrderId } = await caseOf(order, caseNo);
    await world.deps.orders.patch(reworkOrderId ?? '', { $set: { status: 'CLOSED' } });
    expect(await checkRework(world.deps, { caseNo })).toEqual({ kind: 'failed' });
    const { slaAtMs } = await reopenCase(world.deps, { caseNo });
    expect(slaAtMs).toBeGreaterThan(world.nowMs());
    expect(await caseOf(order, caseNo)).toMatchObject({ status: 'OPEN', decision: null });
    await decide(order, { caseNo, decision: 'REWORK' });
    const second = await placeRework(world.deps, gateway(), { caseNo });
    expect(second).not.toEqual(first);
  });
});
