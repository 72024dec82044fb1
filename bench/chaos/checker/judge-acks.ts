import type { Facts, Violation } from './facts.js';

/** Every success that a client was told is there, and so is every callback we said yes to. */
export function lostAcknowledgements(facts: Facts): Violation[] {
  const events = new Map(facts.events.map((row) => [`${row.orderId}:${row.seq}`, row]));
  const bills = new Set(facts.payments.map(({ _id }) => _id));
  const paid = new Set(facts.channelMoves.flatMap(({ kind, no }) => (kind === 'pay' ? [no] : [])));
  const cases = new Map(facts.cases.map((row) => [row._id, row]));
  const additions = new Map(facts.additions.map((row) => [row._id, row]));
  const codes = new Map(facts.codes.map((row) => [row._id, row]));
  const positions = new Map(
    facts.workers.map(({ _id, position }) => [_id, position?.at.getTime()]),
  );
  const lost = (id: string, text: string): Violation[] => [{ kind: 'acknowledgedLost', id, text }];
  const writes = facts.acks.flatMap((ack) => {
    switch (ack.kind) {
      case 'change': {
        const event = events.get(`${ack.orderId}:${ack.seq}`);
        if (event?.to === ack.status) return [];
        const there = event ? `${event.event} to ${event.to}` : 'nothing';
        const told = `${ack.step} was acknowledged as ${ack.seq} ${ack.status}`;
        return lost(ack.orderId, `${told} (${ack.road}); there is ${there}`);
      }
      case 'bill':
        return bills.has(ack.paymentNo) ? [] : lost(ack.paymentNo, 'the bill was acknowledged');
      case 'scan':
        return paid.has(ack.paymentNo) ? [] : lost(ack.paymentNo, 'the channel said it was paid');
      case 'case':
        return cases.has(ack.caseNo) ? [] : lost(ack.caseNo, 'the complaint was acknowledged');
      case 'verdict': {
        const row = cases.get(ack.caseNo);
        const isThere = ack.isLast ? row?.firstDecision : row?.decision;
        return isThere ? [] : lost(ack.caseNo, 'the decision was acknowledged');
      }
      case 'appeal': {
        const sides = cases.get(ack.caseNo)?.appeals.map(({ side }) => side) ?? [];
        return sides.includes(ack.side) ? [] : lost(ack.caseNo, `the appeal of ${ack.side}`);
      }
      case 'addition': {
        const { status = 'DRAFT' } = additions.get(ack.additionNo) ?? {};
        return status === 'DRAFT' ? lost(ack.additionNo, 'the addition was acknowledged') : [];
      }
      case 'redeem': {
        const isSpent = codes.get(ack.orderId)?.status === 'SPENT';
        return isSpent ? [] : lost(ack.orderId, 'the counter was told that its code is spent');
      }
      case 'position': {
        const isThere = (positions.get(ack.workerId) ?? 0) >= ack.sentMs;
        return isThere ? [] : lost(ack.workerId, 'the position he reported last is not there');
      }
      // Judged with their own rows.
      case 'application':
        return [];
      default:
        return ack satisfies never;
    }
  });
  return [...writes, ...lostCallbacks(facts, lost)];
}

function lostCallbacks(facts: Facts, lost: (id: string, text: string) => Violation[]): Violation[] {
  const stored = new Set(facts.channelEvents.map(({ _id }) => _id));
  // The channel writes a callback that it was told to drop down as one that needs no delivery.
  const dropped = new Set(
    facts.acks.flatMap((ack) => (ack.kind === 'scan' && ack.isDropped ? [ack.paymentNo] : [])),
  );
  return facts.notified.flatMap((key) => {
    const [kind, no = '', state = 'SUCCESS'] = key.split(':');
    if (kind === 'pay' && dropped.has(no)) return [];
    const row = `WECHAT:${kind === 'pay' ? 'payment' : 'refund'}:${no}:${state}`;
    return stored.has(row) ? [] : lost(no, `its callback was acknowledged, ${row} is not there`);
  });
}
