import type { CategoryDto } from '../../contract/schemas/catalogue.js';
import { sellersOf } from '../modules/sellers.js';
import type { CatalogueDeps } from './deps.js';
import { openCity } from './list-cities.js';
import { presentCategory } from './present.js';

/** Categories with something on sale in the city. Throws NOT_FOUND for an unknown city. */
export async function listCategories(
  deps: Pick<CatalogueDeps, 'catalogue' | 'merchants' | 'modules'>,
  cityCode: string,
): Promise<CategoryDto[]> {
  await openCity(deps, cityCode);
  const active = await deps.merchants.activeInCity(cityCode);
  const merchants = await sellersOf(deps, { merchants: active, cityCode });
  const categories = await deps.catalogue.categoriesOnSale({
    cityCode,
    merchantIds: merchants.map((merchant) => merchant._id),
  });
  return categories.map(presentCategory);
}
