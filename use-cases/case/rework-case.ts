import { isAppError, type ErrorCode } from '../../contract/terms/errors.js';
import { reworkStartMs } from '../../domain/case/case-terms.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { requestRework } from '../order/place-rework.js';
import { caseActor, requireCase } from './decide-case.js';

export type PlaceReworkResult =
  | { readonly kind: 'placed'; readonly orderId: string }
  /** Nobody can do it again as asked: the desk decides anew. */
  | { readonly kind: 'refused'; readonly code: ErrorCode };

export type ReworkProgress = { readonly kind: 'open' | 'done' | 'failed' };

/** Orders the work again at no price; a repeat finds the order that is there. */
export async function placeRework(
  deps: OrderDeps,
  gateway: Pick<OrderGateway, 'placeOrder'>,
  { caseNo }: { readonly caseNo: string },
): Promise<PlaceReworkResult> {
  const { row, order } = await requireCase(deps, caseNo);
  if (row.reworkOrderId !== null) return { kind: 'placed', orderId: row.reworkOrderId };
  const decidedAtMs = row.decision?.at.getTime() ?? deps.clock.nowMs();
  const startMs = reworkStartMs({ firstStartMs: order.startAt.getTime(), decidedAtMs });
  try {
    // An order id comes from the name of its rework: a second one is another order.
    const name = row.reworks === 0 ? caseNo : `${caseNo}.${row.reworks + 1}`;
    const { orderId } = await requestRework(deps, { order, caseNo: name, startMs });
    await gateway.placeOrder({ orderId, customerId: order.customerId });
    const at = new Date(deps.clock.nowMs());
    const entry = { at, by: caseActor(caseNo), what: 'REWORK_PLACED', noteId: null } as const;
    await deps.cases.setRework({ caseNo, reworkOrderId: orderId, entry });
    return { kind: 'placed', orderId };
  } catch (error) {
    if (isAppError(error) && error.spec.kind === 'user') {
      return { kind: 'refused', code: error.code };
    }
    throw error;
  }
}

/** Whether the second try is over. Ended without completion, it has redressed nothing. */
export async function checkRework(
  deps: OrderDeps,
  { caseNo }: { readonly caseNo: string },
): Promise<ReworkProgress> {
  const { row } = await requireCase(deps, caseNo);
  const rework = row.reworkOrderId && (await deps.orders.findById(row.reworkOrderId));
  if (!rework) return { kind: 'open' };
  if (rework.status === 'COMPLETED') return { kind: 'done' };
  const isLost = rework.status === 'CANCELLED' || rework.status === 'CLOSED';
  return { kind: isLost ? 'failed' : 'open' };
}

/** Back to the desk with a new SLA. */
export async function reopenCase(
  deps: OrderDeps,
  { caseNo }: { readonly caseNo: string },
): Promise<{ readonly slaAtMs: number }> {
  const { order } = await requireCase(deps, caseNo);
  const at = new Date(deps.clock.nowMs());
  const slaAt = new Date(at.getTime() + order.policy.caseSlaMs);
  const entry = { at, by: caseActor(caseNo), what: 'REWORK_FAILED', noteId: null } as const;
  await deps.cases.reopen({ caseNo, slaAt, entry });
  const row = await deps.cases.findById(caseNo);
  return { slaAtMs: (row?.slaAt ?? slaAt).getTime() };
}
