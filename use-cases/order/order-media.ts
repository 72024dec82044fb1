import type { MediaPurpose } from '../../contract/terms/media.js';
import type { Actor } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { holdMedia, type NamedMedia } from '../media/use-media.js';
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

/** Far longer than any run takes to decide; what it refused ends as unused afterwards. */
const HOLD_MS = 24 * 3_600_000;

/**
 * Proves the photos of a step that its run decides about, while the worker's visit is where the
 * step belongs, and keeps them until then; the transaction that stores the step marks them
 * (`markStepPhotos`). False in every other state: the run refuses the step, and as nothing was
 * proved, no photo may be told to it. So no order ever refers to a file that ends as unused, and
 * the photo of a refused step is nobody's. Errors: MEDIA_NOT_USABLE.
 */
export async function proveStepPhotos(
  deps: Pick<OrderDeps, 'media' | 'transact' | 'clock'>,
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
  const until = new Date(deps.clock.nowMs() + HOLD_MS);
  await deps.transact((session) => holdMedia(deps, { ...named, until }, session));
  return true;
}

/** Marks the photos of a step in the transaction that stores it; they were proved before. */
export async function markStepPhotos(
  deps: Pick<OrderDeps, 'media'>,
  step: { readonly orderId: string; readonly photoIds: readonly string[] },
  session: ClientSession,
): Promise<void> {
  const { orderId, photoIds } = step;
  const usedBy = { kind: 'ORDER', id: orderId } as const;
  await deps.media.markUsed({ ids: photoIds, purposes: PROOF, orderId, usedBy }, session);
}
