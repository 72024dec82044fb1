import { crossPayAndCancel } from '../../factories/pay-cancel.js';
import type { StackWorld } from '../../factories/stack-world.js';

/** The long suite lets a thousand orders cross. */
const ORDERS = 40;

export function payAndCancel(given: () => StackWorld): void {
  test('[X3][P4][R16] payment and cancellation cross: paid and alive, given back, or closed unpaid', async () => {
    const verdict = await crossPayAndCancel(given(), { orders: ORDERS, firstCustomer: 400 });
    expect(verdict.wrong).toEqual([]);
    expect(verdict.unpaid + verdict.refunded + verdict.live).toBe(ORDERS);
    // The race was really run: neither side won every time.
    expect([verdict.unpaid > 0, verdict.refunded + verdict.live > 0]).toEqual([true, true]);
  }, 120_000);
}
