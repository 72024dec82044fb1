import { groupBy, type Facts, type OrderFact, type Violation } from './facts.js';

/** What a paid in-store order's end makes of its code. */
const CODE_AT_END: Readonly<Record<string, string>> = {
  COMPLETED: 'SPENT',
  CANCELLED: 'CANCELLED',
  CLOSED: 'EXPIRED',
  AWAITING_REDEMPTION: 'ACTIVE',
};

/**
 * A code is spent once, at its store, by the change that completes its order: no second person was
 * told to serve, no second order has the same code, and no order ended without its code.
 */
export function redemptionFaults(facts: Facts): Violation[] {
  const fault = (id: string, text: string): Violation => ({ kind: 'redemption', id, text });
  const codes = new Map(facts.codes.map((row) => [row._id, row]));
  const orders = new Set(facts.orders.map(({ _id }) => _id));
  const redeemed = groupBy(
    facts.events.filter(({ event }) => event === 'redeem'),
    ({ orderId }) => orderId,
  );
  const served = groupBy(
    facts.acks.flatMap((ack) => (ack.kind === 'redeem' ? [ack] : [])),
    ({ orderId }) => orderId,
  );
  const found: Violation[] = [];
  for (const [codeHash, rows] of groupBy(facts.codes, (row) => row.codeHash)) {
    if (rows.length > 1) found.push(fault(codeHash, `${rows.length} orders have this code`));
  }
  for (const { _id } of facts.codes) {
    if (!orders.has(_id)) found.push(fault(_id, 'a code without its order'));
  }
  for (const order of facts.orders) {
    if (order.storeId === null) continue;
    const code = codes.get(order._id);
    const told = served.get(order._id) ?? [];
    const times = redeemed.get(order._id)?.length ?? 0;
    if (told.length > 1)
      found.push(fault(order._id, `${told.length} people were told to serve it`));
    for (const { storeId } of told) {
      if (storeId !== order.storeId) found.push(fault(order._id, `it was served in ${storeId}`));
    }
    const isSpent = code?.status === 'SPENT';
    if (times !== Number(isSpent)) {
      found.push(
        fault(order._id, `its code is ${code?.status ?? 'not there'}, redeemed ${times}×`),
      );
    }
    const wanted = codeOf(order);
    if (wanted !== (code?.status ?? null)) {
      const is = `${order.status}, its code ${code?.status ?? 'not there'}`;
      found.push(fault(order._id, `it is ${is}; ${wanted ?? 'none'} belongs to it`));
    }
  }
  return found;
}

/** An order that was called off before it was paid never had a code. */
function codeOf({ status, paidFen, paymentStatus, end }: OrderFact): string | null {
  const isEndedUnserved = status === 'CANCELLED' || status === 'CLOSED';
  // Money that came after the end gave it none either: such an order has no `end`.
  const neverHadOne = isEndedUnserved && (end === null || end === undefined);
  if (paymentStatus !== 'PAID' || paidFen === 0 || neverHadOne) return null;
  return CODE_AT_END[status] ?? null;
}
