import type { AppealSide, CaseAction } from '../../contract/terms/case.js';
import type { CaseDocument } from '../../data/repositories/cases.js';
import type { OrderScope } from '../order/order-steps.js';

/** The side of a person of the order; null for the desk. */
export function sideOf(scope: OrderScope): AppealSide | null {
  if (scope.customerId !== undefined) return 'CUSTOMER';
  if (scope.workerId !== undefined) return 'WORKER';
  return scope.merchantId === undefined ? null : 'MERCHANT';
}

/** What a side may do with a case now; the steps themselves judge again. */
export function actionsOfSide(
  row: CaseDocument,
  at: { readonly side: AppealSide; readonly atMs: number },
): CaseAction[] {
  const { side, atMs } = at;
  const isOpen = row.status === 'OPEN' || row.status === 'APPEALED';
  const say: CaseAction = side === 'CUSTOMER' ? 'addEvidence' : 'say';
  const actions: CaseAction[] = isOpen ? [say] : [];
  const isHurt = row.appealSides.includes(side) && !row.acceptedBy.includes(side);
  const hasAppealed = row.appeals.some((appeal) => appeal.side === side);
  const isInTime = row.appealUntil !== null && atMs < row.appealUntil.getTime();
  if (row.decision === null || row.finalAt !== null) return actions;
  if (isHurt && isInTime && !hasAppealed) {
    actions.push('appeal');
    if (row.status === 'DECIDED') actions.push('accept');
  }
  return actions;
}

/** What the desk may do: an appeal is for another person than the one who decided. */
export function actionsOfDesk(row: CaseDocument, viewerId: string): CaseAction[] {
  if (row.status === 'OPEN') return ['decide'];
  return row.status === 'APPEALED' && row.decision?.by.id !== viewerId ? ['decideAppeal'] : [];
}
