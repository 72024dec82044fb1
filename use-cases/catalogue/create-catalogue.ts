import type {
  CategoryDto,
  CityDetailDto,
  CityDto,
  ItemDetailDto,
  ItemDto,
  NearWorkerDto,
  OfferingDto,
  WorkerPageDto,
} from '../../contract/schemas/catalogue.js';
import type { CatalogueDeps } from './deps.js';
import { getItem, getOffering } from './get-item.js';
import { getWorkerPage } from './get-worker-page.js';
import { listCategories } from './list-categories.js';
import { getCity, listCities } from './list-cities.js';
import { listItems } from './list-items.js';
import { listWorkersNear, type NearSearch } from './list-workers-near.js';

export type Catalogue = {
  listCities(): Promise<CityDto[]>;
  getCity(cityCode: string): Promise<CityDetailDto>;
  listCategories(cityCode: string): Promise<CategoryDto[]>;
  listItems(place: { readonly cityCode: string; readonly categoryId: string }): Promise<ItemDto[]>;
  getItem(place: { readonly cityCode: string; readonly itemId: string }): Promise<ItemDetailDto>;
  getOffering(offeringId: string): Promise<OfferingDto>;
  listWorkersNear(search: NearSearch): Promise<NearWorkerDto[]>;
  getWorkerPage(workerId: string): Promise<WorkerPageDto>;
};

/** Browsing as one object for the api. */
export function createCatalogue(deps: CatalogueDeps): Catalogue {
  return {
    listCities: () => listCities(deps),
    getCity: (cityCode) => getCity(deps, cityCode),
    listCategories: (cityCode) => listCategories(deps, cityCode),
    listItems: (place) => listItems(deps, place),
    getItem: (place) => getItem(deps, place),
    getOffering: (offeringId) => getOffering(deps, offeringId),
    listWorkersNear: (search) => listWorkersNear(deps, search),
    getWorkerPage: (workerId) => getWorkerPage(deps, workerId),
  };
}
