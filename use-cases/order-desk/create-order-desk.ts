import type { z } from 'zod';
import type { orderCountsSchema, orderDeskRowSchema } from '../../contract/schemas/order-desk.js';
import { ORDER_WAITS } from '../../contract/terms/order-wait.js';
import type { OrderStatus, RefundStatus } from '../../contract/terms/order.js';
import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { OrderDeskFilter, OrderListRepository } from '../../data/repositories/order-list.js';
import type { OrderDocument, PageStart } from '../../data/repositories/orders.js';
import type { UserRepository } from '../../data/repositories/users.js';
import { waitsFor } from '../../domain/order/waits-for.js';
import type { AuthKeys } from '../auth/keys.js';
import { maskPhone, phoneTailIndexOf } from '../auth/phone.js';
import { phoneOf } from '../auth/user-phone.js';
import type { OrderScope } from '../order/order-steps.js';
import { presentSummary } from '../order/present-order.js';

export type OrderDeskRowDto = z.input<typeof orderDeskRowSchema>;
export type OrderCountsDto = z.input<typeof orderCountsSchema>;
export type OrderDesk = ReturnType<typeof createOrderDesk>;

export type OrderDeskDeps = {
  readonly keys: AuthKeys;
  readonly users: Pick<UserRepository, 'findByIds' | 'listByPhoneTail'>;
  readonly catalogue: Pick<CatalogueRepository, 'itemsByIds'>;
  readonly orderList: OrderListRepository;
};

/** What somebody asks the desk for. */
export type OrderDeskAsked = {
  readonly search?: string | undefined;
  readonly cityCode?: string | undefined;
  readonly categoryId?: string | undefined;
  readonly merchantId?: string | undefined;
  readonly workerId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly status?: readonly OrderStatus[] | undefined;
  readonly refundStatus?: readonly RefundStatus[] | undefined;
};

/** People who share the last four digits of a phone: more are not looked through. */
const SAME_TAIL_MAX = 500;
const PHONE_TAIL = /^\d{4}$/;

/** The list of the order desk (S7): what an operator sees of many orders at once. */
export function createOrderDesk(deps: OrderDeskDeps) {
  return {
    /** Newest first; one row more than `limit`. */
    async list(input: {
      readonly scope: OrderScope;
      readonly asked: OrderDeskAsked;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<OrderDeskRowDto[]> {
      const { scope, asked, after, limit } = input;
      const filter = await filterOf(deps, scope, asked);
      return present(deps, await deps.orderList.list({ filter, after, limit }));
    },

    /** How many there are of each status, with the same filters. */
    async counts(input: {
      readonly scope: OrderScope;
      readonly asked: OrderDeskAsked;
    }): Promise<OrderCountsDto> {
      const filter = await filterOf(deps, input.scope, input.asked);
      const [counts, refunds] = await Promise.all([
        deps.orderList.countByStatus(filter),
        deps.orderList.countRefunding(filter),
      ]);
      return { items: counts.filter(({ count }) => count > 0), refunds };
    },
  };
}

async function filterOf(
  deps: OrderDeskDeps,
  scope: OrderScope,
  asked: OrderDeskAsked,
): Promise<OrderDeskFilter> {
  const { search, cityCode, categoryId, workerId, from, to, status, refundStatus } = asked;
  const isPhone = search !== undefined && PHONE_TAIL.test(search);
  const isAnyStatus = status === undefined || status.length === 0;
  return {
    cityCodes: scope.cityCodes,
    merchantId: scope.merchantId,
    cityCode,
    ofMerchantId: asked.merchantId,
    categoryId,
    workerId,
    numberPrefix: isPhone ? undefined : search,
    customerIds: isPhone ? await customersWith(deps, search) : undefined,
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
    statuses: isAnyStatus ? undefined : status,
    refundStatuses: refundStatus,
  };
}

async function customersWith(deps: OrderDeskDeps, tail: string): Promise<string[]> {
  const phoneTailIndex = phoneTailIndexOf({ keys: deps.keys, tail });
  const list = { phoneTailIndex, audience: 'customer', limit: SAME_TAIL_MAX } as const;
  return (await deps.users.listByPhoneTail(list)).map(({ _id }) => _id);
}

async function present(
  deps: OrderDeskDeps,
  orders: readonly OrderDocument[],
): Promise<OrderDeskRowDto[]> {
  const [users, items, workerNames] = await Promise.all([
    deps.users.findByIds([...new Set(orders.map(({ customerId }) => customerId))]),
    deps.catalogue.itemsByIds([...new Set(orders.map(({ itemId }) => itemId))]),
    deps.orderList.workerNames(orders.flatMap(workerIdsOf)),
  ]);
  const phones = new Map(users.map((user) => [user._id, maskPhone(phoneOf(deps, user))]));
  const services = new Map(items.map(({ _id, name }) => [_id, name]));
  return orders.map((order) => {
    const phone = phones.get(order.customerId);
    const { zh = order.itemName, en = order.itemName } = services.get(order.itemId) ?? {};
    return {
      ...presentSummary(order),
      service: { zh, en },
      categoryId: order.categoryId,
      merchantId: order.merchantId,
      mode: order.mode,
      customer: phone === undefined ? null : { phone },
      workers: workerIdsOf(order).map((id) => ({ id, name: workerNames.get(id) ?? '' })),
      waitsFor: presentWait(order),
      paymentStatus: order.paymentStatus,
      refundStatus: order.refundStatus,
      settlementStatus: order.settlementStatus,
      paidFen: order.paidFen,
      refundedFen: order.refundedFen,
      openCaseNo: order.openCaseNo,
    };
  });
}

/** Of visits that were not given up. */
function workerIdsOf({ tickets }: OrderDocument): string[] {
  const ids = tickets
    .filter(({ status }) => status !== 'CANCELLED' && status !== 'NO_SHOW')
    .flatMap(({ workerId }) => workerId ?? []);
  return [...new Set(ids)];
}

function presentWait(order: OrderDocument): OrderDeskRowDto['waitsFor'] {
  const waiting = waitsFor({
    ...order,
    ticketStatuses: order.tickets.map(({ status }) => status),
    hasAddition: order.additionNo !== null,
    hasApproval: order.approvals.length > 0,
    hasCase: order.openCaseNo !== null,
  });
  if (waiting === null) return null;
  const { side, zh, en } = ORDER_WAITS[waiting.code];
  const until = waiting.until?.toISOString() ?? null;
  return { code: waiting.code, side, text: { zh, en }, until };
}
