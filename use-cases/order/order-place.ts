import type { ServiceMode } from '../../contract/terms/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import type {
  CategoryDocument,
  ItemDocument,
  OfferingDocument,
} from '../../data/repositories/catalogue.js';
import type { StoreDocument } from '../../data/repositories/merchants.js';
import type { OrderDeps } from './deps.js';

/** Where an item is served: its own word, else its category's. */
export function modeOf(
  item: Pick<ItemDocument, 'mode'>,
  category: Pick<CategoryDocument, 'mode'>,
): ServiceMode {
  return item.mode ?? category.mode;
}

/** How many workers come at the same time; an offering may need more or fewer than the item says. */
export function workersNeededOf(
  offering: Pick<OfferingDocument, 'workersNeeded'>,
  item: Pick<ItemDocument, 'workersNeeded'>,
): number {
  return offering.workersNeeded ?? item.workersNeeded ?? 1;
}

/**
 * The store an order is served in; null at the customer's home. Errors: INVALID_INPUT with the
 * field when a store is missing or not wanted, STORE_UNAVAILABLE when the store is closed, of
 * another merchant or in another city.
 */
export async function storeOf(
  deps: Pick<OrderDeps, 'merchants'>,
  choice: {
    readonly offering: Pick<OfferingDocument, 'merchantId' | 'cityCode'>;
    readonly mode: ServiceMode;
    readonly storeId: string | undefined;
  },
): Promise<StoreDocument | null> {
  const { offering, mode, storeId } = choice;
  if (mode === 'HOME') {
    if (storeId === undefined) return null;
    throw wrongPlace('storeId', 'this service is rendered at an address, not in a store');
  }
  if (storeId === undefined) {
    throw wrongPlace('storeId', 'this service is rendered in a store: choose one');
  }
  const store = await deps.merchants.findStore(storeId);
  const isUsable =
    store?.status === 'OPEN' &&
    store.merchantId === offering.merchantId &&
    store.cityCode === offering.cityCode;
  if (!isUsable) throw new AppError('STORE_UNAVAILABLE');
  return store;
}

/**
 * Tells the asker which of address and store his choice needs, before anything is stored: the
 * fields of an error do not travel through an order's run. Errors as `storeOf`.
 */
export async function assertPlaceFits(
  deps: Pick<OrderDeps, 'catalogue' | 'merchants'>,
  choice: { readonly offeringId: string; readonly storeId?: string | undefined },
): Promise<void> {
  const offering = await deps.catalogue.offering(choice.offeringId);
  if (!offering) return; // Placing answers OFFERING_NOT_ON_SALE.
  const [item, category] = await Promise.all([
    deps.catalogue.item(offering.itemId),
    deps.catalogue.category(offering.categoryId),
  ]);
  if (!item || !category) return;
  await storeOf(deps, { offering, mode: modeOf(item, category), storeId: choice.storeId });
}

function wrongPlace(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field, message }] });
}
