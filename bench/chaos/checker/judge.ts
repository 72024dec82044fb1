import {
  isEnded,
  VIOLATION_KINDS,
  type Facts,
  type Violation,
  type ViolationKind,
} from './facts.js';
import { applicationFaults } from './judge-applications.js';
import { lostAcknowledgements } from './judge-acks.js';
import { additionFaults } from './judge-additions.js';
import { doubleBookings } from './judge-bookings.js';
import { caseFaults } from './judge-cases.js';
import { redemptionFaults } from './judge-redemptions.js';
import { rescheduleFaults } from './judge-times.js';
import {
  channelFaults,
  doubleRefunds,
  escrowsLeft,
  ledgerFaults,
  stateFaults,
} from './judge-money.js';
import { brokenSequences, lostOrders, stuckOrders } from './judge-orders.js';

export type Verdict = {
  readonly orders: number;
  readonly ended: number;
  readonly paidAtChannel: number;
  readonly refundedAtChannel: number;
  readonly acknowledged: number;
  readonly transfers: number;
  readonly ledgerSumFen: number;
  readonly counts: Readonly<Record<ViolationKind, number>>;
  readonly violations: readonly Violation[];
};

/** Everything that must hold after quiescence, over the whole database. Pure. */
export function judge(facts: Facts): Verdict {
  const ledger = ledgerFaults(facts);
  const violations = [
    ...lostOrders(facts),
    ...stuckOrders(facts),
    ...doubleRefunds(facts),
    ...doubleBookings(facts),
    ...rescheduleFaults(facts),
    ...redemptionFaults(facts),
    ...additionFaults(facts),
    ...caseFaults(facts),
    ...ledger.found,
    ...escrowsLeft(facts),
    ...channelFaults(facts),
    ...stateFaults(facts),
    ...lostAcknowledgements(facts),
    ...brokenSequences(facts),
    ...applicationFaults(facts),
  ];
  const count = (kind: string): number => violations.filter((one) => one.kind === kind).length;
  const moves = (kind: string): number =>
    facts.channelMoves.filter((move) => move.kind === kind).length;
  return {
    orders: facts.orders.length,
    ended: facts.orders.filter(isEnded).length,
    paidAtChannel: moves('pay'),
    refundedAtChannel: moves('refund'),
    acknowledged: facts.acks.length + facts.notified.length,
    transfers: facts.transfers.length,
    ledgerSumFen: ledger.differenceFen,
    counts: Object.fromEntries(VIOLATION_KINDS.map((kind) => [kind, count(kind)])) as Record<
      ViolationKind,
      number
    >,
    violations,
  };
}
