import { EVIDENCE_MAX, type AppealSide } from '../../contract/terms/case.js';
import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { CaseDocument, CaseVerdict } from '../../data/repositories/cases.js';
import type {
  AcceptDecisionInput,
  AppealCaseInput,
  CaseSnapshot,
  DecideAppealInput,
} from '../../workflows/contract.js';
import { useMedia } from '../media/use-media.js';
import type { OrderDeps } from '../order/deps.js';
import { evidenceOf } from '../order/order-media.js';
import { givenByCase } from './case-money.js';
import { isRepeat, moneyPathOf, refundOf, refundableFen, requireCase } from './decide-case.js';

type OfCase = { readonly caseNo: string };

/**
 * One side appeals against the decision, once, within the window; the other side may join while the
 * appeal waits. A repeat is answered alike. Errors: NOTHING_TO_APPEAL, APPEAL_EXISTS, APPEAL_OVER,
 * INVALID_INPUT beyond 30 pieces of evidence, MEDIA_NOT_USABLE.
 */
export function appealCase(
  deps: OrderDeps,
  input: AppealCaseInput & OfCase,
): Promise<CaseSnapshot> {
  const { caseNo, side, actor, reason, receivedAtMs, noteId = '' } = input;
  return deps.transact(async (session) => {
    const { row, order } = await requireCase(deps, caseNo, session);
    const own = row.appeals.find((appeal) => appeal.side === side);
    if (own?.noteId === noteId) return { caseNo, status: row.status };
    if (own) throw new AppError('APPEAL_EXISTS');
    requireWindow(row, side, receivedAtMs);
    const at = new Date(receivedAtMs);
    const isFirst = row.status === 'DECIDED';
    const slaAt = isFirst ? new Date(at.getTime() + order.policy.caseSlaMs) : null;
    const ids = freshEvidence(row, input.evidenceIds);
    const evidence = ids.map((id) => ({ id, kind: 'PHOTO', by: actor, at }) as const);
    const shown = evidenceOf({ orderId: order._id, caseNo, ids, field: 'evidenceIds' });
    await useMedia(deps, shown, session);
    const entry = { at, by: actor, what: 'APPEALED', noteId } as const;
    const appeal = { side, by: actor, reason, noteId, at };
    if (!(await deps.cases.appeal({ caseNo, appeal, evidence, slaAt, entry }, session))) {
      throw new AppError('APPEAL_OVER', { detail: `${caseNo} is ${row.status}` });
    }
    return { caseNo, status: 'APPEALED' };
  });
}

/** A side takes the decision as it is: once all have, nobody waits for the window. */
export function acceptDecision(
  deps: OrderDeps,
  input: AcceptDecisionInput & OfCase,
): Promise<CaseSnapshot> {
  const { caseNo, side, actor, receivedAtMs } = input;
  return deps.transact(async (session) => {
    const { row } = await requireCase(deps, caseNo, session);
    if (row.acceptedBy.includes(side)) return { caseNo, status: row.status };
    if (row.appeals.some((appeal) => appeal.side === side)) throw new AppError('APPEAL_EXISTS');
    requireWindow(row, side, receivedAtMs);
    const at = new Date(receivedAtMs);
    const entry = { at, by: actor, what: 'ACCEPTED', noteId: null } as const;
    if (!(await deps.cases.accept({ caseNo, side, entry }, session))) {
      throw new AppError('APPEAL_OVER', { detail: `${caseNo} is ${row.status}` });
    }
    return { caseNo, status: row.status };
  });
}

/**
 * Confirms or changes the decision, for good; another person decides than at first. Of two at once
 * one is written, and a repeat of it is answered alike. Errors: SAME_PERSON, NO_APPEAL,
 * CASE_DECIDED, REFUND_TOO_HIGH, INVALID_INPUT.
 */
export function decideAppeal(
  deps: OrderDeps,
  input: DecideAppealInput & OfCase,
): Promise<CaseSnapshot> {
  const { caseNo, actor, change, receivedAtMs, noteId = null } = input;
  return deps.transact(async (session) => {
    const { row, order } = await requireCase(deps, caseNo, session);
    const first = row.decision;
    if (row.status !== 'APPEALED' || first === null) {
      if (row.firstDecision === null || first === null) throw new AppError('NO_APPEAL');
      const decision = change?.decision ?? first.decision;
      const isSame = isRepeat(first, { actor, receivedAtMs, decision });
      if (!isSame) throw new AppError('CASE_DECIDED');
      return { caseNo, status: row.status };
    }
    if (first.by.id === actor.id) throw new AppError('SAME_PERSON');
    const given = await givenByCase(deps, { row, order, session });
    const leftFen = fen((await refundableFen(deps, order, session)) + given);
    const at = new Date(receivedAtMs);
    const terms = change === null ? {} : { ...change, refundFen: refundOf(change, leftFen) };
    const verdict: CaseVerdict = { ...first, ...terms, noteId, by: actor, at };
    verdict.needsReversal = verdict.refundFen > 0 && moneyPathOf(order, caseNo) === 'reversal';
    const what = change === null ? 'APPEAL_CONFIRMED' : 'APPEAL_CHANGED';
    const entry = { at, by: actor, what, noteId } as const;
    if (!(await deps.cases.decideAppeal({ caseNo, first, verdict, entry }, session))) {
      throw new AppError('CASE_DECIDED', { detail: `${caseNo} is ${row.status}` });
    }
    return { caseNo, status: 'DECIDED' };
  });
}

/** Errors: NO_APPEAL before a decision, NOTHING_TO_APPEAL, APPEAL_OVER. */
function requireWindow(row: CaseDocument, side: AppealSide, atMs: number): void {
  if (row.decision === null) throw new AppError('TRANSITION_NOT_ALLOWED');
  if (!row.appealSides.includes(side)) throw new AppError('NOTHING_TO_APPEAL');
  const isOver = row.appealUntil === null || atMs >= row.appealUntil.getTime();
  if (isOver || row.finalAt !== null || row.acceptedBy.includes(side)) {
    throw new AppError('APPEAL_OVER');
  }
}

/** Uploads that are not there yet. */
function freshEvidence(row: CaseDocument, ids: readonly string[]): readonly string[] {
  const known = new Set(row.evidence.map(({ id }) => id));
  const fresh = [...new Set(ids)].filter((id) => !known.has(id));
  if (known.size + fresh.length > EVIDENCE_MAX) {
    const message = `at most ${EVIDENCE_MAX} pieces in all`;
    throw new AppError('INVALID_INPUT', { fields: [{ field: 'evidenceIds', message }] });
  }
  return fresh;
}
