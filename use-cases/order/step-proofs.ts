import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { useMedia } from '../media/use-media.js';
import type { OrderDeps } from './deps.js';
import { proofOf } from './order-media.js';
import { requireOrder } from './order-steps.js';
import { presentSteps, type StepProgressDto } from './proved-work.js';

/** What a worker proves while he is at work, step by step, before he hands all of it in (K2). */
export function createStepProofs(deps: OrderDeps) {
  return {
    /**
     * Adds proof to one declared step and answers with all of them. It is part of the order's
     * document: its one write meets the handing in of the work as a conflict, so nothing is added
     * after it. A repeat adds nothing. Errors: NOT_FOUND (order, step), INVALID_INPUT (a tick that
     * is not on the checklist), TRANSITION_NOT_ALLOWED when the worker is not at the door,
     * MEDIA_NOT_USABLE.
     */
    async proveStep(proof: {
      readonly orderId: string;
      readonly workerId: string;
      readonly stepCode: string;
      readonly photoIds: readonly string[];
      readonly checked: readonly string[];
      readonly note?: string | undefined;
      readonly atMs: number;
    }): Promise<StepProgressDto[]> {
      const { orderId, workerId, stepCode, checked, atMs, ...rest } = proof;
      const order = await requireOrder(deps, { orderId, scope: { workerId } });
      const step = order.steps?.find(({ code }) => code === stepCode);
      if (!step) throw new AppError('NOT_FOUND', { detail: `no step ${stepCode}` });
      const known = step.proof.checklist.map(({ code }) => code);
      if (!checked.every((code) => known.includes(code))) {
        const fields = [{ field: 'checked', message: '清单中没有该项 / not on the checklist' }];
        throw new AppError('INVALID_INPUT', { fields });
      }
      const add = { ...rest, checked, at: new Date(atMs) };
      const photos = proofOf({ orderId, workerId, photoIds: proof.photoIds });
      const after = await deps.transact(async (session): Promise<OrderDocument> => {
        const row = { orderId, workerId, stepCode, ...add };
        const changed = await deps.orders.addStepProof(row, session);
        if (!changed) throw new AppError('TRANSITION_NOT_ALLOWED', { detail: 'not at the door' });
        await useMedia(deps, photos, session);
        return changed;
      });
      const ticket = after.tickets.findLast((one) => one.workerId === workerId);
      return ticket ? presentSteps(deps, after, ticket) : [];
    },
  };
}
