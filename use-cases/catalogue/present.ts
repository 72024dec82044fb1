import type {
  CategoryDto,
  CityDetailDto,
  CityDto,
  ItemDto,
  MerchantDto,
  OfferingDto,
} from '../../contract/schemas/catalogue.js';
import type { GeoPoint, LocalName } from '../../contract/terms/catalogue.js';
import type { FormChoice, PriceModel } from '../../contract/terms/service-type.js';
import type {
  CategoryDocument,
  CityDocument,
  CitySummary,
  ItemDocument,
  ItemOnSale,
  OfferingDocument,
} from '../../data/repositories/catalogue.js';
import type { MerchantDocument } from '../../data/repositories/merchants.js';
import { pricedMinutes, visitFeeOf } from '../../domain/pricing/price-model.js';

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
    formFields: category.formFields.map(
      ({ code, label, help, kind, isRequired, min, max, choices }) => ({
        ...{ code, kind, isRequired, min, max },
        label: presentName(label),
        help: help && presentName(help),
        choices: choices.map(presentChoice),
      }),
    ),
    steps: category.steps.map(({ code, name, help, proof }) => ({
      code,
      name: presentName(name),
      help: help && presentName(help),
      proof: {
        photosMin: proof.photosMin,
        checklist: proof.checklist.map(presentChoice),
        note: proof.note,
      },
    })),
    priceModel: category.priceModel,
  };
}

/** What an item takes over from its category unless it says otherwise. */
function termsOf(item: ItemDocument, category: CategoryDocument) {
  return {
    mode: item.mode ?? category.mode,
    priceModel: item.priceModel ?? category.priceModel,
  };
}

/** What an offering's price is on the shelf: a visit may cost the same everywhere. */
function shelfFen(priceModel: PriceModel, priceFen: number): number {
  return priceModel.kind === 'QUOTE_ON_SITE' ? visitFeeOf(priceModel, priceFen) : priceFen;
}

export function presentItem(onSale: ItemOnSale, category: CategoryDocument): ItemDto {
  const { item, priceFenMin, priceFenMax, offeringCount } = onSale;
  const { mode, priceModel } = termsOf(item, category);
  return {
    id: item._id,
    categoryId: item.categoryId,
    name: presentName(item.name),
    description: item.description,
    mode,
    priceModel,
    durationMinutes: pricedMinutes(priceModel, item.durationMinutes),
    priceFenMin: shelfFen(priceModel, priceFenMin),
    priceFenMax: shelfFen(priceModel, priceFenMax),
    offeringCount,
  };
}

export function presentMerchant(merchant: MerchantDocument): MerchantDto {
  return { id: merchant._id, name: merchant.name, kind: merchant.kind };
}

export function presentOffering(input: {
  readonly offering: OfferingDocument;
  readonly item: ItemDocument;
  readonly category: CategoryDocument;
  readonly merchant: MerchantDocument;
}): OfferingDto {
  const { offering, item, merchant } = input;
  const { mode, priceModel } = termsOf(item, input.category);
  return {
    id: offering._id,
    itemId: offering.itemId,
    categoryId: offering.categoryId,
    cityCode: offering.cityCode,
    merchant: presentMerchant(merchant),
    name: presentName(item.name),
    description: offering.description ?? item.description,
    priceModel,
    priceFen: shelfFen(priceModel, offering.priceFen),
    travelFeeFen: offering.travelFeeFen,
    mode,
    workersNeeded: offering.workersNeeded ?? item.workersNeeded ?? 1,
    durationMinutes: pricedMinutes(priceModel, offering.durationMinutes),
    options: offering.options.map(({ code, name, priceFen, minutes, isPerUnit = false }) => ({
      ...{ code, priceFen, minutes, isPerUnit },
      name: presentName(name),
    })),
    version: offering.version,
  };
}

const presentChoice = ({ code, label }: FormChoice) => ({ code, label: presentName(label) });

export function presentName(name: LocalName): { zh: string; en: string } {
  return { zh: name.zh, en: name.en };
}

function presentPoint(point: GeoPoint): { type: 'Point'; coordinates: [number, number] } {
  return { type: 'Point', coordinates: [point.coordinates[0], point.coordinates[1]] };
}
