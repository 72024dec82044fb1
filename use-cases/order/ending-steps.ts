import { AppError } from '../../contract/terms/errors.js';
import type { ActorKind, CostBearer, ReasonCode } from '../../contract/terms/order.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import { refundableLeftFen } from './end-paid-order.js';
import type { OrderGateway } from './gateway.js';
import { requireOrder, type OrderScope } from './order-steps.js';
import { isClosedFor } from './closed-for.js';
import { previewEnd, type CancelPreview } from './preview-end.js';
import { sendStep, type NotedRequest } from './send-step.js';
import type { Actor } from '../../contract/terms/order.js';

const REASONS: Partial<Record<ActorKind, ReasonCode>> = {
  customer: 'CUSTOMER_REQUEST',
  merchant: 'MERCHANT_REQUEST',
};

/** Ways in which people end an order, and what that would cost. */
export function createEndingSteps(deps: OrderDeps, gateway: OrderGateway) {
  return {
    async cancelPreview(ask: {
      readonly orderId: string;
      readonly scope: OrderScope;
      readonly actor: Actor;
      readonly atMs: number;
    }): Promise<CancelPreview> {
      const order = await requireOrder(deps, ask);
      const isCityClosed = await isClosedFor(deps, { order, atMs: ask.atMs });
      return previewEnd(deps, { ...ask, order, isCityClosed });
    },

    /** By customer, merchant or operator under the policy. Errors: FEE_CHANGED. */
    async cancel(
      request: NotedRequest & { readonly expectedFeeFen?: number | undefined },
    ): Promise<OrderSnapshot> {
      const { actor, orderId, receivedAtMs, expectedFeeFen } = request;
      const order = await requireOrder(deps, { orderId, scope: {} });
      const asked = { order, actor, atMs: receivedAtMs };
      const isCityClosed = await isClosedFor(deps, asked);
      if (expectedFeeFen !== undefined) {
        const { isAllowed, feeFen } = await previewEnd(deps, { ...asked, isCityClosed });
        // An order that has ended answers a repeat of the request with the first result.
        if (isAllowed && feeFen !== expectedFeeFen) {
          throw new AppError('FEE_CHANGED', { extra: { feeFen } });
        }
      }
      const own = REASONS[actor.kind] ?? 'OPERATOR_DECISION';
      const reason = isCityClosed && actor.kind === 'customer' ? 'CITY_CLOSED' : own;
      const command = { actor, receivedAtMs, reason };
      return sendStep({ deps, gateway }, { ...request, name: 'cancel', command });
    },

    /** An operator ends the order whatever its state and decides about the money. */
    async forceCancel(
      request: NotedRequest & { readonly bearer: CostBearer; readonly refundFen: number | null },
    ): Promise<OrderSnapshot> {
      const { orderId, actor, receivedAtMs, bearer, refundFen } = request;
      if (refundFen !== null) {
        const order = await requireOrder(deps, { orderId, scope: {} });
        const leftFen = await refundableLeftFen(deps, order);
        if (order.end === null && refundFen > leftFen) {
          throw new AppError('REFUND_TOO_HIGH', { extra: { leftFen } });
        }
      }
      const command = { actor, receivedAtMs, bearer, refundFen };
      return sendStep({ deps, gateway }, { ...request, name: 'forceCancel', command });
    },
  };
}
