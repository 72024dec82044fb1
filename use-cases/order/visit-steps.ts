import type { z } from 'zod';
import type { workerCancelPreviewSchema } from '../../contract/schemas/order-visit.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { breachOf } from '../../domain/order/breach.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { draftCase } from '../case/open-case.js';
import type { OrderDeps } from './deps.js';
import type { OrderGateway } from './gateway.js';
import { proveStepPhotos } from './order-media.js';
import { requireOrder, type DoorStep, type OrderScope, type StepRequest } from './order-steps.js';
import { createSender } from './create-sender.js';
import type { NotedRequest } from './send-step.js';

type CancelPreviewDto = z.input<typeof workerCancelPreviewSchema>;
/** One visit; the order's only one when absent. */
export type OfTicket = { readonly ticketId?: string | undefined };
type InScope = { readonly scope: OrderScope };

const HOUR_MS = 3_600_000;

/** Visits that do not go as planned: somebody leaves, is absent, or work stops (X4). */
export function createVisitSteps(deps: OrderDeps, gateway: OrderGateway) {
  const send = createSender(deps, gateway);
  return {
    /** The worker gives his visit back; `workerCancelPreview` tells what it costs him. */
    workerCancel: (request: NotedRequest): Promise<OrderSnapshot> =>
      send('workerCancel', request, {}),

    async workerCancelPreview(
      query: InScope & {
        readonly orderId: string;
        readonly workerId: string;
      },
    ): Promise<CancelPreviewDto> {
      const order = await requireOrder(deps, query);
      return cancelPreviewOf({ order, workerId: query.workerId, nowMs: deps.clock.nowMs() });
    },

    requestOtherWorker: (request: NotedRequest & OfTicket): Promise<OrderSnapshot> =>
      send('requestOtherWorker', request, ticketOf(request)),

    /** A claim of the customer, or an operator's finding: the worker did not come. */
    workerNoShow: (request: NotedRequest & OfTicket): Promise<OrderSnapshot> =>
      send('workerNoShow', request, ticketOf(request)),

    /** Errors besides the run's: MEDIA_NOT_USABLE. */
    async customerNoShow(
      request: DoorStep & { readonly photoIds: readonly string[] },
    ): Promise<OrderSnapshot> {
      const { occurredAtMs } = request;
      const isProved = await proveStepPhotos(deps, { ...request, from: 'ARRIVED' });
      const photoIds = isProved ? request.photoIds : [];
      const step = { photoIds, ...(occurredAtMs !== undefined && { occurredAtMs }) };
      return send('customerNoShow', request, step);
    },

    /** The case is written as a draft first; the run opens it with the change. */
    async abort(
      request: StepRequest &
        OfTicket &
        InScope & { readonly note: string; readonly photoIds: readonly string[] },
    ): Promise<OrderSnapshot> {
      const order = await requireOrder(deps, request);
      const { note, photoIds, ticketId } = request;
      const { caseNo, noteId } = await draftCase(deps, {
        ...caseBase(request),
        order,
        kind: 'ABORT',
        reason: 'ABORTED',
        noteText: note,
        evidence: photoIds.map((id) => ({ id, kind: 'PHOTO' as const })),
        evidenceField: 'photoIds',
        ticketId: ticketId ?? null,
      });
      const said = { ...request, note: undefined, noteId: noteId ?? undefined };
      return send('abort', said, { caseNo, ...ticketOf(request) });
    },
  };
}

export const ticketOf = ({ ticketId }: OfTicket) => (ticketId === undefined ? {} : { ticketId });
export const caseBase = ({ actor, receivedAtMs, key }: StepRequest) => ({
  actor,
  receivedAtMs,
  key,
});

function cancelPreviewOf(input: {
  readonly order: OrderDocument;
  readonly workerId: string;
  readonly nowMs: number;
}): CancelPreviewDto {
  const { order, workerId, nowMs } = input;
  const { policy } = order;
  const isAllowed = order.tickets.some(
    (ticket) => ticket.workerId === workerId && ['ASSIGNED', 'EN_ROUTE'].includes(ticket.status),
  );
  const startMs = order.startAt.getTime();
  const points = breachOf({ kind: 'WORKER_CANCEL', startMs, atMs: nowMs }, policy);
  const hours = Math.round(policy.breachBeforeStartMs / HOUR_MS);
  const text = !isAllowed
    ? { zh: '当前状态不能取消', en: 'It cannot be given back any more' }
    : points === null
      ? {
          zh: '现在取消不计违约，订单将转给其他人',
          en: 'No breach: the order goes to somebody else',
        }
      : {
          zh: `距开始不足 ${hours} 小时，取消将记违约 ${points} 分，订单将转给其他人`,
          en: `Less than ${hours} h before the start: a breach of ${points} points is recorded and the order goes to somebody else`,
        };
  return { isAllowed, isBreach: points !== null, points: points ?? 0, text };
}
