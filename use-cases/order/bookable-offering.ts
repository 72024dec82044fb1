import type { ServiceMode } from '../../contract/terms/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import { fen, type Fen } from '../../contract/terms/money.js';
import type {
  CategoryDocument,
  CityDocument,
  ItemDocument,
  OfferingDocument,
} from '../../data/repositories/catalogue.js';
import type { MerchantDocument } from '../../data/repositories/merchants.js';
import type { EffectivePolicy } from '../../data/repositories/policies.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import { isInArea } from '../../domain/geo/service-area.js';
import { quoteOrder, type Quote, type Surcharge } from '../../domain/pricing/quote.js';
import { surchargesFor } from '../../domain/pricing/surcharges.js';
import type { OrderDeps } from './deps.js';
import { modeOf, workersNeededOf } from './order-place.js';

export type BookingChoice = {
  readonly offeringId: string;
  readonly optionCodes: readonly string[];
  readonly quantity: number;
  /** Promised start, which the price depends on: an instant with its offset, or 'NOW' (default). */
  readonly startAt?: string;
};

/** An offering that may be booked now, with everything that belongs to it. */
export type Bookable = {
  readonly offering: OfferingDocument;
  readonly item: ItemDocument;
  readonly category: CategoryDocument;
  readonly merchant: MerchantDocument;
  readonly city: CityDocument;
  readonly policy: EffectivePolicy;
  readonly mode: ServiceMode;
  /** At the same time, each with a ticket of his own. */
  readonly workersNeeded: number;
  readonly isNow: boolean;
  readonly startMs: number;
  readonly quote: Quote;
  readonly durationMinutes: number;
  readonly district: string;
};

/** Service areas change rarely: one set of cells a city and version, for all its orders. */
const areaCache = new Map<string, { readonly version: number; readonly cells: Set<string> }>();
const AREAS_MAX = 500;

/**
 * Loads what a booking is made of and checks that it is on sale and, with a point, in the service
 * area. Errors: OFFERING_NOT_ON_SALE, ADDRESS_OUT_OF_AREA, INVALID_INPUT (unknown option).
 */
export async function bookableOffering(
  deps: Pick<OrderDeps, 'catalogue' | 'merchants' | 'policies'>,
  input: BookingChoice & {
    readonly point?: LngLat | undefined;
    readonly mustBeInArea: boolean;
    readonly atMs: number;
  },
): Promise<Bookable> {
  const { catalogue, merchants, policies } = deps;
  const offering = await catalogue.offering(input.offeringId);
  if (offering?.status !== 'ON') throw new AppError('OFFERING_NOT_ON_SALE');
  const { cityCode, categoryId, itemId, merchantId } = offering;
  const [item, category, merchant, city, policy] = await Promise.all([
    catalogue.item(itemId),
    catalogue.category(categoryId),
    merchants.findById(merchantId),
    catalogue.city(cityCode),
    policies.effective({ cityCode, categoryId, at: new Date(input.atMs) }),
  ]);
  if (!item?.isOn || !category?.isOn || merchant?.status !== 'ACTIVE' || !city?.isOpen) {
    throw new AppError('OFFERING_NOT_ON_SALE');
  }
  if (input.mustBeInArea && !(input.point && isInArea(input.point, areaOf(city)))) {
    throw new AppError('ADDRESS_OUT_OF_AREA');
  }
  const { startAt = 'NOW' } = input;
  const isNow = startAt === 'NOW';
  const startMs = isNow ? input.atMs + policy.values.nowLeadMs : Date.parse(startAt);
  const mode = modeOf(item, category);
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
    ...priceOf({ offering, item, choice: input, terms }),
    district: input.point ? districtOf(city, input.point) : '',
  };
}

function priceOf(args: {
  readonly offering: OfferingDocument;
  readonly item: ItemDocument;
  readonly choice: BookingChoice;
  readonly terms: {
    readonly surcharges: readonly Surcharge[];
    readonly minimumFen: Fen;
    readonly travelFeeFen: Fen;
  };
}): Pick<Bookable, 'quote' | 'durationMinutes'> {
  const { offering, item, choice, terms } = args;
  const options = choice.optionCodes.map((code) => {
    const option = offering.options.find((candidate) => candidate.code === code);
    if (!option) {
      const fields = [{ field: 'optionCodes', message: `unknown option ${code}` }];
      throw new AppError('INVALID_INPUT', { fields });
    }
    return option;
  });
  const minutes = offering.durationMinutes * choice.quantity;
  return {
    quote: quoteOrder({
      itemLabel: item.name,
      unitPriceFen: fen(offering.priceFen),
      quantity: choice.quantity,
      options: options.map((option) => ({
        code: option.code,
        label: option.name,
        priceFen: fen(option.priceFen),
      })),
      ...terms,
    }),
    durationMinutes: options.reduce((sum, option) => sum + option.minutes, minutes),
  };
}

function areaOf(city: CityDocument): Set<string> {
  const cached = areaCache.get(city._id);
  if (cached?.version === city.version) return cached.cells;
  const cells = new Set(city.areaCells);
  if (areaCache.size >= AREAS_MAX) areaCache.clear();
  areaCache.set(city._id, { version: city.version, cells });
  return cells;
}

/** The district whose centre is nearest: a label for lists, nothing is decided by it. */
function districtOf(city: CityDocument, point: LngLat): string {
  const [nearest] = city.districts
    .map((district) => ({
      name: district.name.zh,
      meters: distanceMeters(district.center.coordinates, point),
    }))
    .sort((a, b) => a.meters - b.meters);
  return nearest?.name ?? '';
}
