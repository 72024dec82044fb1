import type { ItemDto } from '../../contract/schemas/catalogue.js';
import type { CatalogueDeps } from './deps.js';
import { openCity } from './list-cities.js';
import { presentItem } from './present.js';

/** Items of a category on sale in a city with their price range. Throws NOT_FOUND. */
export async function listItems(
  deps: Pick<CatalogueDeps, 'catalogue' | 'merchants'>,
  place: { readonly cityCode: string; readonly categoryId: string },
): Promise<ItemDto[]> {
  await openCity(deps, place.cityCode);
  const merchants = await deps.merchants.activeInCity(place.cityCode);
  const items = await deps.catalogue.itemsOnSale({
    ...place,
    merchantIds: merchants.map((merchant) => merchant._id),
  });
  return items.map(presentItem);
}
