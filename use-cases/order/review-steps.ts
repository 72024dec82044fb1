import type { z } from 'zod';
import type { taskApprovalSchema } from '../../contract/schemas/order-visit.js';
import type { OrderDocument, PageStart } from '../../data/repositories/orders.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { draftCase } from '../case/open-case.js';
import type { OrderDeps } from './deps.js';
import type { OrderGateway } from './gateway.js';
import { requireOrder, type OrderScope, type StepRequest } from './order-steps.js';
import { presentSummary } from './present-order.js';
import { createSender } from './create-sender.js';
import { caseBase, ticketOf, type OfTicket } from './visit-steps.js';

export type TaskApprovalDto = z.input<typeof taskApprovalSchema>;

const MINUTE_MS = 60_000;

/** Review of finished work where the policy asks for it (S22). */
export function createReviewSteps(deps: OrderDeps, gateway: OrderGateway) {
  const send = createSender(deps, gateway);
  return {
    /** Finished work that waits, oldest order first; one row more than `limit`. */
    async taskApprovals(query: {
      readonly scope: OrderScope;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<TaskApprovalDto[]> {
      const { scope, after, limit } = query;
      const { cityCodes, merchantId } = scope;
      const orders = await deps.orders.awaitingApproval({
        ...(cityCodes !== undefined && { cityCodes }),
        ...(merchantId !== undefined && { merchantId }),
        after,
        limit,
      });
      const workerIds = orders.flatMap(({ tickets }) =>
        tickets.flatMap(({ workerId }) => (workerId === null ? [] : [workerId])),
      );
      const workers = await deps.workers.findByIds([...new Set(workerIds)]);
      const names = new Map(workers.map(({ _id, displayName }) => [_id, displayName]));
      return orders.map((order) => presentApproval(order, names));
    },

    approveTask: (request: StepRequest & OfTicket): Promise<OrderSnapshot> =>
      send('approveTask', asReviewer(request), ticketOf(request)),

    /** Sent back: the work is done again uncharged, or a case decides about the money. */
    async rejectTask(
      request: StepRequest &
        OfTicket & {
          readonly scope: OrderScope;
          readonly consequence: 'REWORK' | 'CASE';
          readonly note: string;
        },
    ): Promise<OrderSnapshot> {
      const { consequence, note, ticketId } = request;
      const step = asReviewer(request);
      if (consequence === 'REWORK') {
        return send('rejectTask', step, { consequence, caseNo: null, ...ticketOf(request) });
      }
      const order = await requireOrder(deps, request);
      const { caseNo, noteId } = await draftCase(deps, {
        ...caseBase(step),
        order,
        kind: 'TASK_REJECTED',
        reason: 'TASK_REJECTED',
        noteText: note,
        evidence: [],
        ticketId: ticketId ?? null,
      });
      const said = { ...step, note: undefined, noteId: noteId ?? undefined };
      return send('rejectTask', said, { consequence, caseNo, ...ticketOf(request) });
    },
  };
}

/** The transition table knows reviewers by their own kind; the permission was asked at the edge. */
function asReviewer<Request extends StepRequest>(request: Request): Request {
  return { ...request, actor: { ...request.actor, kind: 'reviewer' } };
}

function presentApproval(
  order: OrderDocument,
  workerNames: ReadonlyMap<string, string>,
): TaskApprovalDto {
  const visits = order.tickets.filter(({ _id }) => order.approvals.includes(_id));
  const isDue = order.status === 'AWAITING_CONFIRMATION';
  return {
    ...presentSummary(order),
    merchantId: order.merchantId,
    dueAt: isDue ? (order.stageDeadlineAt?.toISOString() ?? null) : null,
    visits: visits.map(({ _id, status, workerId, startedAt, finishedAt, photoIds }) => ({
      ticketId: _id,
      status,
      workerId,
      workerName: workerId === null ? null : (workerNames.get(workerId) ?? null),
      startedAt: startedAt?.toISOString() ?? null,
      finishedAt: finishedAt?.toISOString() ?? null,
      minutes:
        startedAt && finishedAt
          ? Math.max(0, Math.round((finishedAt.getTime() - startedAt.getTime()) / MINUTE_MS))
          : null,
      photoIds,
    })),
  };
}
