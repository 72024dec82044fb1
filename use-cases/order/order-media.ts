import type { MediaPurpose } from '../../contract/terms/media.js';
import type { Actor } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { useMedia, type NamedMedia } from '../media/use-media.js';
import type { OrderDeps } from './deps.js';

const PROOF: readonly MediaPurpose[] = ['ORDER_PROOF'];
/** What a case is judged by: also what was handed in for the work. */
const EVIDENCE: readonly MediaPurpose[] = ['CASE_EVIDENCE', 'ORDER_PROOF'];

/** A worker's photos of one order: his own, and of this order. */
export function proofOf(work: {
  readonly orderId: string;
  readonly workerId: string;
  readonly photoIds: readonly string[];
  readonly field?: string;
}): NamedMedia {
  const { orderId, workerId, photoIds, field = 'photoIds' } = work;
  return {
    field,
    ids: photoIds,
    purposes: PROOF,
    owner: { audience: 'worker', id: workerId },
    orderId,
    usedBy: { kind: 'ORDER', id: orderId },
  };
}

/** Evidence of whoever has a part in the order: each of its sides sees all files of it anyway. */
export function evidenceOf(shown: {
  readonly orderId: string;
  readonly caseNo: string;
  readonly ids: readonly string[];
  readonly field: 'evidenceIds' | 'photoIds';
}): NamedMedia {
  const { orderId, caseNo, ids, field } = shown;
  return { field, ids, purposes: EVIDENCE, orderId, usedBy: { kind: 'CASE', id: caseNo } };
}

/**
 * Proves and marks the photos of a step that its run decides about, while the worker's visit is
 * where the step belongs. False in every other state: the run refuses the step, and as nothing was
 * proved, no photo may be told to it. They are marked before the run is asked: no order ever refers
 * to a file that ends as unused, and one whose step was refused is kept as the order's. Errors:
 * MEDIA_NOT_USABLE.
 */
export async function useStepPhotos(
  deps: Pick<OrderDeps, 'media' | 'transact'>,
  step: {
    readonly order: OrderDocument;
    readonly actor: Actor;
    readonly photoIds: readonly string[];
    readonly field?: string;
    /** Status of the visit in which the step is possible. */
    readonly from: OrderDocument['tickets'][number]['status'];
  },
): Promise<boolean> {
  const { order, actor, photoIds, field, from } = step;
  const isPossible = order.tickets.some(
    (ticket) => ticket.workerId === actor.id && ticket.status === from,
  );
  if (!isPossible || photoIds.length === 0) return isPossible;
  const named = proofOf({
    orderId: order._id,
    workerId: actor.id,
    photoIds,
    ...(field !== undefined && { field }),
  });
  await deps.transact((session) => useMedia(deps, named, session));
  return true;
}
