import { policyModel, type PolicyDocument } from '../../../data/models/policy.js';
import { createPolicies } from '../../../use-cases/policies/create-policies.js';
import { OFFERING, openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

let world: OrderWorld;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
});
afterAll(() => world.close());

const DRAFT: PolicyDocument = {
  _id: 'demo-daily-draft',
  cityCode: 'demo',
  categoryId: 'daily',
  status: 'DRAFT',
  number: 0,
  basedOn: 0,
  version: 1,
  values: {
    offerOnDemandMs: 20_000,
    cancelFreeBeforeStartMs: 5 * 3_600_000,
    cancelFeeEnRouteBps: 4_000,
    // The demo city says the same.
    payMs: 20_000,
  },
  prices: { rushRate: { amountFen: 1_000 } },
};

test('[S11][X3] before anybody publishes he sees what changes, for how many orders not, and what it means', async () => {
  await policyModel(world.connection).create(DRAFT);
  await world.place({ at: world.workers[0]! });
  const policies = createPolicies(world.deps);
  const preview = await policies.preview({ policyId: DRAFT._id });
  const changes = Object.fromEntries(
    preview.changes.map(({ field, old, new: next }) => [field, [old, next]]),
  );
  expect(changes).toEqual({
    offerOnDemandMs: [3_000, 20_000],
    cancelFreeBeforeStartMs: [10_800_000, 18_000_000],
    cancelFeeEnRouteBps: [3_000, 4_000],
    rushRate: [null, { amountFen: 1_000 }],
  });
  expect(preview.changes[0]?.label).toEqual({ zh: '即时单接单时限', en: 'Offer, on demand' });
  expect(preview.openOrders).toBe(1);
  expect(preview.sampleOfferingId).toBe(OFFERING);
  const examples = Object.fromEntries(
    preview.examples.map(({ code, before, after }) => [code, [before, after]]),
  );
  expect(examples).toMatchObject({
    CANCEL_4H: [0, 2_000],
    CANCEL_2H: [2_000, 2_000],
    CANCEL_EN_ROUTE: [3_000, 4_000],
    OFFER_ON_DEMAND: [3, 20],
  });
  const [before, after] = examples.PRICE_NOW as [number, number];
  expect(after - before).toBe(1_000);
  expect(examples.PRICE_DAY?.[0]).toBe(examples.PRICE_DAY?.[1]);
  // Nothing was published by looking.
  const now = await policies.inForce({ cityCode: 'demo', categoryId: 'daily' });
  expect(now.fields.find(({ field }) => field === 'offerOnDemandMs')).toMatchObject({
    value: 3_000,
    isDefault: false,
  });
});

test('[S11][S19] of another city neither the draft nor what is in force is found', async () => {
  const policies = createPolicies(world.deps);
  const lost = { code: 'NOT_FOUND' };
  await expect(policies.preview({ policyId: DRAFT._id, cityCodes: ['hz'] })).rejects.toMatchObject(
    lost,
  );
  await expect(
    policies.inForce({ cityCode: 'demo', categoryId: '*', cityCodes: ['hz'] }),
  ).rejects.toMatchObject(lost);
  await expect(policies.preview({ policyId: 'none' })).rejects.toMatchObject(lost);
});
