import type { EndedOrder, TimelineEvent } from './outcome.js';
import { spreadOf, tally, type Spread } from './statistics.js';
import type { StagedOrder } from './stage.js';
import type { SandboxEntry } from './verdict.js';

export type Figures = {
  readonly placed: number;
  readonly refusals: readonly [string, number][];
  readonly byStatus: readonly [string, number][];
  readonly byKind: readonly [string, number][];
  /** Seconds from the booked payment to the first acceptance by a worker. */
  readonly responseSeconds: Spread | null;
  /** Seconds from the scan at the payment app to the booked payment. */
  readonly bookingSeconds: Spread | null;
  readonly offers: number;
  readonly offersPerOrder: number;
  readonly accepted: number;
  readonly declined: number;
  readonly expired: number;
  readonly escalations: number;
  readonly assignedByHand: number;
  readonly resumed: number;
  readonly gaveUp: number;
  readonly confirmed: number;
  readonly autoConfirmed: number;
  readonly refunds: number;
  readonly refundedFen: number;
  readonly paid: number;
};

/** Figures of a run from its orders' timelines. */
export function figuresOf(input: {
  readonly staged: readonly StagedOrder[];
  readonly ends: readonly EndedOrder[];
  readonly journal: readonly SandboxEntry[];
}): Figures {
  const { staged, ends, journal } = input;
  const count = (name: string): number =>
    ends.reduce((sum, { events }) => sum + events.filter(({ event }) => event === name).length, 0);
  const offered = ends.filter(({ events }) => events.some(({ event }) => event === 'offer'));
  const offers = count('offer');
  const refunded = ends.filter(({ refundedFen }) => refundedFen > 0);
  return {
    placed: ends.length,
    refusals: tally(staged.flatMap(({ refusal }) => refusal ?? [])),
    byStatus: tally(ends.map(({ status }) => status)),
    byKind: tally(staged.map(({ plan }) => plan.kind)),
    responseSeconds: spreadOf(
      ends.flatMap(({ events }) => secondsBetween(events, 'paid', 'accept')),
    ),
    bookingSeconds: spreadOf(bookingTimes(ends, journal)),
    offers,
    offersPerOrder: offered.length === 0 ? 0 : offers / offered.length,
    accepted: count('accept'),
    declined: count('decline'),
    expired: count('offerExpired'),
    escalations: count('escalate'),
    assignedByHand: count('assign'),
    resumed: count('resume'),
    gaveUp: count('giveUp'),
    confirmed: count('confirm'),
    autoConfirmed: count('autoConfirm'),
    refunds: refunded.length,
    refundedFen: refunded.reduce((sum, { refundedFen }) => sum + refundedFen, 0),
    paid: count('paid'),
  };
}

/** Seconds between the first `from` and the first `to`; empty when one of them never was. */
export function secondsBetween(
  events: readonly TimelineEvent[],
  from: string,
  to: string,
): number[] {
  const first = (name: string) => events.find(({ event }) => event === name)?.at;
  const [fromAt, toAt] = [first(from), first(to)];
  if (fromAt === undefined || toAt === undefined) return [];
  return [(Date.parse(toAt) - Date.parse(fromAt)) / 1_000];
}

/** A bill's number begins with its order's, `P` and two digits follow. */
function bookingTimes(ends: readonly EndedOrder[], journal: readonly SandboxEntry[]): number[] {
  const scannedAt = new Map(
    journal.flatMap(({ kind, no, at }) => (kind === 'pay' ? [[no.slice(0, -3), at]] : [])),
  );
  return ends.flatMap(({ no, events }) => {
    const scanned = scannedAt.get(no);
    const paid = events.find(({ event }) => event === 'paid')?.at;
    if (scanned === undefined || paid === undefined) return [];
    return [Math.max(0, (Date.parse(paid) - Date.parse(scanned)) / 1_000)];
  });
}
