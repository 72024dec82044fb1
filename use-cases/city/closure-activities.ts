import type { ClosureOutcome } from '../../contract/terms/closure.js';
import { AppError, isAppError, type ErrorCode } from '../../contract/terms/errors.js';
import type { ClosureDocument } from '../../data/repositories/closures.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { startsAfter } from '../../domain/schedule/starts-after.js';
import { isOpenAt } from '../../domain/schedule/city-hours.js';
import type { ClosureInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { slotScopeOf, workersAt } from '../order/new-time.js';
import { tellingSeq } from '../order/telling-seq.js';
import { createTimeSteps } from '../order/time-steps.js';

/** Orders of one activity: each may take some seconds. */
const PAGE_MAX = 10;
/** Days after the closure on which the same time of day is tried. */
const DAYS_MAX = 7;
/** New times that one order's run is asked for; free calendars were read before. */
const ASKED_MAX = 3;
/** Open proposals that one look goes over. */
const AGREED_MAX = 1_000;
/** Shortest notice of the new time. */
const NOTICE_MS = 2 * 3_600_000;

const UNASSIGNED: readonly string[] = ['DISPATCHING', 'MANUAL_DISPATCH'];
/** The time is not free after all: the next day is tried. */
const TAKEN: readonly ErrorCode[] = [
  'SLOT_TAKEN',
  'SLOT_INVALID',
  'WORKER_UNAVAILABLE',
  'CITY_CLOSED',
];

export type ClosurePageInput = ClosureInput & {
  readonly afterId: string | null;
  /** Number of the pass over the orders: each asks anew. */
  readonly look: number;
};
/** `nextAfterId` is null on the last page; `isOver`: the city is open again. */
export type ClosurePage = {
  readonly nextAfterId: string | null;
  readonly seen: number;
  readonly isOver: boolean;
};

type Moved = {
  readonly outcome: ClosureOutcome;
  readonly code: ErrorCode | null;
  readonly newStartAt: Date | null;
};

/** What the run of a closure does outside itself; every step may be repeated. */
export function createClosureActivities(deps: OrderDeps, temporal: OrderGateway) {
  const times = createTimeSteps(deps, tellingSeq(deps, temporal));
  return {
    /** Moves a page of the orders that the closure hits; who was moved is hit no more. */
    async moveClosurePage(input: ClosurePageInput): Promise<ClosurePage> {
      const { closureId, afterId, look } = input;
      const closure = await requireClosure(deps, closureId);
      const isOver = closure.status === 'ENDED' || closure.until.getTime() <= deps.clock.nowMs();
      if (isOver) return { nextAfterId: null, seen: 0, isOver };
      await deps.closures.begin(closureId);
      if (afterId === null) await noteAgreed(deps, closureId);
      const { cityCode, from, until } = closure;
      const page = { cityCode, from, until, afterId, limit: PAGE_MAX };
      const orders = await deps.closures.hitOrders(page);
      // Who has a worker moves first: then nobody has taken the worker's new time.
      for (const order of orders.toSorted(byWorker)) {
        const move = { deps, times, closure, order, look };
        await note(move, await moveOrder(move));
      }
      await deps.closures.saveProgress({ closureId, doneAt: null });
      const last = orders.length === PAGE_MAX ? orders.at(-1) : undefined;
      return { nextAfterId: last?._id ?? null, seen: orders.length, isOver };
    },

    async finishClosure({ closureId }: ClosureInput): Promise<void> {
      await noteAgreed(deps, closureId);
      await deps.closures.saveProgress({ closureId, doneAt: new Date(deps.clock.nowMs()) });
    },
  };
}

/** Starts the runs of closures: the city's action only writes them down. */
export async function startClosures(deps: OrderDeps, gateway: OrderGateway): Promise<number> {
  const open = await deps.closures.findOpen(PAGE_MAX);
  for (const { _id } of open) await gateway.startClosure(_id);
  return open.length;
}

type Move = {
  readonly deps: OrderDeps;
  readonly times: ReturnType<typeof createTimeSteps>;
  readonly closure: ClosureDocument;
  readonly order: OrderDocument;
  readonly look: number;
};

/** The same time of day after the closure, the first on which somebody can come. */
async function moveOrder(move: Move): Promise<Moved> {
  const { order } = move;
  if (order.proposal !== null) return { ...said('PROPOSED'), newStartAt: order.proposal.startAt };
  if (!UNASSIGNED.includes(order.status) && order.status !== 'ASSIGNED') return said('UNDER_WAY');
  let asked = 0;
  for (const startMs of candidatesOf(move)) {
    if (!(await isFree(move, startMs))) continue;
    asked += 1;
    if (asked > ASKED_MAX) break;
    // Written before it is asked: when the answer is lost, a repeat finds the order moved away.
    await note(move, { ...said('PROPOSED'), newStartAt: new Date(startMs) });
    try {
      const { isConsentAwaited } = await ask(move, startMs);
      return {
        ...said(isConsentAwaited ? 'PROPOSED' : 'MOVED'),
        newStartAt: new Date(startMs),
      };
    } catch (error) {
      // A channel or database that is away is asked again by the activity's own retry.
      if (!isAppError(error) || error.spec.kind !== 'user') throw error;
      if (!TAKEN.includes(error.code)) return said('REFUSED', error.code);
    }
  }
  return said('NOT_MOVED', 'SLOT_TAKEN');
}

function note({ deps, closure, order }: Move, moved: Moved): Promise<void> {
  return deps.closures.saveOrder({
    _id: `${closure._id}:${order._id}`,
    closureId: closure._id,
    orderId: order._id,
    orderNo: order.no,
    oldStartAt: order.startAt,
    at: new Date(deps.clock.nowMs()),
    ...moved,
  });
}

/** Proposals that came true since: the other side agreed, or an answer was lost. */
async function noteAgreed(deps: OrderDeps, closureId: string): Promise<void> {
  const query = { closureId, outcome: 'PROPOSED', limit: AGREED_MAX } as const;
  const rows = await deps.closures.ordersOf(query);
  const orders = await deps.orders.findByIds(rows.map(({ orderId }) => orderId));
  const startOf = new Map(orders.map(({ _id, startAt }) => [_id, startAt.getTime()]));
  for (const row of rows) {
    if (startOf.get(row.orderId) !== row.newStartAt?.getTime()) continue;
    await deps.closures.saveOrder({ ...row, outcome: 'MOVED', at: new Date(deps.clock.nowMs()) });
  }
}

function candidatesOf({ deps, closure, order }: Move): readonly number[] {
  const nowMs = deps.clock.nowMs();
  return startsAfter({
    startMs: order.startAt.getTime(),
    notBeforeMs: Math.max(closure.until.getTime(), nowMs + NOTICE_MS),
    timeZone: order.timeZone,
    daysMax: DAYS_MAX,
  });
}

async function isFree({ deps, order }: Move, startMs: number): Promise<boolean> {
  const scope = await slotScopeOf(deps, order);
  const { timeZone, opens } = scope.city;
  if (!isOpenAt({ startMs, timeZone, opens })) return false;
  const endMs = startMs + (order.endAt.getTime() - order.startAt.getTime());
  const free = await workersAt(deps, { order, startMs, endMs, scope, workerId: null });
  return free.length >= Math.max(1, order.workersNeeded);
}

/** The words of the closure go along: customers and workers read why. */
function ask({ deps, times, closure, order, look }: Move, startMs: number) {
  const { _id: closureId, message } = closure;
  return times.reschedule({
    orderId: order._id,
    scope: {},
    actor: { kind: 'operator', id: closure.byStaffId },
    receivedAtMs: deps.clock.nowMs(),
    key: `closure-${closureId}-${look}-${startMs}`,
    note: message.zh,
    startMs,
  });
}

const byWorker = (left: OrderDocument, right: OrderDocument): number =>
  Number(right.status === 'ASSIGNED') - Number(left.status === 'ASSIGNED');

const said = (outcome: ClosureOutcome, code: ErrorCode | null = null): Moved => ({
  outcome,
  code,
  newStartAt: null,
});

async function requireClosure(deps: OrderDeps, closureId: string): Promise<ClosureDocument> {
  const closure = await deps.closures.findById(closureId);
  if (!closure) throw new AppError('NOT_FOUND', { detail: `closure ${closureId}` });
  return closure;
}
