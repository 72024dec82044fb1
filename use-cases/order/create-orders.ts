import type { PlaceOrderBody } from '../../contract/schemas/order.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OrderStatus } from '../../contract/terms/order.js';
import type { OrderDocument, PageStart } from '../../data/repositories/orders.js';
import { workersIn } from '../../domain/dispatch/engine/explain-words.js';
import { CLOCK_TEXT } from '../../domain/order/clocks.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { createCaseSteps } from '../case/case-steps.js';
import { openPayment, type OpenedPayment } from '../payment/open-payment.js';
import { createAbsences } from '../dispatch/absences.js';
import { arrivalsOf } from '../eta/arrivals.js';
import type { OrderDeps } from './deps.js';
import { createAdditionSteps } from './addition-steps.js';
import { createDispatchSteps } from './dispatch-steps.js';
import { createEndingSteps } from './ending-steps.js';
import { listFreeSlots } from './free-slots.js';
import type { OrderGateway } from './gateway.js';
import { createSelfService, createSteps, requireOrder, type OrderScope } from './order-steps.js';
import {
  presentDeskOffer,
  presentEvent,
  presentOffer,
  presentOrder,
  presentSummary,
  type DeskOfferDto,
  type OfferDto,
  type OrderDto,
  type OrderEventDto,
  type OrderSummaryDto,
  type Viewer,
} from './present-order.js';
import { quoteBooking, type QuoteDto, type QuoteInput } from './quotes.js';
import { requestOrder } from './request-order.js';
import { createStepProofs } from './step-proofs.js';
import { createReviewSteps } from './review-steps.js';
import { tellingSeq } from './telling-seq.js';
import { createTimeSteps } from './time-steps.js';
import { createVisitSteps } from './visit-steps.js';

export type Orders = ReturnType<typeof createOrders>;

/** What the api does with orders; every change goes through the order's run. */
export function createOrders(deps: OrderDeps, temporal: OrderGateway) {
  const gateway = tellingSeq(deps, temporal);
  return {
    ...createReads(deps, gateway),
    ...createBooking(deps, gateway),
    ...createSteps(deps, gateway),
    ...createSelfService(deps),
    ...createDispatchSteps(deps, gateway),
    ...createEndingSteps(deps, gateway),
    ...createAdditionSteps(deps, gateway),
    ...createStepProofs(deps),
    ...createTimeSteps(deps, gateway),
    ...createVisitSteps(deps, gateway),
    ...createReviewSteps(deps, gateway),
    ...createAbsences(deps, gateway),
    cases: createCaseSteps(deps, gateway),
  };
}

function createBooking(deps: OrderDeps, gateway: OrderGateway) {
  return {
    /** The price line by line; it binds for a customer, a guest only reads it. */
    quote: (input: QuoteInput): Promise<QuoteDto> => quoteBooking(deps, input),

    freeSlots: (query: Parameters<typeof listFreeSlots>[1]) => listFreeSlots(deps, query),

    /** Places an order and waits until it is stored. A repeat with the same key is the same order. */
    async place(input: {
      readonly customerId: string;
      readonly idempotencyKey: string;
      readonly body: PlaceOrderBody;
      readonly receivedAtMs: number;
    }): Promise<OrderSnapshot> {
      const { customerId } = input;
      const { orderId } = await requestOrder(deps, input);
      return gateway.placeOrder({ orderId, customerId });
    },

    pay: (input: Parameters<typeof openPayment>[1]): Promise<OpenedPayment> =>
      openPayment(deps, input),
  };
}

function createReads(deps: OrderDeps, gateway: OrderGateway) {
  return {
    async get(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
      readonly viewer: Viewer;
    }): Promise<OrderDto> {
      const order = await requireOrder(deps, input);
      const ids = order.tickets.flatMap(({ workerId }) => (workerId === null ? [] : [workerId]));
      const [workerNames, arrivals] = await Promise.all([
        namesOf(deps, ids),
        arrivalsOf(deps, order),
      ]);
      return presentOrder(deps, { order, viewer: input.viewer, workerNames, arrivals });
    },

    /** The timeline: every change with who, when and why (P3). */
    async events(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
      readonly viewer: Viewer;
    }): Promise<OrderEventDto[]> {
      const order = await requireOrder(deps, input);
      const events = await deps.orders.eventsOf(order._id);
      return events.map((event) => presentEvent(event, input.viewer));
    },

    /** One row more than `limit`, which tells that there is a next page. */
    async list(input: {
      readonly scope: OrderScope;
      readonly statuses?: readonly OrderStatus[] | undefined;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<OrderSummaryDto[]> {
      const { scope, statuses, after, limit } = input;
      const filter = { ...scope, ...(statuses && statuses.length > 0 && { statuses }) };
      return (await deps.orders.list({ filter, after, limit })).map(presentSummary);
    },

    /** What the order's run waits for; NOT_FOUND when it has ended and is not kept any more. */
    async run(input: { readonly orderId: string; readonly scope: OrderScope }) {
      const order = await requireOrder(deps, input);
      const view = await gateway.queryOrder(order._id);
      if (!view) throw new AppError('NOT_FOUND', { detail: `no run of ${order._id}` });
      const { status, seq, waitsFor, workerId, round } = view;
      const clock = waitsFor && {
        kind: waitsFor.kind,
        text: CLOCK_TEXT[waitsFor.kind],
        at: new Date(waitsFor.atMs).toISOString(),
      };
      return { status, seq, waitsFor: clock, workerId, round };
    },

    /** Offers of an order with the terms that chose each worker (X14). */
    async offersOf(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
    }): Promise<DeskOfferDto[]> {
      const order = await requireOrder(deps, input);
      return deskOffers(deps, order);
    },

    /** Open questions to a worker, the one that expires first on top. */
    async openOffers(workerId: string): Promise<OfferDto[]> {
      const at = new Date(deps.clock.nowMs());
      const [worker, offers] = await Promise.all([
        deps.workers.findById(workerId),
        deps.dispatch.openOffersOf(workerId, at),
      ]);
      const orders = await deps.orders.findByIds(offers.map(({ orderId }) => orderId));
      const from = worker?.position?.point.coordinates ?? worker?.home.coordinates ?? null;
      return offers.flatMap((offer) => {
        const order = orders.find(({ _id }) => _id === offer.orderId);
        return order ? [presentOffer({ offer, order, from })] : [];
      });
    },
  };
}

/** Every question about an order, with the names of all that its reasons speak of. */
async function deskOffers(deps: OrderDeps, order: OrderDocument): Promise<DeskOfferDto[]> {
  const offers = await deps.dispatch.offersOf(order._id);
  const ids = offers.flatMap(({ workerId, why }) => [workerId, ...workersIn(why ?? [])]);
  const workerNames = await namesOf(deps, [...new Set(ids)]);
  return offers.map((offer) => presentDeskOffer({ offer, order, workerNames }));
}

/** Display names by worker id. */
async function namesOf(deps: OrderDeps, ids: readonly string[]): Promise<Map<string, string>> {
  const workers = await deps.workers.findByIds(ids);
  return new Map(workers.map((worker) => [worker._id, worker.displayName]));
}
