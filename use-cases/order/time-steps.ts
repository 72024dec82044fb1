import type { z } from 'zod';
import type {
  reschedulePreviewSchema,
  rescheduleResultSchema,
} from '../../contract/schemas/order-visit.js';
import type { Actor } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { needsConsent } from '../../domain/order/reschedule.js';
import type { RescheduleProposal } from '../../domain/order/state.js';
import { isOpenAt } from '../../domain/schedule/city-hours.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import type { OrderGateway } from './gateway.js';
import { slotScopeOf, workersAt, type NewTime } from './new-time.js';
import { requireOrder, type OrderScope, type StepRequest } from './order-steps.js';
import { createSender } from './create-sender.js';
import type { NotedRequest } from './send-step.js';

type ResultDto = z.input<typeof rescheduleResultSchema>;
type PreviewDto = z.input<typeof reschedulePreviewSchema>;

const UNASSIGNED: readonly string[] = ['DISPATCHING', 'MANUAL_DISPATCH'];

/** Another time for an order (X2). */
export function createTimeSteps(deps: OrderDeps, gateway: OrderGateway) {
  const send = createSender(deps, gateway);
  return {
    /** One wish, two updates: before anybody is assigned it is done, later it may need a yes. */
    async reschedule(
      request: NotedRequest & { readonly startMs: number; readonly scope: OrderScope },
    ): Promise<ResultDto> {
      const { startMs } = request;
      const order = await requireOrder(deps, request);
      const name = UNASSIGNED.includes(order.status) ? 'reschedule' : 'proposeReschedule';
      const snapshot = await send(name, { ...request, intent: 'reschedule' }, { startMs });
      const { proposal, startAt } = await requireOrder(deps, request);
      return {
        ...snapshot,
        startAt: startAt.toISOString(),
        isConsentAwaited: proposal !== null,
        consentUntil: proposal?.expiresAt.toISOString() ?? null,
      };
    },

    answerReschedule: (
      request: StepRequest & { readonly isAgreed: boolean },
    ): Promise<OrderSnapshot> => send('answerReschedule', request, { isAgreed: request.isAgreed }),

    /** What a new time would mean, before anybody asks for it; nothing is held by it. */
    async reschedulePreview(query: {
      readonly orderId: string;
      readonly scope: OrderScope;
      readonly actor: Actor;
      readonly startMs: number;
    }): Promise<PreviewDto> {
      const order = await requireOrder(deps, query);
      return previewOf(deps, { order, actor: query.actor, startMs: query.startMs });
    },
  };
}

async function previewOf(
  deps: OrderDeps,
  wish: { readonly order: OrderDocument; readonly actor: Actor; readonly startMs: number },
): Promise<PreviewDto> {
  const { order, actor, startMs } = wish;
  const { policy } = order;
  const nowMs = deps.clock.nowMs();
  const endMs = startMs + order.endAt.getTime() - order.startAt.getTime();
  const isAssigned = order.status === 'ASSIGNED';
  const by: RescheduleProposal['by'] =
    actor.kind === 'customer' || actor.kind === 'worker' ? actor.kind : 'operator';
  const asked = { by, startMs: order.startAt.getTime(), atMs: nowMs, policy };
  const consent = isAssigned && needsConsent(asked);
  const left = Math.max(0, policy.reschedulesMax - order.reschedules);
  const free = await freeAt(deps, { order, startMs, endMs });
  const hasStatus = isAssigned ? order.proposal === null : UNASSIGNED.includes(order.status);
  const isPossible =
    hasStatus &&
    free.isOpen &&
    free.isAnyoneFree &&
    startMs > nowMs &&
    (left > 0 || by === 'operator');
  return {
    startAt: new Date(startMs).toISOString(),
    endAt: new Date(endMs).toISOString(),
    isPossible,
    freeUntil: freeUntilOf(order, by),
    needsConsent: consent,
    reschedulesLeft: left,
    isWorkerFree: isAssigned ? free.isWorkerFree : null,
    isAnyoneFree: free.isAnyoneFree,
    text: textOf({ isPossible, consent, isAssigned, isWorkerFree: free.isWorkerFree, left }),
  };
}

/** Until when the customer moves an assigned visit without asking the worker. */
function freeUntilOf(order: OrderDocument, by: RescheduleProposal['by']): string | null {
  if (by !== 'customer' || order.status !== 'ASSIGNED') return null;
  const { rescheduleFreeBeforeStartMs } = order.policy;
  return new Date(order.startAt.getTime() - rescheduleFreeBeforeStartMs).toISOString();
}

async function freeAt(deps: OrderDeps, time: NewTime) {
  const { order, startMs } = time;
  const scope = await slotScopeOf(deps, order);
  const { timeZone, opens } = scope.city;
  const present = order.tickets.flatMap(({ workerId, status }) =>
    workerId !== null && status === 'ASSIGNED' ? [workerId] : [],
  );
  const able = await Promise.all(
    present.map((workerId) => workersAt(deps, { ...time, scope, workerId })),
  );
  const isWorkerFree = able.every(({ length }) => length > 0);
  const isOpen = isOpenAt({ startMs, timeZone, opens });
  if (present.length > 0 && isWorkerFree) return { isOpen, isWorkerFree, isAnyoneFree: true };
  const others = await workersAt(deps, { ...time, scope, workerId: null });
  const isAnyoneFree = others.length >= Math.max(1, order.workersNeeded);
  return { isOpen, isWorkerFree, isAnyoneFree };
}

function textOf(facts: {
  readonly isPossible: boolean;
  readonly consent: boolean;
  readonly isAssigned: boolean;
  readonly isWorkerFree: boolean;
  readonly left: number;
}): { readonly zh: string; readonly en: string } {
  const { isPossible, consent, isAssigned, isWorkerFree, left } = facts;
  if (left === 0) return { zh: '改约次数已用完', en: 'The appointment cannot be moved again' };
  if (!isPossible) return { zh: '该时间无法安排服务', en: 'Nobody can come at this time' };
  if (consent) {
    return { zh: '需对方同意后生效', en: 'It takes effect when the other side agrees' };
  }
  if (isAssigned && !isWorkerFree) {
    return {
      zh: '当前服务人员该时间没空，将为您另行安排',
      en: 'The present worker cannot come then: somebody else will be found',
    };
  }
  return { zh: '提交后立即生效', en: 'It takes effect at once' };
}
