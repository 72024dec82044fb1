import type { ItemDto } from '../../contract/schemas/catalogue.js';
import { sellersOf } from '../modules/sellers.js';
import type { CatalogueDeps } from './deps.js';
import { openCity } from './list-cities.js';
import { presentItem } from './present.js';

/** Items of a category on sale in a city with their price range. Throws NOT_FOUND. */
export async function listItems(
  deps: Pick<CatalogueDeps, 'catalogue' | 'merchants' | 'modules'>,
  place: { readonly cityCode: string; readonly categoryId: string },
): Promise<ItemDto[]> {
  await openCity(deps, place.cityCode);
  const category = await deps.catalogue.category(place.categoryId);
  if (category === null) return [];
  const active = await deps.merchants.activeInCity(place.cityCode);
  const merchants = await sellersOf(deps, { merchants: active, cityCode: place.cityCode });
  const items = await deps.catalogue.itemsOnSale({
    ...place,
    merchantIds: merchants.map((merchant) => merchant._id),
  });
  return items.map((onSale) => presentItem(onSale, category));
}
