import { AppError } from '../../contract/terms/errors.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { listManualQueue, listCandidates } from '../dispatch/desk.js';
import { listPool, requirePoolOrder } from '../dispatch/grab-pool.js';
import { createSender } from './create-sender.js';
import type { OrderDeps } from './deps.js';
import type { OrderGateway } from './gateway.js';
import type { StepRequest } from './order-steps.js';
import type { NotedRequest } from './send-step.js';
import { ticketOf, type OfTicket } from './visit-steps.js';

/** A step of the desk. */
export type DeskRequest = NotedRequest;

/** The grab pool and the dispatch desk: reads, and steps through the order's run. */
export function createDispatchSteps(deps: OrderDeps, gateway: OrderGateway) {
  const send = createSender(deps, gateway);
  return {
    pool: (input: { readonly workerId: string }) => listPool(deps, input),

    /** Takes an order from the open pool; the first worker whose time could be booked has it. */
    async grab(request: StepRequest): Promise<OrderSnapshot> {
      const { orderId, actor, receivedAtMs: atMs } = request;
      await requirePoolOrder(deps, { orderId, workerId: actor.id, atMs });
      return send('grab', request, {});
    },

    manualQueue: (query: Parameters<typeof listManualQueue>[1]) => listManualQueue(deps, query),
    candidates: (query: Parameters<typeof listCandidates>[1]) => listCandidates(deps, query),

    /** Pauses automation, gives it back, or keeps colleagues away from the order for a while. */
    desk: (
      request: DeskRequest & { readonly name: 'takeOver' | 'resume' | 'lock' | 'unlock' },
    ): Promise<OrderSnapshot> => send(request.name, request, {}),

    /** By hand. Only an operator may assign somebody who is not feasible, and says why. */
    assign(
      request: DeskRequest & OfTicket & { readonly workerId: string; readonly isOverride: boolean },
    ): Promise<OrderSnapshot> {
      const { workerId, isOverride } = request;
      requireOverride(request);
      return send('assign', request, { ...ticketOf(request), workerId, isOverride });
    },

    /** The visit goes to another worker, or (null) back to dispatch. */
    reassign(
      request: DeskRequest &
        OfTicket & { readonly workerId: string | null; readonly isOverride: boolean },
    ): Promise<OrderSnapshot> {
      const { workerId, isOverride } = request;
      requireOverride(request);
      return send('reassign', request, { ...ticketOf(request), workerId, isOverride });
    },

    extendDeadline: (request: DeskRequest & { readonly untilMs: number }): Promise<OrderSnapshot> =>
      send('extendDeadline', request, { untilMs: request.untilMs }),

    /** The worker of this order cannot come; his other orders are an absence's matter. */
    workerIll: (request: DeskRequest & { readonly workerId: string }): Promise<OrderSnapshot> =>
      send('workerIll', request, { workerId: request.workerId, reason: 'WORKER_ILL' }),
  };
}

function requireOverride(request: DeskRequest & { readonly isOverride: boolean }): void {
  if (!request.isOverride) return;
  if (request.actor.kind !== 'operator') throw new AppError('FORBIDDEN');
  if (request.note === undefined) {
    const fields = [{ field: 'note', message: 'an override needs a reason' }];
    throw new AppError('INVALID_INPUT', { fields });
  }
}
