import type { ItemDetailDto, OfferingDto } from '../../contract/schemas/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import type { ItemDocument, OfferingDocument } from '../../data/repositories/catalogue.js';
import type { CatalogueDeps } from './deps.js';
import { openCity } from './list-cities.js';
import { presentItem, presentOffering } from './present.js';

/** An item page: what it includes and who sells it here. Throws NOT_FOUND when nobody does. */
export async function getItem(
  deps: Pick<CatalogueDeps, 'catalogue' | 'merchants'>,
  place: { readonly cityCode: string; readonly itemId: string },
): Promise<ItemDetailDto> {
  await openCity(deps, place.cityCode);
  const { item, sales } = await salesOf(deps, place);
  const offerings = await withMerchants(deps, { offerings: sales, items: [item] });
  const prices = offerings.map((offering) => offering.priceFen);
  if (prices.length === 0) throw new AppError('NOT_FOUND');
  const range = {
    priceFenMin: Math.min(...prices),
    priceFenMax: Math.max(...prices),
    offeringCount: prices.length,
  };
  return { ...presentItem({ item, ...range }), includes: [...item.includes], offerings };
}

/** One offering on sale. Throws NOT_FOUND; OFFERING_NOT_ON_SALE when it is off the shelf. */
export async function getOffering(
  deps: Pick<CatalogueDeps, 'catalogue' | 'merchants'>,
  offeringId: string,
): Promise<OfferingDto> {
  const offering = await deps.catalogue.offering(offeringId);
  if (offering === null) throw new AppError('NOT_FOUND');
  const item = await deps.catalogue.item(offering.itemId);
  const isOnSale = offering.status === 'ON' && item !== null && item.isOn;
  const [presented] = isOnSale
    ? await withMerchants(deps, { offerings: [offering], items: [item] })
    : [];
  if (presented === undefined) throw new AppError('OFFERING_NOT_ON_SALE');
  return presented;
}

/** An item and its offerings on sale in a city. Throws NOT_FOUND when it is not on the shelf. */
export async function salesOf(
  deps: Pick<CatalogueDeps, 'catalogue'>,
  place: { readonly cityCode: string; readonly itemId: string },
): Promise<{ readonly item: ItemDocument; readonly sales: readonly OfferingDocument[] }> {
  const item = await deps.catalogue.item(place.itemId);
  if (item === null || !item.isOn) throw new AppError('NOT_FOUND');
  const sales = await deps.catalogue.offeringsOnSale({ ...place, categoryId: item.categoryId });
  return { item, sales };
}

/** Wire shapes of offerings; those of a merchant that is not active are left out. */
export async function withMerchants(
  deps: Pick<CatalogueDeps, 'merchants'>,
  input: {
    readonly offerings: readonly OfferingDocument[];
    readonly items: readonly ItemDocument[];
  },
): Promise<OfferingDto[]> {
  const merchantIds = [...new Set(input.offerings.map((offering) => offering.merchantId))];
  const found = await deps.merchants.findByIds(merchantIds);
  const merchants = new Map(
    found.filter(({ status }) => status === 'ACTIVE').map((merchant) => [merchant._id, merchant]),
  );
  const items = new Map(input.items.map((item) => [item._id, item]));
  return input.offerings.flatMap((offering) => {
    const item = items.get(offering.itemId);
    const merchant = merchants.get(offering.merchantId);
    if (item === undefined || merchant === undefined) return [];
    return [presentOffering({ offering, item, merchant })];
  });
}
