import { CHECK_IDS_MAX, type ChecksDto } from '../../contract/schemas/checks.js';
import type { CheckRepository } from '../../data/repositories/checks.js';
import type { LedgerRepository } from '../../data/repositories/ledger-repository.js';
import type { OrderRepository } from '../../data/repositories/orders.js';
import { accounts, parseAccountId } from '../../domain/ledger/accounts.js';
import type { DayItem } from '../../domain/schedule/types.js';
import { pastRows } from '../privacy/retention.js';
import { overlapsOf } from './double-bookings.js';
import { judgeEscrow } from './escrow.js';

/** A stage that should have been over for this long is stuck, and not just a little late. */
const STUCK_AFTER_MS = 120_000;
const STUCK_MAX = 1_000;
/** The retention run comes every hour; a system that was down gets a day. */
const PAST_AFTER_MS = 24 * 3_600_000;
const WORKER_DAYS_MAX = 200_000;
const ESCROW_PAGE = 200;
const ESCROW_PAGES_MAX = 500;

export type CheckDeps = {
  readonly clock: { nowMs(): number };
  readonly ledger: Pick<LedgerRepository, 'sumAll' | 'escrowLeft' | 'balance'>;
  readonly orders: Pick<OrderRepository, 'findOverdue'>;
  readonly checks: CheckRepository;
};

export type Checks = { run(): Promise<ChecksDto> };

/** The checks of books and calendars, over the whole database. */
export function createChecks(deps: CheckDeps): Checks {
  return { run: () => runChecks(deps) };
}

async function runChecks(deps: CheckDeps): Promise<ChecksDto> {
  const nowMs = deps.clock.nowMs();
  const [sums, bookings, overdue, escrow, clearing, past] = await Promise.all([
    deps.ledger.sumAll(),
    scanBookings(deps, nowMs),
    deps.orders.findOverdue(new Date(nowMs - STUCK_AFTER_MS), STUCK_MAX),
    scanEscrow(deps, nowMs),
    deps.ledger.balance(accounts.wechatClearing()),
    pastRows({ rows: deps.checks, nowMs: nowMs - PAST_AFTER_MS }),
  ]);
  return {
    at: new Date(nowMs).toISOString(),
    ledger: {
      postedDifferenceFen: sums.postedD - sums.postedC,
      pendingDifferenceFen: sums.pendingD - sums.pendingC,
    },
    doubleBookings: foundOf(bookings.found),
    stuckOrders: foundOf(overdue.map(({ _id }) => _id)),
    escrowLeft: foundOf(escrow.left),
    escrowWaiting: { count: escrow.waitingCount },
    pastRetention: {
      count: past.reduce((sum, { count }) => sum + count, 0),
      ids: past.map(({ collection, count }) => `${collection}:${count}`),
    },
    wechatClearingFen: clearing.postedFen,
    isComplete: bookings.isComplete && escrow.isComplete && overdue.length < STUCK_MAX,
  };
}

function foundOf(found: readonly string[]) {
  return { count: found.length, ids: found.slice(0, CHECK_IDS_MAX) };
}

/** Every worker's bookings against each other; the days come sorted by worker. */
export async function scanBookings(deps: Pick<CheckDeps, 'checks'>, nowMs: number) {
  const found: string[] = [];
  let daysCount = 0;
  let workerId = '';
  let items: DayItem[] = [];
  const closeWorker = (): void => {
    for (const { first, second } of overlapsOf(items, nowMs)) {
      found.push(`${workerId}/${first}/${second}`);
    }
  };
  for await (const day of deps.checks.bookings(WORKER_DAYS_MAX)) {
    daysCount += 1;
    if (day.workerId !== workerId) {
      closeWorker();
      workerId = day.workerId;
      items = [];
    }
    items.push(...day.items);
  }
  closeWorker();
  return { found, isComplete: daysCount < WORKER_DAYS_MAX };
}

/** Orders that have ended and whose escrow is not empty (J3, R26). */
export async function scanEscrow(
  deps: Pick<CheckDeps, 'checks'> & { readonly ledger: Pick<LedgerRepository, 'escrowLeft'> },
  nowMs: number,
) {
  const left: string[] = [];
  let waitingCount = 0;
  let afterOrderId: string | undefined;
  for (let page = 0; page < ESCROW_PAGES_MAX; page += 1) {
    const after = afterOrderId === undefined ? {} : { afterOrderId };
    const rows = await deps.ledger.escrowLeft({ ...after, limit: ESCROW_PAGE });
    const orderIds = rows.map(({ accountId }) => parseAccountId(accountId).owner ?? accountId);
    const orders = await deps.checks.endingsOf(orderIds);
    for (const orderId of orderIds) {
      const order = orders.get(orderId) ?? null;
      const verdict = judgeEscrow({ order, nowMs, graceMs: STUCK_AFTER_MS });
      if (verdict === 'left') left.push(orderId);
      if (verdict === 'waiting') waitingCount += 1;
    }
    afterOrderId = orderIds.at(-1);
    if (rows.length < ESCROW_PAGE) return { left, waitingCount, isComplete: true };
  }
  return { left, waitingCount, isComplete: false };
}
