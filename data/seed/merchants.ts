import type { MerchantDocument } from '../models/merchant.js';
import { DEMO_CITY_CODE, HANGZHOU_CODE } from './cities.js';
import { SEED_CATEGORIES } from './categories.js';

/** A merchant of the seed and the categories it serves. All names are made up. */
export type SeedMerchant = {
  readonly document: MerchantDocument;
  readonly categoryIds: readonly string[];
  /** Share of the city's workers, in percent; the merchants of a city sum to 100. */
  readonly workerPercent: number;
  /** Price level against the list price, in percent. */
  readonly pricePercent: number;
};

const ALL = SEED_CATEGORIES.map((category) => category._id);

export const SEED_MERCHANTS: readonly SeedMerchant[] = [
  merchant({
    id: 'hz-self',
    name: '蜂到家直营（示例）',
    kind: 'SELF_RUN',
    city: HANGZHOU_CODE,
    rates: [1_000, 7_000],
    categoryIds: ALL,
    workerPercent: 40,
    pricePercent: 100,
  }),
  merchant({
    id: 'hz-clean',
    name: '洁邻家政（示例）',
    kind: 'JOINED',
    city: HANGZHOU_CODE,
    rates: [1_000, 6_500],
    categoryIds: ['daily', 'deep', 'appliance'],
    workerPercent: 18,
    pricePercent: 94,
  }),
  merchant({
    id: 'hz-care',
    name: '舒安康养（示例）',
    kind: 'JOINED',
    city: HANGZHOU_CODE,
    rates: [1_200, 6_000],
    categoryIds: ['massage', 'care'],
    workerPercent: 14,
    pricePercent: 108,
  }),
  merchant({
    id: 'hz-chef',
    name: '味到私厨（示例）',
    kind: 'JOINED',
    city: HANGZHOU_CODE,
    rates: [800, 7_000],
    categoryIds: ['chef'],
    workerPercent: 8,
    pricePercent: 112,
  }),
  merchant({
    id: 'hz-repair',
    name: '快匠维修（示例）',
    kind: 'JOINED',
    city: HANGZHOU_CODE,
    rates: [1_000, 6_500],
    categoryIds: ['repair', 'appliance'],
    workerPercent: 12,
    pricePercent: 96,
  }),
  merchant({
    id: 'hz-pet',
    name: '萌宠管家（示例）',
    kind: 'JOINED',
    city: HANGZHOU_CODE,
    rates: [1_000, 6_800],
    categoryIds: ['pet'],
    workerPercent: 8,
    pricePercent: 103,
  }),
  merchant({
    id: 'demo-self',
    name: '演示直营（示例）',
    kind: 'SELF_RUN',
    city: DEMO_CITY_CODE,
    rates: [1_000, 7_000],
    categoryIds: ALL,
    workerPercent: 60,
    pricePercent: 100,
  }),
  merchant({
    id: 'demo-partner',
    name: '演示加盟商（示例）',
    kind: 'JOINED',
    city: DEMO_CITY_CODE,
    rates: [1_000, 6_500],
    categoryIds: ['daily', 'deep', 'appliance', 'repair', 'pet'],
    workerPercent: 40,
    pricePercent: 96,
  }),
];

type MerchantInput = Omit<SeedMerchant, 'document'> &
  Pick<MerchantDocument, 'name' | 'kind'> & {
    readonly id: string;
    readonly city: string;
    /** Commission, then the worker's share of the rest, in basis points. */
    readonly rates: readonly [number, number];
  };

function merchant(input: MerchantInput): SeedMerchant {
  const { categoryIds, workerPercent, pricePercent } = input;
  return {
    categoryIds,
    workerPercent,
    pricePercent,
    document: {
      _id: input.id,
      name: input.name,
      kind: input.kind,
      cityCodes: [input.city],
      commissionBps: input.rates[0],
      workerShareBps: input.rates[1],
      status: 'ACTIVE',
      version: 1,
    },
  };
}
