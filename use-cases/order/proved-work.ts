import type { z } from 'zod';
import type { stepProgressSchema } from '../../contract/schemas/order-service.js';
import { AppError } from '../../contract/terms/errors.js';
import { FIXED_PRICE } from '../../contract/terms/service-type.js';
import type { OrderDocument, Ticket } from '../../data/repositories/orders.js';
import { missingProof, photosOf, stepProgress } from '../../domain/service-type/step-proof.js';
import type { OrderDeps } from './deps.js';
import { openProofs } from './sealed-words.js';

export type StepProgressDto = z.input<typeof stepProgressSchema>;

/** Photos that one run hears of; the rest stays with its step. */
const TOLD_PHOTOS_MAX = 20;

/**
 * The photos that finished work is handed in with, its steps' among them. Errors: PROOF_MISSING
 * with the codes of the steps that want more; QUOTE_NOT_ANSWERED where the price is told on site
 * and the customer has neither accepted nor refused one. Both can only become true, so that what
 * was seen here still holds when the order's run stores the change.
 */
export async function provedWork(
  deps: Pick<OrderDeps, 'additions'>,
  work: {
    readonly order: OrderDocument;
    readonly workerId: string;
    readonly photoIds: readonly string[];
  },
): Promise<string[]> {
  const { order, workerId, photoIds } = work;
  const ticket = order.tickets.findLast((one) => one.workerId === workerId);
  // The run tells who has no visit, and who has handed it in already.
  if (ticket?.status !== 'IN_SERVICE') return [...photoIds];
  const proofs = ticket.proofs ?? {};
  const missing = missingProof({ steps: order.steps ?? [], proofs, photoIds });
  if (missing.length > 0) {
    const message = '步骤凭证不完整 / proof of this step is missing';
    const fields = missing.map((code) => ({ field: `steps.${code}`, message }));
    throw new AppError('PROOF_MISSING', { fields });
  }
  if (await waitsForQuote(deps, order)) throw new AppError('QUOTE_NOT_ANSWERED');
  return photosOf({ proofs, photoIds }).slice(0, TOLD_PHOTOS_MAX);
}

/** Work that is done again has no price of its own. */
async function waitsForQuote(
  deps: Pick<OrderDeps, 'additions'>,
  order: OrderDocument,
): Promise<boolean> {
  const { kind } = order.priceModel ?? FIXED_PRICE;
  if (kind !== 'QUOTE_ON_SITE' || order.reworkOf !== null) return false;
  const rows = await deps.additions.ofOrder(order._id);
  return !rows.some(
    (addition) => addition.kind === 'QUOTE' && ['PAID', 'REFUSED'].includes(addition.status),
  );
}

/** The declared steps as booked, each with what has been handed in for it. */
export function presentSteps(
  deps: Pick<OrderDeps, 'sealer'>,
  order: OrderDocument,
  ticket: Ticket,
): StepProgressDto[] {
  const steps = order.steps ?? [];
  const proofs = openProofs(deps.sealer, { orderId: order._id, ticket });
  return stepProgress({ steps, proofs }).map(({ step, proof, isDone }) => ({
    code: step.code,
    name: step.name,
    help: step.help,
    proof: {
      photosMin: step.proof.photosMin,
      checklist: step.proof.checklist.map((check) => ({ ...check })),
      note: step.proof.note,
    },
    isDone,
    photoIds: [...(proof?.photoIds ?? [])],
    checked: [...(proof?.checked ?? [])],
    note: proof?.note ?? null,
    at: proof?.at.toISOString() ?? null,
  }));
}
