import { orderModel } from '../../../data/models/order.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { issueRedemptionCode } from '../../../use-cases/store/redemption-code.js';
import { code, openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now, busy } = shorthands(() => world);

describe('before payment', () => {
  test('[X1] an unpaid order that ends gives every held worker his time back', async () => {
    for (const event of ['payTimeout', 'cancel'] as const) {
      const order = await world.order({
        tickets: 2,
        held: [workerOf(0), workerOf(1)],
        isPaid: false,
      });
      await order.apply({ event, atMs: now() }, { reason: 'PAY_TIMEOUT' });
      expect(await busy(workerOf(0))).toEqual([]);
      expect(await busy(workerOf(1))).toEqual([]);
      expect(await order.document()).toMatchObject({ paymentStatus: 'CLOSED' });
    }
  });

  test('[P4] a paid order is never cancelled without its money', async () => {
    const order = await world.order();
    await expect(order.apply({ event: 'cancel', atMs: now() })).rejects.toEqual(code('INTERNAL'));
    await expect(order.apply({ event: 'giveUp', atMs: now() })).rejects.toEqual(code('INTERNAL'));
    expect(await order.document()).toMatchObject({ status: 'DISPATCHING' });
  });
});

describe('in a store', () => {
  test('a code redeemed again and again at once is spent once, and the order is complete', async () => {
    const order = await world.order({ isInStore: true });
    await orderModel(world.connection).updateOne({ _id: order.id }, { storeId: 'store-1' });
    await world.deps.transact(async (session) =>
      issueRedemptionCode(world.deps, { order: await order.document(), at: new Date(), session }),
    );
    const redeem = (clerkId: string) =>
      commitTransition(
        world.deps,
        order.commitOf(
          { event: 'redeem', atMs: now() },
          { actor: { kind: 'clerk', id: clerkId }, reason: 'REDEEMED' },
        ),
      );
    await Promise.all([redeem('clerk-1'), redeem('clerk-1'), redeem('clerk-1')]);
    expect(await order.document()).toMatchObject({
      status: 'COMPLETED',
      settlementStatus: 'HELD',
      seq: 3,
    });
    expect(await world.deps.redemptionCodes.findById(order.id)).toMatchObject({
      status: 'SPENT',
      spentBy: 'clerk-1',
    });
  });
});
