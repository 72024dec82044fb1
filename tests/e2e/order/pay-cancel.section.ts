import { APART_MS_USUAL, crossPayAndCancel } from '../../factories/pay-cancel.js';
import type { StackWorld } from '../../factories/stack-world.js';

/** The long suite lets a thousand orders cross. */
const ORDERS = 40;
/** A slow machine needs them farther apart for the cancellation to win at all. */
const SPREADS = [1, 4, 16].map((factor) => factor * APART_MS_USUAL);

export function payAndCancel(given: () => StackWorld): void {
  test('[X3][P4][R16] payment and cancellation cross: paid and alive, given back, or closed unpaid', async () => {
    const won = { customer: false, payment: false };
    for (const apartMs of SPREADS) {
      const input = { orders: ORDERS, firstCustomer: 400, apartMs };
      const { wrong, unpaid, refunded, live } = await crossPayAndCancel(given(), input);
      expect(wrong).toEqual([]);
      expect(unpaid + refunded + live).toBe(ORDERS);
      won.customer ||= unpaid > 0;
      won.payment ||= refunded + live > 0;
      if (won.customer && won.payment) break;
    }
    // The race was really run: neither side won every time.
    expect(won).toEqual({ customer: true, payment: true });
  });
}
