import type { ItemDetailDto, OfferingDto } from '../../contract/schemas/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import type {
  CategoryDocument,
  ItemDocument,
  OfferingDocument,
} from '../../data/repositories/catalogue.js';
import { sellersOf } from '../modules/sellers.js';
import type { CatalogueDeps } from './deps.js';
import { isSoldIn } from './is-sold-in.js';
import { openCity } from './list-cities.js';
import { presentItem, presentOffering } from './present.js';

/** An item page: what it includes and who sells it here. Throws NOT_FOUND when nobody does. */
export async function getItem(
  deps: Pick<CatalogueDeps, 'catalogue' | 'merchants' | 'modules'>,
  place: { readonly cityCode: string; readonly itemId: string },
): Promise<ItemDetailDto> {
  await openCity(deps, place.cityCode);
  const { item, sales } = await salesOf(deps, place);
  const category = await deps.catalogue.category(item.categoryId);
  if (category === null) throw new AppError('NOT_FOUND');
  const shelf = { offerings: sales, items: [item], categories: [category] };
  const offerings = await withMerchants(deps, shelf);
  const prices = offerings.map((offering) => offering.priceFen);
  if (prices.length === 0) throw new AppError('NOT_FOUND');
  const range = {
    priceFenMin: Math.min(...prices),
    priceFenMax: Math.max(...prices),
    offeringCount: prices.length,
  };
  return { ...presentItem({ item, ...range }, category), includes: [...item.includes], offerings };
}

/** One offering on sale. Throws NOT_FOUND; OFFERING_NOT_ON_SALE when it is off the shelf. */
export async function getOffering(
  deps: Pick<CatalogueDeps, 'catalogue' | 'merchants' | 'modules'>,
  offeringId: string,
): Promise<OfferingDto> {
  const offering = await deps.catalogue.offering(offeringId);
  if (offering === null) throw new AppError('NOT_FOUND');
  const item = await deps.catalogue.item(offering.itemId);
  const category = await deps.catalogue.category(offering.categoryId);
  const isOnSale =
    offering.status === 'ON' &&
    item !== null &&
    item.isOn &&
    isSoldIn(item, offering.cityCode) &&
    category !== null;
  const [presented] = isOnSale
    ? await withMerchants(deps, { offerings: [offering], items: [item], categories: [category] })
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
  if (item === null || !item.isOn || !isSoldIn(item, place.cityCode)) {
    throw new AppError('NOT_FOUND');
  }
  const sales = await deps.catalogue.offeringsOnSale({ ...place, categoryId: item.categoryId });
  return { item, sales };
}

/** Wire shapes of offerings; those of a merchant that is not active there are left out. */
export async function withMerchants(
  deps: Pick<CatalogueDeps, 'merchants' | 'modules'>,
  input: {
    readonly offerings: readonly OfferingDocument[];
    readonly items: readonly ItemDocument[];
    readonly categories: readonly CategoryDocument[];
  },
): Promise<OfferingDto[]> {
  const merchantIds = [...new Set(input.offerings.map((offering) => offering.merchantId))];
  const found = await deps.merchants.findByIds(merchantIds);
  const merchants = new Map(
    found.filter(({ status }) => status === 'ACTIVE').map((merchant) => [merchant._id, merchant]),
  );
  const items = new Map(input.items.map((item) => [item._id, item]));
  const cityCodes = [...new Set(input.offerings.map(({ cityCode }) => cityCode))];
  const sellers = new Set<string>();
  for (const cityCode of cityCodes) {
    const shelf = await sellersOf(deps, { merchants: [...merchants.values()], cityCode });
    for (const { _id } of shelf) sellers.add(`${cityCode} ${_id}`);
  }
  return input.offerings.flatMap((offering) => {
    const item = items.get(offering.itemId);
    const merchant = merchants.get(offering.merchantId);
    const category = input.categories.find(({ _id }) => _id === offering.categoryId);
    if (item === undefined || merchant === undefined || category === undefined) return [];
    if (!merchant.cityCodes.includes(offering.cityCode)) return [];
    if (!sellers.has(`${offering.cityCode} ${merchant._id}`)) return [];
    return [presentOffering({ offering, item, category, merchant })];
  });
}
