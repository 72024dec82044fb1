import { groupBy, sumFen, type AdditionFact, type Facts, type Violation } from './facts.js';

/**
 * Money for something that was sold at the door is in its order, or went back; what an order says
 * it costs is what was booked and what was added and paid; nothing waits for a payment for ever.
 */
export function additionFaults(facts: Facts): Violation[] {
  return [...lostSupplements(facts), ...wrongTotals(facts), ...openTooLong(facts)];
}

function lostSupplements(facts: Facts): Violation[] {
  const bills = new Map(facts.payments.map((bill) => [bill._id, bill]));
  const additions = new Map(facts.additions.map((row) => [row.paymentNo, row]));
  const refunds = groupBy(
    facts.refunds.filter(({ status }) => status !== 'FAILED'),
    ({ paymentNo }) => paymentNo,
  );
  return facts.channelMoves.flatMap(({ kind, no, amountFen }): Violation[] => {
    if (kind !== 'pay' || bills.get(no)?.purpose !== 'SUPPLEMENT') return [];
    const addition = additions.get(no);
    if (addition?.status === 'PAID') return [];
    const backFen = sumFen(refunds.get(no) ?? []);
    if (backFen === amountFen) return [];
    const state = addition?.status ?? 'not there';
    const text = `${amountFen} fen were paid for an addition that is ${state}, ${backFen} go back`;
    return [{ kind: 'lost', id: no, text }];
  });
}

function wrongTotals(facts: Facts): Violation[] {
  const isPaid = ({ status }: { readonly status: string }): boolean => status === 'PAID';
  const first = groupBy(
    facts.payments.filter((bill) => isPaid(bill) && bill.purpose === 'ORDER'),
    ({ orderId }) => orderId,
  );
  const added = groupBy(facts.additions.filter(isPaid), ({ orderId }) => orderId);
  const bills = new Map(facts.payments.map((bill) => [bill._id, bill]));
  const wrong = (id: string, text: string): Violation => ({ kind: 'booksAgainstState', id, text });
  const totals = facts.orders.flatMap(({ _id, totalFen }): Violation[] => {
    const [booked] = first.get(_id) ?? [];
    if (!booked) return [];
    const wantedFen = booked.amountFen + sumFen(added.get(_id) ?? []);
    if (totalFen === wantedFen) return [];
    return [wrong(_id, `it costs ${totalFen} fen, booked and added are ${wantedFen}`)];
  });
  const unpaid = facts.additions
    .filter((row) => isPaid(row) && bills.get(row.paymentNo)?.status !== 'PAID')
    .map(({ _id }) => wrong(_id, 'it counts as paid, its bill does not'));
  return [...totals, ...unpaid];
}

function openTooLong({ additions, nowMs, stuckAfterMs }: Facts): Violation[] {
  const isStuck = ({ status, expiresAt }: AdditionFact): boolean =>
    status === 'PROPOSED' && (expiresAt?.getTime() ?? 0) < nowMs - stuckAfterMs;
  return additions
    .filter(isStuck)
    .map(({ _id }) => ({ kind: 'stuck', id: _id, text: 'its time to be paid is long over' }));
}
