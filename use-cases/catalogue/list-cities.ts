import type { CityDetailDto, CityDto } from '../../contract/schemas/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import type { CityDocument } from '../../data/repositories/catalogue.js';
import type { CatalogueDeps } from './deps.js';
import { presentCity, presentCityDetail } from './present.js';

/** Open cities in display order. */
export async function listCities(deps: Pick<CatalogueDeps, 'catalogue'>): Promise<CityDto[]> {
  const cities = await deps.catalogue.openCities();
  return cities.map(presentCity);
}

/** One open city with districts and service area. Throws NOT_FOUND. */
export async function getCity(
  deps: Pick<CatalogueDeps, 'catalogue'>,
  cityCode: string,
): Promise<CityDetailDto> {
  return presentCityDetail(await openCity(deps, cityCode));
}

/** The document of an open city; a closed one does not exist for customers. Throws NOT_FOUND. */
export async function openCity(
  deps: Pick<CatalogueDeps, 'catalogue'>,
  cityCode: string,
): Promise<CityDocument> {
  const city = await deps.catalogue.city(cityCode);
  if (city === null || !city.isOpen) throw new AppError('NOT_FOUND');
  return city;
}
