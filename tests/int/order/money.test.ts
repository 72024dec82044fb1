import { ledgerJournalModel } from '../../../data/models/ledger-journal.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { channelEventModel } from '../../../data/models/payment.js';
import { placedState } from '../../../domain/order/state.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { endPaidOrder } from '../../../use-cases/order/end-paid-order.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import {
  deliverChannelEvent,
  storeChannelEvent,
} from '../../../use-cases/payment/channel-events.js';
import { freeOf } from '../../../domain/order/cancel-terms.js';
import {
  commitOf,
  openOrderWorld,
  paidState,
  ticketIdOf,
  type OrderWorld,
} from './order-fixture.js';

const COPIES = 10;

let world: OrderWorld;
beforeAll(async () => {
  world = await openOrderWorld();
});
afterAll(() => world.close());

const workerOf = (index: number): string => world.workers[index]?._id ?? '';
const journalsOf = async (orderId: string): Promise<string[]> =>
  (await ledgerJournalModel(world.connection).find({ orderId }).sort({ at: 1 }).lean()).map(
    ({ _id }) => _id,
  );

describe('a payment', () => {
  test('[P4] booked many times at once and again later is one credit', async () => {
    const { facts, input } = await world.placeWithBill({ workerId: workerOf(0) });
    const { orderId } = facts;
    const results = await Promise.all(
      Array.from({ length: COPIES }, () => recordPayment(world.deps, input)),
    );
    expect(results).toEqual(results.map(() => ({ kind: 'paid' })));
    expect(await recordPayment(world.deps, input)).toEqual({ kind: 'paid' });
    expect(await journalsOf(orderId)).toHaveLength(1);
    const escrow = await world.deps.ledger.balance(accounts.order(orderId));
    expect(escrow.postedFen).toBe(facts.amountFen);
    expect(await world.deps.orders.findById(orderId)).toMatchObject({
      status: 'DISPATCHING',
      paymentStatus: 'PAID',
      paidFen: facts.amountFen,
      seq: 2,
    });
    expect(await world.busyTickets(workerOf(0))).toEqual([ticketIdOf(facts)]);
  });

  test('[P4] of another amount, or of another order, books nothing', async () => {
    const { facts, input } = await world.placeWithBill({ workerId: workerOf(1) });
    const other = await world.placeWithBill({ at: world.workers[1]! });
    const { paymentNo } = input;
    await storeChannelEvent(world.deps, 'WECHAT', {
      type: 'payment',
      id: 'notice-1',
      paymentNo,
      state: 'SUCCESS',
      amountFen: facts.amountFen - 1,
      currency: 'CNY',
      transactionId: 'tx-1',
      occurredAt: new Date(),
    } as Parameters<typeof storeChannelEvent>[2]);
    // The callback is a hint and the query the truth: here the bill was never paid.
    const { WECHAT } = world.deps.channels;
    const unpaid: typeof WECHAT = {
      ...WECHAT,
      queryPayment: async (bill) => {
        const answer = await WECHAT.queryPayment(bill);
        if (answer.kind !== 'success') return answer;
        return { ...answer, value: { ...answer.value, tradeState: 'NOTPAY' } };
      },
    };
    const deps = { ...world.deps, channels: { WECHAT: unpaid } };
    expect(await recordPayment(deps, input)).toEqual({ kind: 'rejected' });
    const crossed = { ...other.input, paymentNo };
    expect(await recordPayment(world.deps, crossed)).toEqual({ kind: 'rejected' });
    for (const { orderId } of [facts, other.facts]) {
      expect(await journalsOf(orderId)).toEqual([]);
      expect(await world.deps.orders.findById(orderId)).toMatchObject({
        status: 'PENDING_PAYMENT',
      });
    }
  });

  test('[X1][P2] for a slot that somebody else has meanwhile: the order closes with one refund', async () => {
    const workerId = workerOf(2);
    const lost = await world.placeWithBill({ workerId });
    const { payMs, unknownPaySlotMs } = lost.facts.policy;
    world.advance(payMs + unknownPaySlotMs + 1_000);
    const winner = await world.placeWithBill({
      workerId,
      startAt: new Date(world.nowMs() + 10_000).toISOString(),
      customerId: 'customer-2',
    });
    expect(await recordPayment(world.deps, winner.input)).toEqual({ kind: 'paid' });

    // The old promise was "now": the payment moves it to where the winner is.
    const atMs = world.nowMs();
    const commit = { ...lost.input.commit, startMs: atMs + 30_000, endMs: atMs + 150_000 };
    const input = { ...lost.input, atMs, commit };
    const first = await recordPayment(world.deps, input);
    expect(first).toMatchObject({ kind: 'slotLost', refundNos: [`${input.paymentNo}R01`] });
    const { orderId, amountFen } = lost.facts;
    expect(await world.deps.orders.findById(orderId)).toMatchObject({
      status: 'CLOSED',
      refundStatus: 'OPEN',
      paidFen: amountFen,
    });
    expect(await world.deps.payments.refundsOf(orderId)).toMatchObject([
      { amountFen, status: 'OPEN', reason: 'SLOT_LOST' },
    ]);
    expect(await world.busyTickets(workerId)).toContain(ticketIdOf(winner.facts));
    const repeated = await Promise.allSettled(
      Array.from({ length: 3 }, () => recordPayment(world.deps, input)),
    );
    expect(repeated).toEqual(repeated.map(() => ({ status: 'fulfilled', value: first })));
    expect(await world.deps.payments.refundsOf(orderId)).toHaveLength(1);
    const escrow = await world.deps.ledger.balance(accounts.order(orderId));
    expect(escrow.availableFen).toBe(0);
  });
});

describe('late money', () => {
  test('[P2][P4] for an order that has ended: delivered again and again, one refund', async () => {
    const { facts, input } = await world.placeWithBill({ workerId: workerOf(4) });
    const { input: commit } = commitOf({
      facts,
      state: placedState(facts),
      change: { event: 'payTimeout', atMs: world.nowMs() },
      reason: 'PAY_TIMEOUT',
    });
    await commitTransition(world.deps, commit);
    const started: string[] = [];
    const gateway = {
      signalChannelEvent: async () => 'closed' as const,
      startRefund: async (refundNo: string) => void started.push(refundNo),
    } as Partial<OrderGateway> as OrderGateway;
    const { paymentNo } = input;
    const notice = {
      type: 'payment',
      id: 'notice-late',
      paymentNo,
      state: 'SUCCESS',
      amountFen: facts.amountFen,
      currency: 'CNY',
      transactionId: 'tx-late',
      occurredAt: new Date(),
    } as Parameters<typeof storeChannelEvent>[2];
    const { eventId, isNew } = await storeChannelEvent(world.deps, 'WECHAT', notice);
    expect(isNew).toBe(true);
    expect((await storeChannelEvent(world.deps, 'WECHAT', notice)).isNew).toBe(false);
    const parallel = await Promise.all(
      Array.from({ length: 5 }, () => deliverChannelEvent(world.deps, gateway, eventId)),
    );
    expect(parallel.filter((isMine) => isMine)).toHaveLength(1);
    // As if the process had died before it could say that the event was delivered.
    await channelEventModel(world.connection).updateOne(
      { _id: eventId },
      { $set: { deliveredAt: null, claimedUntil: null } },
    );
    expect(await deliverChannelEvent(world.deps, gateway, eventId)).toBe(true);
    const refundNo = `${paymentNo}R01`;
    expect(started).toEqual([refundNo, refundNo]);
    expect(await world.deps.payments.refundsOf(facts.orderId)).toMatchObject([
      { _id: refundNo, amountFen: facts.amountFen, status: 'OPEN' },
    ]);
    expect(await journalsOf(facts.orderId)).toHaveLength(2);
    expect(await world.deps.orders.findById(facts.orderId)).toMatchObject({ status: 'CLOSED' });
  });
});

describe('ending a paid order', () => {
  test('[P4][X6] ended many times: one refund with one number, the time is free', async () => {
    const workerId = workerOf(3);
    const { facts, input } = await world.placeWithBill({ workerId });
    await recordPayment(world.deps, input);
    const { input: commit } = commitOf({
      facts,
      state: paidState(facts, input),
      change: { event: 'cancel', atMs: world.nowMs() },
      reason: 'CUSTOMER_REQUEST',
      actor: { kind: 'customer', id: facts.customerId },
    });
    const results = await Promise.all(
      Array.from({ length: COPIES }, () =>
        endPaidOrder(world.deps, { commit, terms: freeOf('UNASSIGNED') }),
      ),
    );
    expect(results).toEqual(results.map(() => ({ refundNos: [`${input.paymentNo}R01`] })));
    expect(await endPaidOrder(world.deps, { commit, terms: freeOf('UNASSIGNED') })).toEqual(
      results[0],
    );
    expect(await world.deps.payments.refundsOf(facts.orderId)).toMatchObject([
      { amountFen: facts.amountFen },
    ]);
    expect(await journalsOf(facts.orderId)).toHaveLength(2);
    expect(await world.busyTickets(workerId)).not.toContain(ticketIdOf(facts));
    expect((await world.deps.ledger.sumAll()).isBalanced).toBe(true);
  });
});
