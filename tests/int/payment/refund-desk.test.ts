import { randomUUID } from 'node:crypto';
import { accounts } from '../../../domain/ledger/accounts.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { checkRefund } from '../../../use-cases/payment/run-refund.js';
import { sweepUnsentRefunds } from '../../../use-cases/payment/refund-sweep.js';
import {
  storeChannelEvent,
  deliverChannelEvent,
} from '../../../use-cases/payment/channel-events.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { memoryChannel, type Fate } from './memory-channel.js';
import { openRefundWorld, type Bought, type RefundWorld } from './refund-fixture.js';

const MAKER = 'financeMaker~maker';
const CHECKER = 'financeChecker~checker';
const reason = '服务未达标';
const DAY = 24 * 3_600_000;

let world: RefundWorld;
const fates = new Map<string, Fate>();
beforeAll(async () => {
  world = await openRefundWorld(memoryChannel((no) => fates.get(no) ?? 'success'));
});
afterAll(() => world.close());

const ask = (order: Bought, body: object, as = MAKER, key?: string | null) =>
  world.call(as, `/admin/orders/${order.id}/refund-requests`, { reason, ...body }, key);
const decide = (id: unknown, verb: 'approve' | 'reject' = 'approve', as = CHECKER, key?: string) =>
  world.call(as, `/admin/refund-requests/${String(id)}/${verb}`, { reason: '已复核' }, key);
const retry = (refundNo: string, as = MAKER) =>
  world.call(as, `/admin/refunds/${refundNo}/retry`, { reason: '重新提交' });
const byHand = (refundNo: string, reference: string) =>
  world.call(MAKER, `/admin/refunds/${refundNo}/settle-by-hand`, { reason, reference });
const escrow = async (order: Bought) => {
  const { postedFen, availableFen } = await world.deps.ledger.balance(accounts.order(order.id));
  return { postedFen, availableFen };
};
const refundsOf = (order: Bought) => world.deps.payments.refundsOf(order.id);
/** Asked for and agreed to. */
const give = async (order: Bought, body: object): Promise<string[]> => {
  const { json } = await ask(order, body);
  const approved = await decide(json.id);
  expect(approved).toMatchObject({ status: 200, json: { status: 'APPROVED' } });
  return approved.json.refundNos as string[];
};
/** A refund of 1,000 fen that the channel closed. */
const failed = async (): Promise<{ readonly order: Bought; readonly refundNo: string }> => {
  const order = await world.buy();
  const [refundNo = ''] = await give(order, { amountFen: 1_000, bearer: 'SHARES' });
  fates.set(refundNo, 'closed');
  expect(await world.drive(refundNo)).toBe('failed');
  fates.delete(refundNo);
  return { order, refundNo };
};

describe('a refund that staff ask for', () => {
  test('[S8] moves nothing until a second person agrees, and shows before what it takes from whom', async () => {
    const order = await world.buy();
    const preview = await world.call(
      MAKER,
      `/admin/orders/${order.id}/refund-preview?amountFen=10000&bearer=SHARES`,
    );
    expect(preview).toMatchObject({
      status: 200,
      json: { refundableFen: 23_001, amountFen: 10_000, goodsFen: 10_000, travelFeeFen: 0 },
    });
    const cost = preview.json.cost as Record<string, number> & { workers: { amountFen: number }[] };
    const workersFen = cost.workers.reduce((sum, { amountFen }) => sum + amountFen, 0);
    expect((cost.commissionFen ?? 0) + (cost.merchantFen ?? 0) + workersFen).toBe(10_000);

    const asked = await ask(order, { amountFen: 10_000, bearer: 'SHARES' });
    expect(asked).toMatchObject({
      status: 201,
      json: { status: 'REQUESTED', madeBy: 'maker', amountFen: 10_000, cost, refundNos: [] },
    });
    expect(await escrow(order)).toEqual({ postedFen: 23_001, availableFen: 23_001 });
    expect(await refundsOf(order)).toEqual([]);
    // The person counts, whatever role he has by now.
    expect(await decide(asked.json.id, 'approve', 'financeChecker~maker')).toMatchObject({
      status: 409,
      json: { code: 'FOUR_EYES' },
    });
    expect((await decide(asked.json.id, 'approve', MAKER)).status).toBe(403);
    const approved = await decide(asked.json.id);
    const [refundNo = ''] = approved.json.refundNos as string[];
    expect(world.started).toContain(refundNo);
    expect(await escrow(order)).toEqual({ postedFen: 23_001, availableFen: 13_001 });
    expect(await world.drive(refundNo)).toBe('succeeded');
    expect(await world.order(order.id)).toMatchObject({
      refundStatus: 'PARTIAL',
      refundedFen: 10_000,
    });
    await settleOrder(world.deps, order.id);
    expect(await escrow(order)).toEqual({ postedFen: 0, availableFen: 0 });
    const list = await world.call(MAKER, `/admin/orders/${order.id}/refunds`);
    expect(list.json).toMatchObject({
      refundableFen: 13_001,
      refunds: [{ refundNo, status: 'SUCCEEDED', requestId: asked.json.id, isLate: false }],
      requests: [{ id: asked.json.id, status: 'APPROVED', checkedBy: 'checker' }],
    });
  });

  test('[S8][P4] after the settlement comes out of the shares, all of it, and closes exactly', async () => {
    const order = await world.buy({ billsFen: [20_001, 2_999] });
    await settleOrder(world.deps, order.id);
    const first = await give(order, { amountFen: 7_777, bearer: 'WORKER' });
    expect(first).toHaveLength(2);
    for (const refundNo of first) expect(await world.drive(refundNo)).toBe('succeeded');
    expect(await world.order(order.id)).toMatchObject({ settlementStatus: 'REVERSED_PART' });
    for (const refundNo of await give(order, { bearer: 'SHARES' })) {
      expect(await world.drive(refundNo)).toBe('succeeded');
    }
    expect(await world.order(order.id)).toMatchObject({
      settlementStatus: 'REVERSED',
      refundStatus: 'FULL',
      refundedFen: 23_000,
    });
    expect(await escrow(order)).toEqual({ postedFen: 0, availableFen: 0 });
    expect(await world.deps.ledger.sumAll()).toMatchObject({ isBalanced: true });
  });

  test("[S8] at the platform's cost changes nobody's share", async () => {
    const order = await world.buy();
    const [refundNo = ''] = await give(order, { amountFen: 5_000, bearer: 'PLATFORM' });
    expect(await world.drive(refundNo)).toBe('succeeded');
    await settleOrder(world.deps, order.id);
    const settlement = await world.deps.payments.findSettlement(order.id);
    expect(settlement).toMatchObject({ goodsFen: 20_001, travelFeeFen: 3_000 });
    expect(await escrow(order)).toEqual({ postedFen: 0, availableFen: 0 });
  });

  test('[S8] names its part of travel fee, at most what is left of it', async () => {
    const order = await world.buy();
    const [refundNo = ''] = await give(order, {
      amountFen: 3_500,
      travelFeeFen: 3_000,
      bearer: 'SHARES',
    });
    const [row] = await refundsOf(order);
    expect(row).toMatchObject({ _id: refundNo, goodsFen: 500, travelFen: 3_000 });
    const more = await ask(order, { amountFen: 1, travelFeeFen: 1, bearer: 'SHARES' });
    expect(more).toMatchObject({ status: 409, json: { code: 'REFUND_TOO_HIGH' } });
  });

  test('[S8] with bad input changes nothing', async () => {
    const order = await world.buy();
    const open = await world.buy({ change: { status: 'IN_SERVICE' } });
    const cancelled = await world.buy({ change: { status: 'CANCELLED' } });
    const refused = [
      await ask(order, { amountFen: 23_002, bearer: 'SHARES' }),
      await ask(open, { amountFen: 1, bearer: 'SHARES' }),
      await ask(cancelled, { amountFen: 1, bearer: 'SHARES' }),
      await ask({ ...order, id: randomUUID() }, { bearer: 'SHARES' }),
      await ask(order, { amountFen: 1, bearer: 'SHARES' }, 'support~s~elsewhere'),
      await ask(order, { amountFen: 0, bearer: 'SHARES' }),
      await ask(order, { amountFen: 1.5, bearer: 'SHARES' }),
      await ask(order, { amountFen: 100, travelFeeFen: 101, bearer: 'SHARES' }),
      await ask(order, { amountFen: 100, bearer: 'CUSTOMER' }),
    ];
    expect(refused.map(({ json }) => json.code)).toEqual([
      'REFUND_TOO_HIGH',
      'ACTION_NOT_ALLOWED',
      'ACTION_NOT_ALLOWED',
      'NOT_FOUND',
      'NOT_FOUND',
      ...Array.from({ length: 4 }, () => 'INVALID_INPUT'),
    ]);
    expect(refused[0]?.json).toMatchObject({ extra: { refundableFen: 23_001 } });
    const requests = await world.deps.refundRequests.ofOrder(order.id);
    expect(requests).toEqual([]);
    expect(await escrow(order)).toEqual({ postedFen: 23_001, availableFen: 23_001 });
  });

  test('[S8][R21] a repeat of the request is the same row; a second one about the order waits', async () => {
    const order = await world.buy();
    const key = randomUUID();
    const wish = { amountFen: 100, bearer: 'SHARES' };
    const many = await Promise.all(Array.from({ length: 8 }, () => ask(order, wish, MAKER, key)));
    expect(new Set(many.map(({ json }) => json.id)).size).toBe(1);
    expect(await ask(order, { ...wish, amountFen: 200 }, MAKER, key)).toMatchObject({
      status: 422,
    });
    expect(await ask(order, wish)).toMatchObject({ json: { code: 'ALREADY_EXISTS' } });
    expect(await decide(many[0]?.json.id, 'reject')).toMatchObject({
      json: { status: 'REJECTED' },
    });
    expect((await ask(order, wish)).status).toBe(201);
  });

  test('[S8][R21] a thousand times at once under one key is one row and one answer; a key of another is no leak', async () => {
    const order = await world.buy();
    const key = randomUUID();
    const wish = { amountFen: 100, bearer: 'SHARES' };
    const many = await Promise.all(
      Array.from({ length: 1_000 }, () => ask(order, wish, MAKER, key)),
    );
    expect(new Set(many.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(many[0]?.status).toBe(201);
    expect(await world.deps.refundRequests.ofOrder(order.id)).toHaveLength(1);
    const stranger = await ask(order, wish, 'financeMaker~other', key);
    expect(stranger).toMatchObject({ status: 409, json: { code: 'ALREADY_EXISTS' } });
    expect(stranger.text).not.toContain(String(many[0]?.json.id));
    const bare = await ask(order, wish, MAKER, null);
    expect(bare.json.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
  });

  test('[S8][R20] fifty people agree at once: one refund', async () => {
    const order = await world.buy();
    const { json } = await ask(order, { amountFen: 9_000, bearer: 'SHARES' });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => decide(json.id, 'approve', `financeChecker~c${n}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await refundsOf(order)).toHaveLength(1);
    expect(await escrow(order)).toEqual({ postedFen: 23_001, availableFen: 14_001 });
  });

  test('[S8] is judged again when it is agreed to, and lapses after three days', async () => {
    const order = await world.buy();
    const { json } = await ask(order, { bearer: 'SHARES' });
    expect(json).toMatchObject({ amountFen: 23_001 });
    await world.deps.orders.patch(order.id, { $set: { goodsFen: 10_000 as never } });
    expect(await decide(json.id)).toMatchObject({ json: { code: 'REFUND_TOO_HIGH' } });
    expect(await refundsOf(order)).toEqual([]);
    world.base.advance(3 * DAY + 1_000);
    expect(await decide(json.id)).toMatchObject({ json: { code: 'REQUEST_EXPIRED' } });
    expect((await ask(order, { amountFen: 1, bearer: 'SHARES' })).status).toBe(201);
  });

  test('[S8] is sent by the sweep when the process died before it could', async () => {
    const order = await world.buy();
    const [refundNo = ''] = await give(order, { amountFen: 700, bearer: 'SHARES' });
    world.continued.length = 0;
    const sweep = () => sweepUnsentRefunds(world.deps, world.gateway);
    await sweep();
    expect(world.continued.map((told) => told.refundNo)).not.toContain(refundNo);
    world.base.advance(61_000);
    await Promise.all([sweep(), sweep()]);
    expect(world.continued.filter((told) => told.refundNo === refundNo)).toHaveLength(1);
    await world.drive(refundNo);
    world.base.advance(61_000);
    await sweep();
    expect(world.continued.filter((told) => told.refundNo === refundNo)).toHaveLength(1);
  });
});

describe('parts', () => {
  test('[X6][R18] a bill gives at most fifty; older ones go on, then REFUND_LIMIT', async () => {
    const order = await world.buy({ billsFen: [60, 10_000], travelFeeFen: 0 });
    for (let part = 0; part < 50; part += 1) {
      const [refundNo = ''] = await give(order, { amountFen: 10, bearer: 'SHARES' });
      expect(refundNo).toMatch(/P02R\d\d$/);
    }
    // The newest bill has money left and gives nothing more; the older one does.
    expect(await give(order, { amountFen: 60, bearer: 'SHARES' })).toEqual([`${order.no}P01R01`]);
    const asked = await ask(order, { amountFen: 1, bearer: 'SHARES' });
    expect(asked).toMatchObject({ status: 409, json: { code: 'REFUND_LIMIT' } });
  });
});

describe('a refund that failed', () => {
  test('[X6][S8] is on the list, is sent again under the same number, and the money moves once', async () => {
    const { order, refundNo } = await failed();
    expect(await world.order(order.id)).toMatchObject({ refundStatus: 'FAILED', refundedFen: 0 });
    const queue = await world.call(MAKER, '/admin/refunds?limit=100');
    expect(queue.json.items).toContainEqual(
      expect.objectContaining({ refundNo, status: 'FAILED', failure: 'CLOSED' }),
    );
    const foreign = await world.call('support~s~elsewhere', '/admin/refunds?limit=100');
    expect(foreign.json.items).toEqual([]);
    expect((await retry(refundNo, 'support~s~elsewhere')).status).toBe(404);
    expect((await retry(refundNo, CHECKER)).status).toBe(403);
    expect(await retry(refundNo)).toMatchObject({ status: 200, json: { status: 'OPEN' } });
    expect(world.continued.at(-1)).toMatchObject({ refundNo });
    expect(await world.order(order.id)).toMatchObject({ refundStatus: 'OPEN' });
    // The run that goes on asks or sends: its last word is about the earlier try.
    expect(await world.drive(refundNo)).toBe('succeeded');
    expect(world.money.moved.filter((row) => row.refundNo === refundNo)).toHaveLength(1);
    const done = await world.call(MAKER, `/admin/refunds/${refundNo}`);
    const history = done.json.history as { what: string; by: string | null }[];
    expect(history.map(({ what, by }) => [what, by])).toEqual([
      ['FAILED', null],
      ['RETRIED', 'maker'],
      ['SUCCEEDED', null],
    ]);
    expect(await retry(refundNo)).toMatchObject({ json: { code: 'ACTION_NOT_ALLOWED' } });
    expect(await refundsOf(order)).toHaveLength(1);
    const actions = world.audited.filter(({ target }) => target?.id === refundNo);
    expect(actions.length).toBeGreaterThanOrEqual(1);
  });

  test('[X6] fails again when the channel closes it again, and can be sent once more', async () => {
    const { order, refundNo } = await failed();
    fates.set(refundNo, 'closed');
    await retry(refundNo);
    expect(await world.drive(refundNo)).toBe('failed');
    fates.delete(refundNo);
    await retry(refundNo);
    expect(await world.drive(refundNo)).toBe('succeeded');
    expect(await world.order(order.id)).toMatchObject({ refundStatus: 'PARTIAL' });
  });

  test('[X6] a late answer about an earlier try ends nothing', async () => {
    const { refundNo } = await failed();
    await retry(refundNo);
    fates.set(refundNo, 'processing');
    const { channel } = world.money;
    let isRetried = false;
    const slow = {
      ...channel,
      // While this answer is on its way the desk sends the refund once more.
      queryRefund: async () => {
        if (!isRetried) {
          isRetried = true;
          await world.deps.payments.changeRefund({
            refundNo,
            from: ['SUBMITTED'],
            set: { attempt: 9 },
          });
        }
        return { kind: 'failure', code: 'REFUSED', message: 'old' } as const;
      },
    };
    await world.drive(refundNo);
    const deps = { ...world.deps, channels: { WECHAT: slow } };
    expect(await checkRefund(deps, refundNo)).toEqual({ kind: 'pending' });
    expect(await world.deps.payments.findRefund(refundNo)).toMatchObject({ status: 'SUBMITTED' });
    fates.delete(refundNo);
    expect(await world.drive(refundNo)).toBe('succeeded');
  });

  test('[X6] that the channel paid after all is booked and not sent again', async () => {
    const { order, refundNo } = await failed();
    world.money.end(refundNo, 'SUCCESS');
    const sent = world.money.calls.refund;
    expect(await retry(refundNo)).toMatchObject({ json: { status: 'SUCCEEDED' } });
    expect(world.money.calls.refund).toBe(sent);
    expect(await world.order(order.id)).toMatchObject({ refundedFen: 1_000 });
  });

  test('[X6] a callback of success after the end of its run is booked', async () => {
    const { refundNo, order } = await failed();
    world.money.end(refundNo, 'SUCCESS');
    const [refund] = await refundsOf(order);
    const { eventId } = await storeChannelEvent(world.deps, 'WECHAT', {
      ...{ type: 'refund', id: `late-${refundNo}`, refundNo, paymentNo: refund?.paymentNo ?? '' },
      ...{ state: 'SUCCESS', amountFen: 1_000, currency: 'CNY', transactionId: null },
      occurredAt: new Date(),
    } as unknown as Parameters<typeof storeChannelEvent>[2]);
    const gateway = {
      signalChannelEvent: async () => 'closed' as const,
    } as Partial<OrderGateway> as OrderGateway;
    await deliverChannelEvent(world.deps, gateway, eventId);
    expect(await world.deps.payments.findRefund(refundNo)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('[X6] one under way is asked about at once, and late ones are on a list', async () => {
    const order = await world.buy();
    const [refundNo = ''] = await give(order, { amountFen: 500, bearer: 'SHARES' });
    fates.set(refundNo, 'processing');
    expect(await world.drive(refundNo)).toBe('pending');
    const late = async () =>
      (await world.call(MAKER, '/admin/refunds?queue=LATE&limit=100')).json.items as {
        refundNo: string;
      }[];
    expect((await late()).map((row) => row.refundNo)).not.toContain(refundNo);
    world.base.advance(11 * 60_000);
    expect(await late()).toContainEqual(
      expect.objectContaining({ refundNo, isLate: true, status: 'SUBMITTED' }),
    );
    expect(await retry(refundNo)).toMatchObject({ json: { status: 'SUBMITTED' } });
    expect(world.continued.at(-1)).toMatchObject({ refundNo });
    fates.delete(refundNo);
    expect(await world.drive(refundNo)).toBe('succeeded');
  });
});

describe('a failed refund that the bank pays', () => {
  test('[X6][S8] is booked by two people: reservation to bank, and the order follows', async () => {
    const { order, refundNo } = await failed();
    const bank = async () => (await world.deps.ledger.balance(accounts.bank())).postedFen;
    const before = await bank();
    const asked = await byHand(refundNo, `bank-${refundNo}`);
    expect(asked).toMatchObject({ status: 201, json: { kind: 'BY_HAND', amountFen: 1_000 } });
    expect(await byHand(refundNo, 'another')).toMatchObject({ json: { code: 'ALREADY_EXISTS' } });
    expect(await decide(asked.json.id, 'approve', 'financeChecker~maker')).toMatchObject({
      json: { code: 'FOUR_EYES' },
    });
    const both = await Promise.all([decide(asked.json.id), decide(asked.json.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await bank()).toBe(before - 1_000);
    const transit = await world.deps.ledger.balance(accounts.refundTransit(refundNo));
    expect(transit.postedFen).toBe(0);
    expect(await escrow(order)).toEqual({ postedFen: 22_001, availableFen: 22_001 });
    expect(await world.order(order.id)).toMatchObject({
      refundStatus: 'PARTIAL',
      refundedFen: 1_000,
    });
    expect(await world.deps.payments.findRefund(refundNo)).toMatchObject({
      status: 'BY_HAND',
      history: [{ what: 'FAILED' }, { what: 'BY_HAND', by: 'checker', note: `bank-${refundNo}` }],
    });
    expect(await retry(refundNo)).toMatchObject({ json: { code: 'ACTION_NOT_ALLOWED' } });
    expect(await world.drive(refundNo)).toBe('succeeded');
    expect(world.money.moved.filter((row) => row.refundNo === refundNo)).toEqual([]);
  });

  test('[X6] never while the channel has paid, may pay, or cannot say', async () => {
    const paid = await failed();
    const first = await byHand(paid.refundNo, `a-${paid.refundNo}`);
    world.money.end(paid.refundNo, 'SUCCESS');
    expect(await decide(first.json.id)).toMatchObject({ json: { code: 'ACTION_NOT_ALLOWED' } });
    expect(await world.deps.payments.findRefund(paid.refundNo)).toMatchObject({
      status: 'SUCCEEDED',
    });
    const open = await failed();
    const second = await byHand(open.refundNo, `b-${open.refundNo}`);
    world.money.end(open.refundNo, 'PROCESSING');
    fates.set(open.refundNo, 'processing');
    expect(await decide(second.json.id)).toMatchObject({ json: { code: 'ACTION_NOT_ALLOWED' } });
    fates.set(open.refundNo, 'lostReply');
    expect(await decide(second.json.id)).toMatchObject({ json: { code: 'CHANNEL_UNAVAILABLE' } });
    fates.delete(open.refundNo);
    expect(await world.deps.payments.findRefund(open.refundNo)).toMatchObject({ status: 'FAILED' });
  });

  test('[X6] one transfer of the bank pays one refund, and only a failed one', async () => {
    const one = await failed();
    const two = await failed();
    const reference = `same-${one.refundNo}`;
    await decide((await byHand(one.refundNo, reference)).json.id);
    const second = await byHand(two.refundNo, reference);
    expect(await decide(second.json.id)).toMatchObject({ json: { code: 'ALREADY_EXISTS' } });
    expect(await world.deps.payments.findRefund(two.refundNo)).toMatchObject({ status: 'FAILED' });
    await retry(two.refundNo);
    expect(await byHand(two.refundNo, 'x1')).toMatchObject({
      json: { code: 'ACTION_NOT_ALLOWED' },
    });
    await world.drive(two.refundNo);
  });
});

test('[P4] the books of all of it sum to nothing and no balance is off', async () => {
  await world.deps.ledger.rollUpHot();
  expect(await world.deps.ledger.sumAll()).toMatchObject({ isBalanced: true });
  expect(await world.deps.ledger.verifyBalances()).toEqual([]);
});
