import type { Figures } from './figures.js';
import { tableOf, tally, type RouteTimes, type Spread } from './statistics.js';
import { faultsOf, type Verdict } from './verdict.js';

const ROUTES_MAX = 14;
const ROUTE_CALLS_MIN = 20;
const NOTES_MAX = 12;

/** Everything the demo says at its end. */
export function reportOf(input: {
  readonly figures: Figures;
  readonly verdict: Verdict;
  readonly times: RouteTimes;
  readonly notes: readonly string[];
  readonly elapsedMs: number;
}): string {
  const { figures, verdict, times, notes, elapsedMs } = input;
  return [
    '',
    ...section('Orders', orderRows(figures)),
    ...section('Finding a worker', dispatchRows(figures)),
    ...section('HTTP, milliseconds', routeRows(times)),
    ...section('Answers that were not the hoped-for ones', noteRows({ notes, times })),
    ...section('Checks (all must be zero)', checkRows(verdict)),
    `Run time ${(elapsedMs / 1_000).toFixed(0)} s.`,
  ].join('\n');
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  return [title, ...tableOf(rows).map((line) => `  ${line}`), ''];
}

function orderRows(figures: Figures): string[][] {
  const { placed, paid, byStatus, refusals, refunds, refundedFen } = figures;
  return [
    ['placed', String(placed)],
    ['paid', String(paid)],
    ...byStatus.map(([status, count]) => [`  ${status}`, String(count)]),
    ...refusals.map(([code, count]) => [`refused ${code}`, String(count)]),
    ['confirmed by the customer', String(figures.confirmed)],
    ['confirmed automatically', String(figures.autoConfirmed)],
    ['refunds', String(refunds)],
    ['refunded, CNY', (refundedFen / 100).toFixed(2)],
  ];
}

function dispatchRows(figures: Figures): string[][] {
  const seconds = (spread: Spread | null, key: 'p50' | 'p95') =>
    spread === null ? '–' : spread[key].toFixed(2);
  const { responseSeconds, bookingSeconds } = figures;
  return [
    ['response (paid → accepted) p50, s', seconds(responseSeconds, 'p50')],
    ['response (paid → accepted) p95, s', seconds(responseSeconds, 'p95')],
    ['scan → payment booked p50, s', seconds(bookingSeconds, 'p50')],
    ['scan → payment booked p95, s', seconds(bookingSeconds, 'p95')],
    ['offers', String(figures.offers)],
    ['offers per order that was offered', figures.offersPerOrder.toFixed(2)],
    ['accepted', String(figures.accepted)],
    ['declined', String(figures.declined)],
    ['not answered in time', String(figures.expired)],
    ['escalations to manual dispatch', String(figures.escalations)],
    ['assigned by hand', String(figures.assignedByHand)],
    ['given back to dispatch', String(figures.resumed)],
    ['given up with full refund', String(figures.gaveUp)],
  ];
}

function routeRows(times: RouteTimes): string[][] {
  const rows = times.rows().filter(({ spread }) => spread.count >= ROUTE_CALLS_MIN);
  if (rows.length === 0) return [];
  return [
    ['route', 'calls', 'p50', 'p95'],
    ...rows
      .slice(0, ROUTES_MAX)
      .map(({ route, spread }) => [
        route,
        String(spread.count),
        spread.p50.toFixed(0),
        spread.p95.toFixed(0),
      ]),
  ];
}

function noteRows(input: {
  readonly notes: readonly string[];
  readonly times: RouteTimes;
}): string[][] {
  // Ids would make every note a kind of its own.
  const plain = input.notes.map((note) => note.replace(/[0-9a-f]{8}-[0-9a-f-]{27}[:\d]*/g, ':id'));
  return [...tally(plain), ...input.times.failures()]
    .slice(0, NOTES_MAX)
    .map(([what, count]) => [what, String(count)]);
}

function checkRows(verdict: Verdict): string[][] {
  const { checks, clearingDifferenceFen } = verdict;
  const { ledger, doubleBookings, stuckOrders, escrowLeft } = checks;
  const found = (check: { readonly count: number; readonly ids: readonly string[] }) => [
    String(check.count),
    ...(check.count > 0 ? [check.ids.slice(0, 3).join(' ')] : []),
  ];
  return [
    ['ledger sum, posted, fen', String(ledger.postedDifferenceFen)],
    ['ledger sum, reserved, fen', String(ledger.pendingDifferenceFen)],
    ['double bookings', ...found(doubleBookings)],
    ['stuck orders', ...found(stuckOrders)],
    ['escrow left', ...found(escrowLeft)],
    ['WeChat journal − ledger clearing, fen', String(clearingDifferenceFen)],
  ];
}

/** One sentence on the outcome. */
export function sentenceOf(verdict: Verdict, unfinished: readonly string[]): string {
  const faults = [...faultsOf(verdict), ...unfinished];
  return faults.length === 0
    ? 'Every check is zero.'
    : `Not in order: ${faults.join(', ')}. The ids above lead to the orders at GET /admin/orders/<id>/events.`;
}
