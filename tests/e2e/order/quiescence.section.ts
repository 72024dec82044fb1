import { orderModel } from '../../../data/models/order.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { overlaps } from './races.section.js';

/** A refund whose reply was lost is asked about after 15, 30 … s. */
const SETTLES_MS_MAX = 60_000;

/** After everything else: what must hold for the whole database. */
export function quiescence(given: () => StackWorld): void {
  test('[P4] ended orders have an empty escrow, the ledger sums to zero, nobody is booked twice', async () => {
    const world = given();
    const orders = orderModel(world.connection);
    const moving = () =>
      orders
        .find({ $or: [{ refundStatus: 'OPEN' }, { settlementStatus: 'HELD', openCaseNo: null }] })
        .select(['status', 'refundStatus', 'settlementStatus'])
        .lean()
        .exec();
    const isQuiet = async (): Promise<boolean> => (await moving()).length === 0;
    const waits = { timeoutMs: SETTLES_MS_MAX, what: 'refunds and settlements' };
    // Says which, instead of only that some do not.
    await until(isQuiet, waits).catch(async () => expect(await moving()).toEqual([]));
    const ended = await orders
      // Money whose case waits for the rework stays where it is.
      .find({ status: { $in: ['COMPLETED', 'CANCELLED', 'CLOSED'] }, openCaseNo: null })
      .lean()
      .exec();
    expect(ended.length).toBeGreaterThan(2);
    expect(ended.filter(({ refundStatus }) => refundStatus === 'FAILED')).toEqual([]);
    const left = await world.ledger.escrowLeft({ orderIds: ended.map(({ _id }) => _id) });
    expect(left).toEqual([]);
    expect(await world.ledger.sumAll()).toMatchObject({ isBalanced: true });
    expect(await world.ledger.verifyBalances()).toEqual([]);
    expect(await overlaps(world)).toEqual([]);
  });
}
