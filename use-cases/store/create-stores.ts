import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { redemptionCodeSchema, WalkInBody } from '../../contract/schemas/store.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OfferingDocument } from '../../data/repositories/catalogue.js';
import type { PageStart } from '../../data/repositories/orders.js';
import type { OrderGateway } from '../order/gateway.js';
import { modeOf } from '../order/order-place.js';
import { requireStore, type Clerk } from './clerk.js';
import type { StoreDeps } from './deps.js';
import { presentServing, presentStore, type ServingDto, type StoreDto } from './present-store.js';
import { redeemCode, redeemWalkIn, requireWalkIn, type RedeemRequest } from './redeem.js';
import { openCode, qrPayloadOf } from './redemption-code.js';
import { placeWalkIn, type WalkInPlaced } from './walk-in.js';

export type Stores = ReturnType<typeof createStores>;

export type RedemptionCodeDto = z.input<typeof redemptionCodeSchema>;

/** What the api does for services that are rendered in a store. */
export function createStores(
  deps: StoreDeps,
  gateway: Pick<OrderGateway, 'placeOrder' | 'updateOrder'>,
) {
  return {
    ...createCustomerSide(deps),

    /** Due or redeemed today by the city's calendar; one row more than `limit`. */
    async today(input: {
      readonly clerk: Clerk;
      readonly storeId: string;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<ServingDto[]> {
      const store = await requireStore(deps, input);
      const city = await deps.catalogue.city(store.cityCode);
      const zone = city?.timeZone ?? 'UTC';
      const day = DateTime.fromMillis(deps.clock.nowMs(), { zone }).startOf('day');
      const orders = await deps.storeOrders.listOfDay({
        storeId: store._id,
        from: day.toJSDate(),
        to: day.plus({ days: 1 }).toJSDate(),
        after: input.after,
        limit: input.limit,
      });
      return Promise.all(orders.map((order) => presentServing(deps, order)));
    },

    redeem: (request: RedeemRequest & { readonly code: string }): Promise<ServingDto> =>
      redeemCode(deps, gateway, request),

    placeWalkIn: (input: {
      readonly clerk: Clerk;
      readonly body: WalkInBody;
      readonly idempotencyKey: string;
      readonly receivedAtMs: number;
    }): Promise<WalkInPlaced> => placeWalkIn(deps, gateway, input),

    /** How far a walk-in order is: the counter waits for its payment. */
    async walkIn(input: { readonly clerk: Clerk; readonly orderId: string }): Promise<ServingDto> {
      return presentServing(deps, await requireWalkIn(deps, input));
    },

    redeemWalkIn: (
      request: Omit<RedeemRequest, 'storeId'> & { readonly orderId: string },
    ): Promise<ServingDto> => redeemWalkIn(deps, gateway, request),
  };
}

function createCustomerSide(deps: StoreDeps) {
  return {
    /** Where an offering can be had, by id; one row more than `limit`, and none of one at home. */
    async storesOf(input: {
      readonly offeringId: string;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<StoreDto[]> {
      const { offeringId, afterId, limit } = input;
      const offering = await deps.catalogue.offering(offeringId);
      if (offering?.status !== 'ON') throw new AppError('NOT_FOUND');
      if (!(await isServedInStore(deps, offering))) return [];
      const { merchantId, cityCode } = offering;
      const stores = await deps.merchants.openStoresOf({ merchantId, cityCode, afterId, limit });
      return stores.map(presentStore);
    },

    /** The customer's own code. NOT_FOUND for another's order, CODE_UNKNOWN while it is unpaid. */
    async redemptionCode(input: {
      readonly orderId: string;
      readonly customerId: string;
    }): Promise<RedemptionCodeDto> {
      const order = await deps.orders.findById(input.orderId);
      if (order?.customerId !== input.customerId) throw new AppError('NOT_FOUND');
      const row = await deps.redemptionCodes.findById(order._id);
      if (!row) throw new AppError('CODE_UNKNOWN');
      const store = await deps.merchants.findStore(row.storeId);
      if (!store) throw new AppError('NOT_FOUND');
      const isUsable = row.status === 'ACTIVE' && row.expiresAt.getTime() > deps.clock.nowMs();
      const code = isUsable ? openCode(deps, row) : null;
      return {
        status: row.status === 'ACTIVE' && !isUsable ? 'EXPIRED' : row.status,
        code,
        qrPayload: code === null ? null : qrPayloadOf(code),
        expiresAt: row.expiresAt.toISOString(),
        spentAt: row.spentAt?.toISOString() ?? null,
        store: presentStore(store),
      };
    },
  };
}

async function isServedInStore(
  { catalogue }: Pick<StoreDeps, 'catalogue'>,
  { itemId, categoryId }: Pick<OfferingDocument, 'itemId' | 'categoryId'>,
): Promise<boolean> {
  const [item, category] = await Promise.all([
    catalogue.item(itemId),
    catalogue.category(categoryId),
  ]);
  return item !== null && category !== null && modeOf(item, category) === 'IN_STORE';
}
