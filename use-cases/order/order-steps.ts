import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/order.js';
import type { OrderDocument, OrderList } from '../../data/repositories/orders.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import { APPROVAL_LOTS, needsApproval } from '../../domain/order/approval.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { createPositionWriter } from '../worker/position-writer.js';
import type { OrderDeps } from './deps.js';
import type { OrderGateway, OrderUpdates } from './gateway.js';
import { proveStepPhotos } from './order-media.js';
import { provedWork } from './proved-work.js';
import { sendStep } from './send-step.js';

/** Whose order a request is about: a customer's, a worker's, a merchant's, or of some cities. */
export type OrderScope = OrderList['filter'];

/** Steps that go through the order's run, and what the api checks before them. */
export function createSteps(deps: OrderDeps, gateway: OrderGateway) {
  const command = <Name extends keyof OrderUpdates>(
    request: StepRequest & { readonly name: Name; readonly command: OrderUpdates[Name] },
  ): Promise<OrderSnapshot> => sendStep({ deps, gateway }, request);
  const base = ({ actor, receivedAtMs }: StepRequest) => ({ actor, receivedAtMs });

  return {
    /** Steps that carry nothing but who and when. */
    step: (request: OccurredStep & { readonly name: 'depart' | 'confirm' }) =>
      command({ ...request, command: { ...base(request), ...occurred(request) } }),

    /** Accept or decline. The offer names the order, so another worker's offer is not found. */
    async answer(
      request: Omit<StepRequest, 'orderId'> & {
        readonly name: 'accept' | 'decline';
        readonly offerId: string;
        /** Free text of a decline: stays in MongoDB. */
        readonly reason?: string | undefined;
      },
    ): Promise<OrderSnapshot> {
      const offer = await requireOffer(deps, request);
      const full = { ...request, orderId: offer.orderId };
      return command({ ...full, command: { ...base(full), offerId: offer._id } });
    },

    /** The position is compared here; only the distance travels to the run. */
    async arrive(
      request: DoorStep & { readonly at: LngLat | null; readonly photoId?: string | undefined },
    ): Promise<OrderSnapshot> {
      const order = requireAssigned(request);
      const { actor, photoId } = request;
      const photoIds = photoId === undefined ? [] : [photoId];
      const shown = { order, actor, photoIds, field: 'photoId', from: 'EN_ROUTE' } as const;
      const isProved = await proveStepPhotos(deps, shown);
      const meters =
        request.at === null ? null : distanceMeters(request.at, order.address.point.coordinates);
      const distance = meters === null ? null : Math.round(meters);
      const photo =
        isProved && photoId !== undefined ? { hasPhoto: true, photoId } : { hasPhoto: false };
      const arrival = { distanceMeters: distance, ...photo, ...occurred(request) };
      return command({ ...request, name: 'arrive', command: { ...base(request), ...arrival } });
    },

    /** The customer tells his start code at the door; it is compared in constant time. */
    async start(request: DoorStep & { readonly startCode: string }): Promise<OrderSnapshot> {
      const order = requireAssigned(request);
      const given = Buffer.from(request.startCode);
      const known = Buffer.from(order.startCode);
      if (given.length !== known.length || !timingSafeEqual(given, known)) {
        throw new AppError('START_CODE_WRONG');
      }
      const step = { ...base(request), ...occurred(request) };
      return command({ ...request, name: 'start', command: step });
    },

    /**
     * Every declared step must be proved. The policy may ask for a review of the work; the run only
     * hears that it does. Errors: PROOF_MISSING with the steps, QUOTE_NOT_ANSWERED,
     * MEDIA_NOT_USABLE.
     */
    async finish(
      request: DoorStep & { readonly photoIds: readonly string[] },
    ): Promise<OrderSnapshot> {
      const order = requireAssigned(request);
      const { actor } = request;
      const handedIn = { order, workerId: actor.id, photoIds: request.photoIds };
      const proved = await provedWork(deps, handedIn);
      const photoIds = (await proveStepPhotos(deps, { ...request, from: 'IN_SERVICE' }))
        ? proved
        : [];
      const isReviewed = await asksForReview(deps, { order, workerId: actor.id });
      const work = { photoIds, needsApproval: isReviewed, ...occurred(request) };
      return command({ ...request, name: 'finish', command: { ...base(request), ...work } });
    },
  };
}

async function asksForReview(
  deps: OrderDeps,
  work: { readonly order: OrderDocument; readonly workerId: string },
): Promise<boolean> {
  const { order, workerId } = work;
  const { policy, totalFen } = order;
  const limit = policy.approvalNewWorkerOrders;
  const ordersDone = limit > 0 ? await deps.orders.countDone({ workerId, limit }) : limit;
  const lot = createHash('sha256').update(order._id).digest().readUInt32BE(0) % APPROVAL_LOTS;
  return needsApproval({ policy, totalFen, ordersDone, lot });
}

/** What does not go through the run: reach, and a worker's own switch and position. */
export function createSelfService(deps: OrderDeps) {
  const positions = createPositionWriter(deps.workers);
  return {
    /** The order when it is in reach; other people's orders answer NOT_FOUND. */
    require: (input: { readonly orderId: string; readonly scope: OrderScope }) =>
      requireOrder(deps, input),

    setOnline: async (change: { readonly workerId: string; readonly isOnline: boolean }) => {
      if (!(await deps.workers.setOnline(change))) throw new AppError('NOT_FOUND');
    },

    /** Where he is: one point, or those that his phone has gathered. */
    reportPositions: positions.report,
  };
}

/** An open question to this worker; the reason of a decline is kept beside it. */
async function requireOffer(
  deps: OrderDeps,
  answer: { readonly actor: Actor; readonly offerId: string; readonly reason?: string | undefined },
) {
  const offer = await deps.dispatch.findOffer(answer.offerId);
  if (!offer || offer.workerId !== answer.actor.id) throw new AppError('OFFER_NOT_YOURS');
  const { reason } = answer;
  if (reason !== undefined) await deps.dispatch.noteDecline({ offerId: offer._id, reason });
  return offer;
}

/** One step of one person; `key` makes its repeat harmless. */
export type StepRequest = {
  readonly orderId: string;
  readonly actor: Actor;
  readonly receivedAtMs: number;
  readonly key: string;
};

/** A worker's step that may have waited offline; the time is his phone's. */
export type OccurredStep = StepRequest & { readonly occurredAtMs?: number | undefined };

/** A step at the door, with the order as it was read for this request. */
export type DoorStep = OccurredStep & { readonly order: OrderDocument };

const occurred = ({ occurredAtMs }: OccurredStep) =>
  occurredAtMs === undefined ? {} : { occurredAtMs };

/** The order when it is in reach; other people's orders answer NOT_FOUND. */
export async function requireOrder(
  deps: Pick<OrderDeps, 'orders'>,
  input: { readonly orderId: string; readonly scope: OrderScope },
): Promise<OrderDocument> {
  const order = await deps.orders.findById(input.orderId);
  if (!order || !isInScope(order, input.scope)) throw new AppError('NOT_FOUND');
  return order;
}

function isInScope(order: OrderDocument, scope: OrderScope): boolean {
  const { customerId, workerId, merchantId, cityCodes } = scope;
  return (
    (customerId === undefined || order.customerId === customerId) &&
    (workerId === undefined || order.tickets.some((ticket) => ticket.workerId === workerId)) &&
    (merchantId === undefined || order.merchantId === merchantId) &&
    (cityCodes === undefined || cityCodes.includes(order.cityCode))
  );
}

function requireAssigned({ order, orderId, actor }: DoorStep): OrderDocument {
  if (order._id !== orderId || !isInScope(order, { workerId: actor.id })) {
    throw new AppError('NOT_FOUND');
  }
  return order;
}
