import { DateTime } from 'luxon';
import type { LocalName } from '../../contract/terms/catalogue.js';
import { isAppError } from '../../contract/terms/errors.js';
import type { EffectivePolicy, PolicyForecast } from '../../data/repositories/policies.js';
import { cancelTerms } from '../../domain/order/cancel-terms.js';
import { bookableOffering } from '../order/bookable-offering.js';
import type { OrderDeps } from '../order/deps.js';

export type PolicyExample = {
  readonly code: string;
  readonly label: LocalName;
  readonly unit: string;
  readonly before: number | null;
  readonly after: number | null;
};

/** An offering that the examples are priced with, and the zone of its city. */
export type Sample = { readonly offeringId: string; readonly timeZone: string };

const HOUR_MS = 3_600_000;
const CANCELS = [
  {
    code: 'CANCEL_4H',
    hours: 4,
    status: 'ASSIGNED',
    zh: '开始前 4 小时取消',
    en: 'Cancelled 4 h before',
  },
  {
    code: 'CANCEL_2H',
    hours: 2,
    status: 'ASSIGNED',
    zh: '开始前 2 小时取消',
    en: 'Cancelled 2 h before',
  },
  {
    code: 'CANCEL_EN_ROUTE',
    hours: 0.5,
    status: 'EN_ROUTE',
    zh: '出发后取消',
    en: 'Cancelled on the way',
  },
] as const;
const OFFERS = [
  { code: 'OFFER_ON_DEMAND', field: 'offerOnDemandMs', zh: '即时单接单', en: 'Offer, on demand' },
  { code: 'OFFER_SCHEDULED', field: 'offerScheduledMs', zh: '预约单接单', en: 'Offer, scheduled' },
] as const;
const PRICES = [
  { code: 'PRICE_NOW', hour: null, zh: '示例价格：现在', en: 'Sample price: now' },
  { code: 'PRICE_DAY', hour: 10, zh: '示例价格：明日 10 点', en: 'Sample price: tomorrow 10:00' },
  { code: 'PRICE_NIGHT', hour: 23, zh: '示例价格：明日 23 点', en: 'Sample price: tomorrow 23:00' },
] as const;

/** What the numbers mean for one order: fees, seconds and a price, before and after. */
export async function policyExamples(
  deps: Pick<OrderDeps, 'catalogue' | 'merchants' | 'modules' | 'policies'>,
  input: PolicyForecast & { readonly sample: Sample | null; readonly atMs: number },
): Promise<PolicyExample[]> {
  const { before, after, sample, atMs } = input;
  const both = (read: (policy: EffectivePolicy) => number | null) => ({
    before: read(before),
    after: read(after),
  });
  const fees = CANCELS.map(({ code, zh, en, hours, status }) => {
    const stage = { status, startMs: hours * HOUR_MS };
    const feeOf = ({ values: policy }: EffectivePolicy): number | null =>
      cancelTerms({ stage, actor: 'customer', atMs: 0, policy })?.feeBps ?? null;
    return { code, label: { zh, en }, unit: 'bps', ...both(feeOf) };
  });
  const offers = OFFERS.map(({ code, field, zh, en }) => {
    const secondsOf = ({ values }: EffectivePolicy): number => values[field] / 1_000;
    return { code, label: { zh, en }, unit: 'seconds', ...both(secondsOf) };
  });
  const prices: PolicyExample[] = [];
  for (const { code, hour, zh, en } of sample === null ? [] : PRICES) {
    const priced = { sample, hour, atMs };
    prices.push({
      code,
      label: { zh, en },
      unit: 'fen',
      before: await priceOf(deps, { ...priced, policy: before }),
      after: await priceOf(deps, { ...priced, policy: after }),
    });
  }
  return [...fees, ...offers, ...prices];
}

/** Null where the sample cannot be booked: the city may not be open yet. */
async function priceOf(
  deps: Pick<OrderDeps, 'catalogue' | 'merchants' | 'modules' | 'policies'>,
  input: {
    readonly sample: Sample | null;
    readonly hour: number | null;
    readonly atMs: number;
    readonly policy: EffectivePolicy;
  },
): Promise<number | null> {
  const { sample, hour, atMs, policy } = input;
  if (sample === null) return null;
  const tomorrow = DateTime.fromMillis(atMs, { zone: sample.timeZone }).plus({ days: 1 });
  const startAt =
    hour === null
      ? 'NOW'
      : new Date(tomorrow.startOf('day').set({ hour }).toMillis()).toISOString();
  const priced = { ...deps, policies: { ...deps.policies, effective: async () => policy } };
  try {
    const { quote } = await bookableOffering(priced, {
      offeringId: sample.offeringId,
      optionCodes: [],
      quantity: 1,
      startAt,
      atMs,
      mustBeInArea: false,
    });
    return quote.totalFen;
  } catch (error) {
    if (isAppError(error) && error.spec.kind === 'user') return null;
    throw error;
  }
}
