import type {
  CategoryDto,
  CityDetailDto,
  CityDto,
  ItemDto,
  MerchantDto,
  OfferingDto,
} from '../../contract/schemas/catalogue.js';
import type { GeoPoint, LocalName } from '../../contract/terms/catalogue.js';
import type {
  CategoryDocument,
  CityDocument,
  CitySummary,
  ItemDocument,
  ItemOnSale,
  OfferingDocument,
} from '../../data/repositories/catalogue.js';
import type { MerchantDocument } from '../../data/repositories/merchants.js';

/** Documents to wire shapes; only listed fields leave, so a new field stays inside by default. */
export function presentCity(city: CitySummary): CityDto {
  return {
    code: city._id,
    name: presentName(city.name),
    timeZone: city.timeZone,
    center: presentPoint(city.center),
    opens: { startMinute: city.opens.startMinute, endMinute: city.opens.endMinute },
  };
}

export function presentCityDetail(city: CityDocument): CityDetailDto {
  return {
    ...presentCity(city),
    districts: city.districts.map(({ code, name, center, polygon }) => ({
      code,
      name: presentName(name),
      center: presentPoint(center),
      polygon: {
        type: 'Polygon',
        coordinates: polygon.coordinates.map((ring) => ring.map(([lng, lat]) => [lng, lat])),
      },
    })),
    areaCells: [...city.areaCells],
  };
}

export function presentCategory(category: CategoryDocument): CategoryDto {
  return {
    id: category._id,
    name: presentName(category.name),
    icon: category.icon,
    mode: category.mode,
    formFields: category.formFields.map((field) => ({
      code: field.code,
      label: presentName(field.label),
      kind: field.kind,
      isRequired: field.isRequired,
      choices: [...field.choices],
    })),
    steps: category.steps.map((step) => ({
      code: step.code,
      name: presentName(step.name),
      proof: { photosMin: step.proof.photosMin },
    })),
  };
}

export function presentItem(onSale: ItemOnSale): ItemDto {
  const { item, priceFenMin, priceFenMax, offeringCount } = onSale;
  return {
    id: item._id,
    categoryId: item.categoryId,
    name: presentName(item.name),
    description: item.description,
    mode: item.mode ?? 'HOME',
    durationMinutes: item.durationMinutes,
    priceFenMin,
    priceFenMax,
    offeringCount,
  };
}

export function presentMerchant(merchant: MerchantDocument): MerchantDto {
  return { id: merchant._id, name: merchant.name, kind: merchant.kind };
}

export function presentOffering(input: {
  readonly offering: OfferingDocument;
  readonly item: ItemDocument;
  readonly merchant: MerchantDocument;
}): OfferingDto {
  const { offering, item, merchant } = input;
  return {
    id: offering._id,
    itemId: offering.itemId,
    categoryId: offering.categoryId,
    cityCode: offering.cityCode,
    merchant: presentMerchant(merchant),
    name: presentName(item.name),
    priceFen: offering.priceFen,
    travelFeeFen: offering.travelFeeFen,
    mode: item.mode ?? 'HOME',
    workersNeeded: offering.workersNeeded ?? item.workersNeeded ?? 1,
    durationMinutes: offering.durationMinutes,
    options: offering.options.map(({ code, name, priceFen, minutes }) => ({
      code,
      name: presentName(name),
      priceFen,
      minutes,
    })),
    version: offering.version,
  };
}

export function presentName(name: LocalName): { zh: string; en: string } {
  return { zh: name.zh, en: name.en };
}

function presentPoint(point: GeoPoint): { type: 'Point'; coordinates: [number, number] } {
  return { type: 'Point', coordinates: [point.coordinates[0], point.coordinates[1]] };
}
