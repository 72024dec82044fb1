import { groupBy, isEnded, type Facts, type OrderFact, type Violation } from './facts.js';

/** Ended orders whose money is on its way back, or there. */
const REFUND_ALIVE = ['OPEN', 'PARTIAL', 'FULL'];
/** What an order says about money that came in. */
const PAID = ['PAID', 'PART_PAID'];

/** Paid at the channel and not in progress, completed or refunded. */
export function lostOrders(facts: Facts): Violation[] {
  const bills = new Map(facts.payments.map((bill) => [bill._id, bill]));
  const orders = new Map(facts.orders.map((order) => [order._id, order]));
  return facts.channelMoves.flatMap(({ kind, no, amountFen }) => {
    if (kind !== 'pay') return [];
    const lost = (text: string): Violation[] => [{ kind: 'lost', id: no, text }];
    const bill = bills.get(no);
    if (!bill) return lost(`${amountFen} fen were paid for a bill that is not there`);
    const order = orders.get(bill.orderId);
    if (!order) return lost(`${amountFen} fen were paid for order ${bill.orderId}, not there`);
    if (bill.status !== 'PAID') {
      return lost(`paid at the channel, but the bill of ${order._id} is ${bill.status}`);
    }
    if (!PAID.includes(order.paymentStatus)) {
      return lost(`order ${order._id} was paid and says ${order.paymentStatus}`);
    }
    const isKept = order.end?.refundFen === 0;
    const isGivenBack = REFUND_ALIVE.includes(order.refundStatus) || isKept;
    if (!isEnded(order) || order.status === 'COMPLETED' || isGivenBack) return [];
    return lost(`order ${order._id} is ${order.status}, its refund ${order.refundStatus}`);
  });
}

/** Open past its time, without a run that moves it, or with one that cannot go on. */
export function stuckOrders(facts: Facts): Violation[] {
  const { nowMs, stuckAfterMs } = facts;
  const latest = nowMs - stuckAfterMs;
  const stuck = (id: string, text: string): Violation => ({ kind: 'stuck', id, text });
  const runs = new Map(facts.runs.map((run) => [run.workflowId, run]));
  const found: Violation[] = [];
  for (const order of facts.orders) {
    if (isEnded(order)) {
      const settleMs = order.settleAfter?.getTime() ?? 0;
      if (order.settlementStatus === 'HELD' && settleMs < latest) {
        found.push(stuck(order._id, `its settlement was due ${secondsAgo(nowMs, settleMs)} ago`));
      }
      continue;
    }
    const run = runs.get(`order-${order._id}`);
    if (run?.status !== 'RUNNING') {
      found.push(stuck(order._id, `${order.status}, but its run is ${run?.status ?? 'not there'}`));
    }
    const deadlineMs = order.stageDeadlineAt?.getTime();
    if (deadlineMs !== undefined && deadlineMs < latest) {
      const late = secondsAgo(nowMs, deadlineMs);
      found.push(stuck(order._id, `${order.status} was to be over ${late} ago`));
    }
  }
  for (const { _id, status, createdAt } of facts.refunds) {
    const isOpen = status === 'OPEN' || status === 'SUBMITTED';
    if (isOpen && createdAt.getTime() < latest) found.push(stuck(_id, `the refund is ${status}`));
  }
  for (const { _id, deliveredAt, receivedAt } of facts.channelEvents) {
    if (deliveredAt === null && receivedAt.getTime() < latest) {
      found.push(stuck(_id, 'the callback was stored and never delivered'));
    }
  }
  for (const { workflowId, status, trouble } of facts.runs) {
    if (trouble !== null) found.push(stuck(workflowId, `${status}: ${trouble}`));
  }
  return found;
}

/** Events of an order are 1, 2, 3 …, each begins where the one before ended. */
export function brokenSequences(facts: Facts): Violation[] {
  const events = groupBy(facts.events, ({ orderId }) => orderId);
  const known = new Set(facts.orders.map(({ _id }) => _id));
  const found = facts.orders.flatMap((order) => sequenceOf(order, events.get(order._id) ?? []));
  for (const orderId of events.keys()) {
    if (!known.has(orderId)) {
      found.push({ kind: 'sequence', id: orderId, text: 'events without their order' });
    }
  }
  return found;
}

function sequenceOf(order: OrderFact, unsorted: Facts['events']): Violation[] {
  const events = [...unsorted].sort((a, b) => a.seq - b.seq);
  const broken = (text: string): Violation[] => [{ kind: 'sequence', id: order._id, text }];
  const numbers = events.map(({ seq }) => seq);
  if (numbers.some((seq, index) => seq !== index + 1)) {
    return broken(`its events have the numbers ${numbers.join(' ')}`);
  }
  const cut = events.find(({ from }, index) => from !== (events[index - 1]?.to ?? null));
  if (cut) return broken(`event ${cut.seq} ${cut.event} begins at ${cut.from ?? 'nothing'}`);
  const last = events.at(-1);
  if (last?.seq !== order.seq || last.to !== order.status) {
    return broken(`it is ${order.seq} ${order.status}, its events end at ${last?.seq} ${last?.to}`);
  }
  return [];
}

const secondsAgo = (nowMs: number, atMs: number): string =>
  `${Math.round((nowMs - atMs) / 1_000)} s`;
