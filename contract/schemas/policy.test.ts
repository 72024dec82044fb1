import { SEED_POLICIES } from '../../data/seed/policies.js';
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order/policy.js';
import { DEFAULT_PRICE_POLICY, type PricePolicy } from '../../domain/pricing/price-policy.js';
import { ORDER_POLICY_FIELDS, PRICE_POLICY_FIELDS } from '../terms/policy-fields.js';
import {
  orderPolicyPatchSchema,
  pricePolicyPatchSchema,
  type OrderPolicyPatch,
  type PricePolicyPatch,
} from './policy.js';

test('[S11] every number of the policies can be set, and nothing else', () => {
  expect(Object.keys(ORDER_POLICY_FIELDS).sort()).toEqual(Object.keys(DEFAULT_ORDER_POLICY).sort());
  expect(Object.keys(PRICE_POLICY_FIELDS).sort()).toEqual(Object.keys(DEFAULT_PRICE_POLICY).sort());
  expect(Object.keys(pricePolicyPatchSchema.shape).sort()).toEqual(
    Object.keys(DEFAULT_PRICE_POLICY).sort(),
  );
  // What people may set is what the domain reads, type by type.
  const order: Partial<OrderPolicy> = {} as OrderPolicyPatch;
  const price: Partial<PricePolicy> = {} as PricePolicyPatch;
  expect([order, price]).toEqual([{}, {}]);
});

test('[S11] the defaults and every seeded row lie within the bounds', () => {
  expect(orderPolicyPatchSchema.parse(DEFAULT_ORDER_POLICY)).toEqual(DEFAULT_ORDER_POLICY);
  expect(pricePolicyPatchSchema.parse(DEFAULT_PRICE_POLICY)).toEqual(DEFAULT_PRICE_POLICY);
  for (const { values, prices = {} } of SEED_POLICIES) {
    expect(orderPolicyPatchSchema.parse(values)).toEqual(values);
    expect(pricePolicyPatchSchema.parse(prices)).toEqual(prices);
  }
});

test.each([
  ['an unknown number', { payMinutes: 15 }],
  ['too little', { payMs: 1 }],
  ['too much', { commissionBps: 1_501 }],
  ['a fraction', { reschedulesMax: 1.5 }],
  ['a number for a flag', { hasGrabPool: 1 }],
  ['null where there is always a number', { payMs: null }],
  ['radii that do not grow', { radiusMeters: [3_000, 3_000] }],
  ['no radius at all', { radiusMeters: [] }],
])('[S11] refuses %s', (_what, values) => {
  expect(orderPolicyPatchSchema.safeParse(values).success).toBe(false);
});

test('[S11] a rate is a share or an amount, and a holiday is named once', () => {
  const accepts = (prices: object) => pricePolicyPatchSchema.safeParse(prices).success;
  const day = { date: '2026-10-01', name: { zh: '国庆', en: 'National Day' } };
  expect(accepts({ nightRate: { rateBps: 2_000 }, holidays: [day] })).toBe(true);
  expect(accepts({ nightRate: null })).toBe(true);
  expect(accepts({ nightRate: { rateBps: 1, amountFen: 1 } })).toBe(false);
  expect(accepts({ holidays: [day, day] })).toBe(false);
});
