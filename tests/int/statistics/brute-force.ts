import type { DrawnOrder } from '../../../bench/reports/draw.js';
import { FUND_FIGURES, ORDER_FIGURES, WAIT_BOUNDS_MS } from '../../../contract/terms/statistics.js';
import type {
  CellStatDocument,
  DailyStatDocument,
  WorkerStatDocument,
} from '../../../data/models/statistics.js';
import { findAccount } from '../../../domain/ledger/accounts.js';
import { BOOKED_MODES, fundFiguresOf, waitBucketOf } from '../../../domain/statistics/figures.js';
import { dateIn, hourIn } from '../../../domain/statistics/periods.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly number[] ? number[] : T[K] };
type Daily = Mutable<DailyStatDocument>;
type Numbers = { [K in keyof Daily]: Daily[K] extends number ? K : never }[keyof Daily];

export type Expected = {
  readonly daily: ReadonlyMap<string, Daily>;
  readonly cells: ReadonlyMap<string, Mutable<CellStatDocument>>;
  readonly workers: ReadonlyMap<string, Mutable<WorkerStatDocument>>;
};

const CANCELLED_BY: Readonly<Record<string, Numbers>> = {
  customer: 'cancelledByCustomer',
  worker: 'cancelledByWorker',
  merchant: 'cancelledByMerchant',
  clerk: 'cancelledByMerchant',
};

/** The same numbers order by order, without a database and without a thought of speed. */
export function bruteForce(drawn: readonly DrawnOrder[]): Expected {
  const daily = new Map<string, Daily>();
  const cells = new Map<string, Mutable<CellStatDocument>>();
  const workers = new Map<string, Mutable<WorkerStatDocument>>();
  const seen = new Map<string, Set<string>>();

  for (const { order, events, journals } of drawn) {
    const { cityCode, timeZone, customerId, merchantId: own, categoryId: kind } = order;
    const dayOf = (at: Date | number): string => dateIn(Number(at), timeZone);
    const rows = (date: string): Daily[] =>
      ['', own].flatMap((merchantId) =>
        ['', kind].map((categoryId) => dailyOf(daily, { cityCode, date, merchantId, categoryId })),
      );
    const add = (date: string, name: Numbers, count = 1): void => {
      for (const row of rows(date)) row[name] += count;
    };
    const cell = (date: string, name: 'demand' | 'completed'): void => {
      for (const merchantId of ['', own]) {
        const key = { cityCode, date, merchantId, cell: order.address.h3r7 };
        cellOf(cells, key)[name] += 1;
      }
    };
    const worker = (date: string, workerId: string) =>
      workerOf(workers, { cityCode, date, merchantId: own, workerId });

    const placed = dayOf(order.createdAt);
    add(placed, 'placed');
    cell(placed, 'demand');
    for (const row of rows(placed)) {
      const hour = hourIn(order.createdAt.getTime(), timeZone);
      row.hours[hour] = (row.hours[hour] ?? 0) + 1;
      const customers = seen.get(row._id) ?? new Set<string>();
      customers.add(customerId);
      seen.set(row._id, customers);
      row.customers = customers.size;
    }
    const [ticket] = order.tickets;
    const assignedAt = ticket?.assignedAt ?? null;
    if (order.paidAt !== null) add(placed, 'cohortPaid');
    const isServed = order.mode === 'IN_STORE' ? order.paidAt !== null : assignedAt !== null;
    if (isServed) add(placed, 'cohortAssigned');
    if (order.status === 'COMPLETED') add(placed, 'cohortCompleted');

    if (order.paidAt !== null) {
      const paid = dayOf(order.paidAt);
      add(paid, 'paid');
      if (assignedAt !== null) {
        add(paid, 'assigned');
        const bucket = waitBucketOf(assignedAt.getTime() - order.paidAt.getTime());
        for (const row of rows(paid)) row.waitBuckets[bucket] = (row.waitBuckets[bucket] ?? 0) + 1;
      }
    }
    if (order.endedAt !== null) {
      const ended = dayOf(order.endedAt);
      if (order.status === 'COMPLETED') {
        add(ended, 'completed');
        cell(ended, 'completed');
        if (ticket?.workerId) {
          const row = worker(ended, ticket.workerId);
          row.orders += 1;
          const workMs = Number(ticket.finishedAt) - Number(ticket.startedAt);
          row.minutes += Math.round(workMs / 60_000);
        }
      }
      if (order.status === 'CLOSED') add(ended, 'closed');
      if (order.status === 'CANCELLED') {
        const by = events.find(({ to }) => to === 'CANCELLED')?.actor.kind ?? '';
        add(ended, CANCELLED_BY[by] ?? 'cancelledByPlatform');
      }
    }
    for (const { event, actor, atMs } of events) {
      if (event === 'escalate') add(dayOf(atMs), 'escalated');
      if (event !== 'decline') continue;
      add(dayOf(atMs), 'declined');
      worker(dayOf(atMs), actor.id).declined += 1;
    }
    for (const { journal, atMs } of journals) {
      const date = dayOf(atMs);
      const funds = fundFiguresOf(journal.lines);
      for (const figure of FUND_FIGURES) add(date, figure, funds[figure]);
      const out = journal.lines.filter(({ code }) => code === 'REFUND_OUT').length;
      add(date, 'refunds', out);
      for (const { debit, credit, amountFen, mode } of journal.lines) {
        if (!BOOKED_MODES.includes(mode)) continue;
        const [from, to] = [findAccount(debit), findAccount(credit)];
        if (to?.kind === 'worker') worker(date, to.owner ?? '').incomeFen += amountFen;
        if (from?.kind === 'worker') worker(date, from.owner ?? '').incomeFen -= amountFen;
      }
    }
  }
  return { daily, cells, workers };
}

type Key = Readonly<Record<string, string>>;
const idOf = (key: Key): string => Object.values(key).join(':');

function rowIn<T>(map: Map<string, T>, key: Key, empty: () => object): T {
  const id = idOf(key);
  const row = map.get(id) ?? ({ _id: id, ...key, ...empty() } as T);
  map.set(id, row);
  return row;
}

const zeros = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));

const dailyOf = (map: Map<string, Daily>, key: Key): Daily =>
  rowIn(map, key, () => ({
    ...zeros([...ORDER_FIGURES, ...FUND_FIGURES, 'assigned', 'refunds', 'customers']),
    ...zeros(['cohortPaid', 'cohortAssigned', 'cohortCompleted']),
    hours: new Array<number>(24).fill(0),
    waitBuckets: new Array<number>(WAIT_BOUNDS_MS.length + 1).fill(0),
  }));

const cellOf = (map: Map<string, Mutable<CellStatDocument>>, key: Key) =>
  rowIn(map, key, () => zeros(['demand', 'completed', 'supply']));

const workerOf = (map: Map<string, Mutable<WorkerStatDocument>>, key: Key) =>
  rowIn(map, key, () => zeros(['orders', 'minutes', 'incomeFen', 'declined']));
