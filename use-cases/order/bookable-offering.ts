import type { ServiceMode } from '../../contract/terms/catalogue.js';
import type { PriceModel } from '../../contract/terms/service-type.js';
import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import type {
  CategoryDocument,
  CityHead,
  ItemDocument,
  OfferingDocument,
} from '../../data/repositories/catalogue.js';
import type { MerchantDocument } from '../../data/repositories/merchants.js';
import type { EffectivePolicy } from '../../data/repositories/policies.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import { isInArea } from '../../domain/geo/service-area.js';
import { priceByModel, type ModelledPrice } from '../../domain/pricing/price-model.js';
import type { Surcharge } from '../../domain/pricing/quote.js';
import { surchargesFor } from '../../domain/pricing/surcharges.js';
import { declaredPolicy } from '../../domain/order/declared-policy.js';
import { isSoldIn } from '../catalogue/is-sold-in.js';
import { maySell } from '../modules/sellers.js';
import { priceModelOf } from './booking-form.js';
import type { OrderDeps } from './deps.js';
import { modeOf, workersNeededOf } from './order-place.js';

export type BookingChoice = {
  readonly offeringId: string;
  readonly optionCodes: readonly string[];
  readonly quantity: number;
  /** Of what is sold by the unit; its least when absent. */
  readonly units?: number | undefined;
  /** Promised start, which the price depends on: an instant with its offset, or 'NOW' (default). */
  readonly startAt?: string;
};

/** An offering that may be booked now, with everything that belongs to it. */
export type Bookable = ModelledPrice & {
  readonly offering: OfferingDocument;
  readonly item: ItemDocument;
  readonly category: CategoryDocument;
  readonly merchant: MerchantDocument;
  readonly city: CityHead;
  readonly policy: EffectivePolicy;
  readonly mode: ServiceMode;
  /** At the same time, each with a ticket of his own. */
  readonly workersNeeded: number;
  readonly isNow: boolean;
  readonly startMs: number;
  readonly priceModel: PriceModel;
  readonly district: string;
};

/** Service areas change rarely: one set of cells a city and version, for all its orders. */
const areaCache = new Map<string, { readonly version: number; readonly cells: Set<string> }>();
const AREAS_MAX = 500;

/**
 * Loads what a booking is made of and checks that it is on sale and, with a point, in the service
 * area. Errors: OFFERING_NOT_ON_SALE, MODULE_OFF, ADDRESS_OUT_OF_AREA, INVALID_INPUT (option, units,
 * quantity).
 */
export async function bookableOffering(
  deps: Pick<OrderDeps, 'catalogue' | 'merchants' | 'policies' | 'modules'>,
  input: BookingChoice & {
    readonly point?: LngLat | undefined;
    readonly mustBeInArea: boolean;
    readonly atMs: number;
  },
): Promise<Bookable> {
  const { catalogue, merchants } = deps;
  const offering = await catalogue.offering(input.offeringId);
  if (offering?.status !== 'ON') throw new AppError('OFFERING_NOT_ON_SALE');
  const { cityCode, categoryId, itemId, merchantId } = offering;
  const [item, [category, policy], merchant, city] = await Promise.all([
    catalogue.item(itemId),
    categoryWithPolicy(deps, { categoryId, cityCode, at: new Date(input.atMs) }),
    merchants.findById(merchantId),
    catalogue.cityHead(cityCode),
  ]);
  if (!item?.isOn || !category?.isOn || !policy || merchant?.status !== 'ACTIVE' || !city?.isOpen) {
    throw new AppError('OFFERING_NOT_ON_SALE');
  }
  if (!merchant.cityCodes.includes(cityCode) || !isSoldIn(item, cityCode)) {
    throw new AppError('OFFERING_NOT_ON_SALE', { detail: 'not sold in this city' });
  }
  if (!(await maySell(deps, { merchant, cityCode }))) {
    throw new AppError('OFFERING_NOT_ON_SALE', { detail: 'several merchants are switched off' });
  }
  if (input.mustBeInArea && !(input.point && isInArea(input.point, await areaOf(deps, city)))) {
    throw new AppError('ADDRESS_OUT_OF_AREA');
  }
  const { startAt = 'NOW' } = input;
  const isNow = startAt === 'NOW';
  const startMs = isNow ? input.atMs + policy.values.nowLeadMs : Date.parse(startAt);
  const mode = modeOf(item, category);
  // What nobody could redeem, or no worker could be asked about, is not sold (S23).
  const module = mode === 'IN_STORE' ? 'storeTerminal' : 'workerApp';
  await deps.modules.requireModule({ module, cityCode });
  const priceModel = priceModelOf(item, category);
  if (mode === 'IN_STORE' && priceModel.kind === 'QUOTE_ON_SITE') {
    throw new AppError('OFFERING_NOT_ON_SALE', { detail: 'nobody comes to quote in a store' });
  }
  const surcharges = surchargesFor({
    policy: policy.prices,
    startMs,
    bookedAtMs: input.atMs,
    isNow,
    timeZone: city.timeZone,
  });
  // Surcharges and the minimum pay for a worker's way; in store the list price is the price.
  const terms = {
    surcharges: mode === 'HOME' ? surcharges : [],
    minimumFen: fen(mode === 'HOME' ? policy.prices.minimumFen : 0),
    travelFeeFen: fen(mode === 'HOME' ? offering.travelFeeFen : 0),
  };
  return {
    offering,
    item,
    category,
    merchant,
    city,
    policy,
    mode,
    workersNeeded: workersNeededOf(offering, item),
    isNow,
    startMs,
    priceModel,
    ...priceOf({ offering, item, priceModel, choice: input, terms }),
    district: input.point ? districtOf(city, input.point) : '',
  };
}

/** A category and the policy that holds for it in a city: what it declares, under its rows. */
async function categoryWithPolicy(
  deps: Pick<OrderDeps, 'catalogue'> & {
    readonly policies: Pick<OrderDeps['policies'], 'effective'>;
  },
  place: { readonly categoryId: string; readonly cityCode: string; readonly at: Date },
): Promise<readonly [CategoryDocument, EffectivePolicy] | readonly [null, null]> {
  const category = await deps.catalogue.category(place.categoryId);
  if (!category) return [null, null];
  const policy = await deps.policies.effective({
    ...place,
    declared: declaredPolicy(category),
    likeCategoryId: category.policyCategoryId,
  });
  return [category, policy];
}

function priceOf(args: {
  readonly offering: OfferingDocument;
  readonly item: ItemDocument;
  readonly priceModel: PriceModel;
  readonly choice: BookingChoice;
  readonly terms: {
    readonly surcharges: readonly Surcharge[];
    readonly minimumFen: Fen;
    readonly travelFeeFen: Fen;
  };
}): ModelledPrice {
  const { offering, item, priceModel, choice, terms } = args;
  const options = choice.optionCodes.map((code) => {
    const option = offering.options.find((candidate) => candidate.code === code);
    if (!option) {
      const fields = [{ field: 'optionCodes', message: `unknown option ${code}` }];
      throw new AppError('INVALID_INPUT', { fields });
    }
    return option;
  });
  return priceByModel({
    model: priceModel,
    itemLabel: item.name,
    priceFen: fen(offering.priceFen),
    durationMinutes: offering.durationMinutes,
    quantity: choice.quantity,
    units: choice.units,
    options: options.map(({ code, name, priceFen, minutes, isPerUnit = false }) => ({
      code,
      label: name,
      priceFen: fen(priceFen),
      minutes,
      isPerUnit,
    })),
    ...terms,
  });
}

async function areaOf(
  { catalogue }: Pick<OrderDeps, 'catalogue'>,
  head: CityHead,
): Promise<ReadonlySet<string>> {
  const cached = areaCache.get(head._id);
  if (cached?.version === head.version) return cached.cells;
  const city = await catalogue.city(head._id);
  if (!city) throw new AppError('OFFERING_NOT_ON_SALE');
  const cells = new Set(city.areaCells);
  if (areaCache.size >= AREAS_MAX) areaCache.clear();
  areaCache.set(city._id, { version: city.version, cells });
  return cells;
}

/** The district whose centre is nearest: a label for lists, nothing is decided by it. */
function districtOf(city: CityHead, point: LngLat): string {
  const [nearest] = city.districts
    .map((district) => ({
      name: district.name.zh,
      meters: distanceMeters(district.center.coordinates, point),
    }))
    .sort((a, b) => a.meters - b.meters);
  return nearest?.name ?? '';
}
