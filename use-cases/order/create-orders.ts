import { timingSafeEqual } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type { PlaceOrderBody } from '../../contract/schemas/order.js';
import type { Actor, OrderStatus } from '../../contract/terms/order.js';
import type { OrderDocument, OrderList, PageStart } from '../../data/repositories/orders.js';
import { cellsOf } from '../../domain/geo/cells.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import type { OrderSnapshot } from '../../workflows/contract.js';
import { openPayment, type OpenedPayment } from '../payment/open-payment.js';
import { bookableOffering, type BookingChoice } from './bookable-offering.js';
import type { OrderDeps } from './deps.js';
import { listFreeSlots } from './free-slots.js';
import type { OrderGateway, OrderUpdates } from './gateway.js';
import {
  presentEvent,
  presentOffer,
  presentOrder,
  presentSummary,
  type OfferDto,
  type OrderDto,
  type OrderEventDto,
  type OrderSummaryDto,
  type Viewer,
} from './present-order.js';
import { requestOrder } from './request-order.js';

/** Whose order a request is about: a customer's, a worker's, a merchant's, or of some cities. */
export type OrderScope = OrderList['filter'];

export type Orders = ReturnType<typeof createOrders>;

/** What the api does with orders; every change goes through the order's run. */
export function createOrders(deps: OrderDeps, gateway: OrderGateway) {
  return { ...createReads(deps), ...createBooking(deps, gateway), ...createSteps(deps, gateway) };
}

function createBooking(deps: OrderDeps, gateway: OrderGateway) {
  return {
    /** The price line by line, as it would be booked now. */
    async quote(choice: BookingChoice) {
      const atMs = deps.clock.nowMs();
      const { quote, durationMinutes, offering } = await bookableOffering(deps, {
        ...choice,
        atMs,
        mustBeInArea: false,
      });
      const lines = quote.lines.map(({ code, label, amountFen }) => ({ code, label, amountFen }));
      return { offeringId: offering._id, lines, totalFen: quote.totalFen, durationMinutes };
    },

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

    pay: (input: {
      readonly orderId: string;
      readonly customerId: string;
    }): Promise<OpenedPayment> => openPayment(deps, input),
  };
}

function createReads(deps: OrderDeps) {
  return {
    async get(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
      readonly viewer: Viewer;
    }): Promise<OrderDto> {
      const order = await requireOrder(deps, input);
      const ids = order.tickets.flatMap(({ workerId }) => (workerId === null ? [] : [workerId]));
      const workers = await deps.workers.findByIds(ids);
      const workerNames = new Map(workers.map((worker) => [worker._id, worker.displayName]));
      return presentOrder(deps, { order, viewer: input.viewer, workerNames });
    },

    /** The timeline: every change with who, when and why (P3). */
    async events(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
    }): Promise<OrderEventDto[]> {
      const order = await requireOrder(deps, input);
      return (await deps.orders.eventsOf(order._id)).map(presentEvent);
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

    countByStatus: (scope: Pick<OrderScope, 'cityCodes'>) => deps.orders.countByStatus(scope),

    /** Offers of an order with the terms that chose each worker (X14). */
    async offersOf(input: {
      readonly orderId: string;
      readonly scope: OrderScope;
    }): Promise<OfferDto[]> {
      const order = await requireOrder(deps, input);
      const offers = await deps.dispatch.offersOf(order._id);
      return offers.map((offer) => presentOffer({ offer, order, from: null }));
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

function createSteps(deps: OrderDeps, gateway: OrderGateway) {
  const command = <Name extends keyof OrderUpdates>(
    request: StepRequest & { readonly name: Name; readonly command: OrderUpdates[Name] },
  ): Promise<OrderSnapshot> =>
    gateway.updateOrder({
      orderId: request.orderId,
      name: request.name,
      updateId: `${request.actor.id}:${request.name}:${request.key}`,
      command: request.command,
    });
  const base = ({ actor, receivedAtMs }: StepRequest) => ({ actor, receivedAtMs });

  return {
    /** Steps that carry nothing but who and when. */
    step: (
      request: StepRequest & { readonly name: 'depart' | 'resume' | 'takeOver' | 'confirm' },
    ) => command({ ...request, command: base(request) }),

    /** Accept or decline. The offer names the order, so another worker's offer is not found. */
    async answer(
      request: Omit<StepRequest, 'orderId'> & {
        readonly name: 'accept' | 'decline';
        readonly offerId: string;
      },
    ): Promise<OrderSnapshot> {
      const offer = await deps.dispatch.findOffer(request.offerId);
      if (!offer || offer.workerId !== request.actor.id) throw new AppError('OFFER_NOT_YOURS');
      const full = { ...request, orderId: offer.orderId };
      return command({ ...full, command: { ...base(full), offerId: offer._id } });
    },

    /** The position is compared here; only the distance travels to the run. */
    async arrive(
      request: StepRequest & { readonly at: LngLat | null; readonly hasPhoto: boolean },
    ): Promise<OrderSnapshot> {
      const order = await requireAssigned(deps, request);
      const meters =
        request.at === null ? null : distanceMeters(request.at, order.address.point.coordinates);
      const distance = meters === null ? null : Math.round(meters);
      const arrival = { distanceMeters: distance, hasPhoto: request.hasPhoto };
      return command({ ...request, name: 'arrive', command: { ...base(request), ...arrival } });
    },

    /** The customer tells his start code at the door; it is compared in constant time. */
    async start(request: StepRequest & { readonly startCode: string }): Promise<OrderSnapshot> {
      const order = await requireAssigned(deps, request);
      const given = Buffer.from(request.startCode);
      const known = Buffer.from(order.startCode);
      if (given.length !== known.length || !timingSafeEqual(given, known)) {
        throw new AppError('START_CODE_WRONG');
      }
      return command({ ...request, name: 'start', command: base(request) });
    },

    finish: (request: StepRequest & { readonly photoIds: readonly string[] }) =>
      command({
        ...request,
        name: 'finish',
        command: { ...base(request), photoIds: request.photoIds },
      }),

    cancel: (request: StepRequest) =>
      command({
        ...request,
        name: 'cancel',
        command: {
          ...base(request),
          reason: request.actor.kind === 'customer' ? 'CUSTOMER_REQUEST' : 'OPERATOR_DECISION',
        },
      }),

    assign: (request: StepRequest & { readonly workerId: string; readonly isOverride: boolean }) =>
      command({
        ...request,
        name: 'assign',
        command: {
          ...base(request),
          workerId: request.workerId,
          isOverride: request.isOverride,
        },
      }),

    /** True when an order is in reach; other people's orders answer NOT_FOUND. */
    require: (input: { readonly orderId: string; readonly scope: OrderScope }) =>
      requireOrder(deps, input),

    setOnline: async (change: { readonly workerId: string; readonly isOnline: boolean }) => {
      if (!(await deps.workers.setOnline(change))) throw new AppError('NOT_FOUND');
    },

    reportPosition: async (report: {
      readonly workerId: string;
      readonly at: LngLat;
      readonly atMs: number;
    }) => {
      await deps.workers.setPosition({
        workerId: report.workerId,
        point: { type: 'Point', coordinates: report.at },
        cells: cellsOf(report.at),
        at: new Date(report.atMs),
      });
    },
  };
}

/** One step of one person; `key` makes its repeat harmless. */
export type StepRequest = {
  readonly orderId: string;
  readonly actor: Actor;
  readonly receivedAtMs: number;
  readonly key: string;
};

async function requireOrder(
  deps: OrderDeps,
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

function requireAssigned(deps: OrderDeps, request: StepRequest): Promise<OrderDocument> {
  return requireOrder(deps, { orderId: request.orderId, scope: { workerId: request.actor.id } });
}
