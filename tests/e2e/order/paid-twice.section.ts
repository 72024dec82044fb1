import { accounts } from '../../../domain/ledger/accounts.js';
import type { Bill } from '../../../scripts/drive/people.js';
import {
  UNSERVED,
  cancelPatiently,
  openBill,
  payAt,
  placePatiently,
} from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';
import { channelSums, netOf, post } from '../../factories/stack-visits.js';

const ORDERS = 10;
const FIRST_CUSTOMER = 660;

/** Two codes of one order, both scanned. */
export function paidTwice(given: () => StackWorld): void {
  test('[R17][P4] two bills of one order are both paid: the second goes back whole, the order goes on', async () => {
    await payTwice(given());
  });

  test('[R17][P4][C6] paid at WeChat and at Alipay: the second goes back whole to where it came from', async () => {
    await payTwice(given(), { isMixed: true, firstCustomer: FIRST_CUSTOMER + ORDERS });
  });
}

/**
 * Ten orders at once, each with two paid bills, one of them at Alipay where they are mixed: one is
 * kept, the other goes back by itself.
 */
export async function payTwice(
  world: StackWorld,
  options: { readonly isMixed?: boolean; readonly firstCustomer?: number } = {},
): Promise<void> {
  const { isMixed = false, firstCustomer = FIRST_CUSTOMER } = options;
  const another = isMixed ? { channel: 'ALIPAY', product: 'WAP' } : { newCode: true };
  const place = placeOf(await world.takeWorker());
  const customers = await world.people.customers(ORDERS, firstCustomer);
  await Promise.all(
    customers.map(async (customer, index) => {
      const booking = { offeringId: UNSERVED, startAt: 'NOW', place };
      const { orderId } = await placePatiently(customer, booking);
      const first = await openBill({ customer, orderId });
      const path = `/customer/orders/${orderId}/payments`;
      const second = await post<Bill & { readonly payUrl: string | null }>(
        customer.client,
        path,
        another,
      );
      expect(second.status).toBe(201);
      expect(second.body.paymentNo).not.toBe(first.paymentNo);
      const { codeUrl, payUrl } = second.body;
      const payments = [
        () => payAt(world, 'WECHAT', { codeUrl: first.codeUrl }),
        () => (isMixed ? payAt(world, 'ALIPAY', { payUrl }) : payAt(world, 'WECHAT', { codeUrl })),
      ];
      // Either may arrive first, also within a moment.
      const inTurn = index % 2 === 0 ? payments : payments.toReversed();
      expect(await Promise.all(inTurn.map((pay) => pay()))).toEqual([200, 200]);
      await until(async () => (await channelSums(world, orderId)).refunds === 1, {
        what: `the second payment of ${orderId} goes back`,
      });
      const order = await world.order(orderId);
      expect(await channelSums(world, orderId)).toEqual({
        paidFen: 2 * order.totalFen,
        backFen: order.totalFen,
        refunds: 1,
      });
      expect(order.paidAt).not.toBeNull();
      const events = (await world.events(orderId)).map(({ event }) => event);
      expect(events.filter((event) => event === 'paid')).toHaveLength(1);
      expect(events.filter((event) => event === 'paidAgain')).toHaveLength(1);

      await cancelPatiently(customer, orderId);
      await until(async () => (await channelSums(world, orderId)).refunds === 2, {
        what: `all of ${orderId} goes back`,
      });
      expect((await channelSums(world, orderId)).backFen).toBe(2 * order.totalFen);
      await until(async () => (await netOf(world, orderId, accounts.order(orderId))) === 0);
      expect(await world.ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
      // What came in at each channel went back there, in our books too.
      for (const channel of ['wechat', 'alipay'] as const) {
        expect(await netOf(world, orderId, accounts.clearing(channel))).toBe(0);
      }
    }),
  );
}
