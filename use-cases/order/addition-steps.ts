import type { z } from 'zod';
import type { AdditionChoice, additionSchema } from '../../contract/schemas/order-additions.js';
import { AppError } from '../../contract/terms/errors.js';
import type { AdditionDocument } from '../../data/repositories/additions.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { openAdditionPayment } from '../payment/open-addition-payment.js';
import type { OpenedPayment } from '../payment/open-payment.js';
import type { OrderDeps } from './deps.js';
import { draftAddition } from './draft-addition.js';
import type { OrderGateway } from './gateway.js';
import { requireOrder, type OrderScope, type StepRequest } from './order-steps.js';
import { presentLine } from './present-line.js';
import { sendStep } from './send-step.js';

export type AdditionDto = z.input<typeof additionSchema>;

/** More time, items or a price on site, with a bill of its own (X5). */
export function createAdditionSteps(deps: OrderDeps, gateway: OrderGateway) {
  return {
    /** Priced, then opened by the order's run; its customer has a while to pay. */
    async proposeAddition(
      request: StepRequest & { readonly choice: AdditionChoice },
    ): Promise<AdditionDto> {
      const { orderId, actor, receivedAtMs } = request;
      const order = await requireOrder(deps, { orderId, scope: {} });
      const draft = await draftAddition(deps, { ...request, order });
      const { _id: additionNo, paymentNo, kind, minutes, amountFen, ticketId } = draft;
      const command = {
        ...{ actor, receivedAtMs, additionNo, paymentNo, kind, minutes, amountFen, ticketId },
      };
      await sendStep({ deps, gateway }, { ...request, name: 'proposeAddition', command });
      return presentAddition((await deps.additions.find(additionNo)) ?? draft);
    },

    /** All that were opened, oldest first. */
    async additionsOf(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
    }): Promise<AdditionDto[]> {
      const order = await requireOrder(deps, input);
      const rows = await deps.additions.ofOrder(order._id);
      return rows.filter(({ status }) => status !== 'DRAFT').map(presentAddition);
    },

    async refuseAddition(
      request: StepRequest & { readonly additionNo: string },
    ): Promise<OrderSnapshot> {
      const { orderId, actor, receivedAtMs, additionNo } = request;
      const addition = await deps.additions.find(additionNo);
      if (addition?.orderId !== orderId) throw new AppError('NOT_FOUND');
      const command = { actor, receivedAtMs, additionNo };
      return sendStep({ deps, gateway }, { ...request, name: 'additionRefused', command });
    },

    payAddition: (input: Parameters<typeof openAdditionPayment>[1]): Promise<OpenedPayment> =>
      openAdditionPayment(deps, input),
  };
}

function presentAddition(row: AdditionDocument): AdditionDto {
  const { _id: additionNo, ticketId, kind, by, minutes, amountFen, status } = row;
  return {
    ...{ additionNo, ticketId, kind, by, minutes, amountFen, status },
    lines: row.lines.map(presentLine),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
