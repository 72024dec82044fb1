import { SYSTEM_ACTOR } from '../../contract/terms/order.js';
import type { CaseDocument, CaseHistoryEntry, CaseVerdict } from '../../data/repositories/cases.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { mayStillAppeal } from '../../domain/case/appeal-terms.js';
import { CASE_BREACH_POINTS } from '../../domain/case/case-terms.js';
import { AppError } from '../../contract/terms/errors.js';
import { countBreach } from '../discipline/count-breach.js';
import type { OrderDeps } from '../order/deps.js';
import { chargeBearer, compensateWinners } from './case-money.js';
import { caseActor, requireCase } from './decide-case.js';

/**
 * What a decided case waits for. `toCarryOut`: its refund was not given yet. `appealable`: somebody
 * may still appeal, until then. `appealed`: an appeal waits for its decision. `final`: the cost was
 * charged, nothing can change any more.
 */
export type FinishStep =
  | { readonly kind: 'toCarryOut' }
  | { readonly kind: 'appealable'; readonly untilMs: number }
  | { readonly kind: 'appealed'; readonly slaAtMs: number }
  | { readonly kind: 'final' };

/**
 * Makes a decision final when nobody can appeal any more, and charges its cost in the same
 * transaction: the bearer's share, breach points, or pay for who won after a cancellation. Of an
 * appeal at the same moment only one happens. `atMs` is the run's clock, which keeps the window.
 */
export function finishCase(
  deps: OrderDeps,
  input: { readonly caseNo: string; readonly atMs: number },
): Promise<FinishStep> {
  const { caseNo, atMs } = input;
  return deps.transact(async (session): Promise<FinishStep> => {
    const { row, order } = await requireCase(deps, caseNo, session);
    if (row.finalAt !== null) return { kind: 'final' };
    if (row.status === 'APPEALED') {
      return { kind: 'appealed', slaAtMs: row.slaAt?.getTime() ?? atMs };
    }
    if (row.status !== 'DECIDED' || row.decision === null) {
      throw new AppError('TRANSITION_NOT_ALLOWED', { detail: `${caseNo} is ${row.status}` });
    }
    if (row.carriedOutAt === null) return { kind: 'toCarryOut' };
    const untilMs = row.appealUntil?.getTime() ?? null;
    const { appealSides: sides, acceptedBy } = row;
    if (untilMs !== null && mayStillAppeal({ sides, acceptedBy, appealUntilMs: untilMs, atMs })) {
      return { kind: 'appealable', untilMs };
    }
    await charge({ deps, row, order, verdict: row.decision, session });
    return { kind: 'final' };
  });
}

async function charge(args: {
  readonly deps: OrderDeps;
  readonly row: CaseDocument;
  readonly order: OrderDocument;
  readonly verdict: CaseVerdict;
  readonly session: ClientSession;
}): Promise<void> {
  const { deps, row, order, verdict, session } = args;
  const caseNo = row._id;
  const at = new Date(deps.clock.nowMs());
  const entry = (what: CaseHistoryEntry['what']): CaseHistoryEntry => {
    return { at, by: caseActor(caseNo), what, noteId: null };
  };
  const { chargedFen, isReversed } = await chargeBearer(deps, { caseNo, order, verdict, session });
  const isCompensated = await compensateWinners(deps, { row, order, verdict, session });
  const entries = [
    ...(chargedFen > 0 ? [entry(isReversed ? 'REVERSED' : 'CHARGED')] : []),
    ...(isCompensated ? [entry('COMPENSATED')] : []),
  ];
  await recordBreaches({ ...args, at });
  if (!(await deps.cases.finish({ caseNo, chargedFen, at, entries }, session))) {
    throw new AppError('CONTENTION', { detail: `${caseNo} has moved on` });
  }
}

/** The worker who bears it gets points: of the visit in question, or of every visit. */
async function recordBreaches(args: {
  readonly deps: OrderDeps;
  readonly row: CaseDocument;
  readonly order: OrderDocument;
  readonly verdict: CaseVerdict;
  readonly at: Date;
  readonly session: ClientSession;
}): Promise<void> {
  const { deps, row, order, verdict, at, session } = args;
  if (verdict.bearer !== 'WORKER' || verdict.decision === 'REJECT') return;
  const tickets = order.tickets.filter(({ _id }) => row.ticketId === null || _id === row.ticketId);
  const workerIds = tickets.flatMap(({ workerId }) => (workerId === null ? [] : [workerId]));
  for (const workerId of new Set(workerIds)) {
    const breach = {
      _id: `${row._id}:${workerId}`,
      workerId,
      orderId: order._id,
      kind: 'CASE',
      points: CASE_BREACH_POINTS[row.kind],
      at,
      by: verdict.by,
    } as const;
    await countBreach(deps, { breach, cityCode: order.cityCode }, session);
  }
}

/** DECIDED → CLOSED; the order's settlement is free again in the same transaction. */
export async function closeCaseRow(
  deps: OrderDeps,
  { caseNo }: { readonly caseNo: string },
): Promise<void> {
  await deps.transact(async (session) => {
    const { row } = await requireCase(deps, caseNo, session);
    const at = new Date(deps.clock.nowMs());
    const entry = { at, by: SYSTEM_ACTOR, what: 'CLOSED', noteId: null } as const;
    if (!(await deps.cases.close({ caseNo, entry }, session))) return;
    await deps.cases.releaseSettlement({ orderId: row.orderId, caseNo }, session);
  });
}
