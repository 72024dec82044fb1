import { isInArea } from '../../domain/geo/service-area.js';
import { DEFAULT_ORDER_POLICY } from '../../domain/order/policy.js';
import { buildSeed } from './build-seed.js';
import { DEMO_MISSING_SKILL } from './workers.js';

const seededAt = new Date('2026-01-01T00:00:00Z');
const seed = buildSeed({ seededAt });

const ids = (rows: readonly { readonly _id: string }[]) => rows.map((row) => row._id);
const cityRows = <T extends { readonly cityCode: string }>(rows: readonly T[], code: string) =>
  rows.filter((row) => row.cityCode === code);
const skillsOfCategories = seed.categories.flatMap((category) => category.skills);

describe('seed', () => {
  it('has the promised size: 8 categories, 40 items of 5, 6 merchants, 200 workers', () => {
    expect(seed.categories).toHaveLength(8);
    const ordinary = seed.items.filter(
      ({ mode = 'HOME', workersNeeded = 1 }) => mode === 'HOME' && workersNeeded === 1,
    );
    expect(ordinary).toHaveLength(40);
    for (const category of seed.categories) {
      expect(ordinary.filter((item) => item.categoryId === category._id)).toHaveLength(5);
    }
    const merchants = seed.merchants.filter((merchant) => merchant.cityCodes.includes('hz'));
    expect(merchants.map((merchant) => merchant.kind).sort()).toEqual([
      ...Array<string>(5).fill('JOINED'),
      'SELF_RUN',
    ]);
    expect(cityRows(seed.workers, 'hz')).toHaveLength(200);
    expect(cityRows(seed.workers, 'demo').length).toBeGreaterThanOrEqual(160);
  });

  it('[C11][X17] has a service in two stores of one merchant, and one that needs two workers', () => {
    const inStore = seed.items.find(({ mode }) => mode === 'IN_STORE');
    const sold = seed.offerings.filter(({ itemId }) => itemId === inStore?._id);
    for (const { merchantId, travelFeeFen } of sold) {
      const stores = seed.stores.filter((store) => store.merchantId === merchantId);
      expect(stores.length).toBeGreaterThan(0);
      expect(travelFeeFen).toBe(0);
    }
    const ofDemo = sold.find(({ cityCode }) => cityCode === 'demo');
    expect(seed.stores.filter(({ merchantId }) => merchantId === ofDemo?.merchantId)).toHaveLength(
      2,
    );
    const team = seed.items.find(({ workersNeeded }) => workersNeeded === 2);
    expect(seed.offerings.some(({ itemId }) => itemId === team?._id)).toBe(true);
  });

  it('is the same for the same seed and another for another seed', () => {
    expect(buildSeed({ seededAt })).toEqual(seed);
    expect(buildSeed({ seededAt, seed: 1 }).workers).not.toEqual(seed.workers);
  });

  it('has unique ids that the api accepts', () => {
    for (const rows of Object.values<readonly { readonly _id: string }[]>(seed)) {
      expect(new Set(ids(rows)).size).toBe(rows.length);
    }
    const inPaths = [seed.cities, seed.categories, seed.items, seed.offerings, seed.workers];
    for (const id of inPaths.flatMap((rows) => ids(rows))) {
      expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
    }
  });

  it('refers only to things that exist', () => {
    const cities = ids(seed.cities);
    const categories = ids(seed.categories);
    const merchants = new Map(seed.merchants.map((merchant) => [merchant._id, merchant]));
    const items = new Map(seed.items.map((item) => [item._id, item]));
    for (const item of seed.items) {
      const category = seed.categories.find(({ _id }) => _id === item.categoryId);
      const codes = category?.skills.map((skill) => skill.code) ?? [];
      expect(item.skillCodes.length).toBeGreaterThan(0);
      expect(codes).toEqual(expect.arrayContaining([...item.skillCodes]));
    }
    for (const offering of seed.offerings) {
      expect(categories).toContain(offering.categoryId);
      expect(items.get(offering.itemId)?.categoryId).toBe(offering.categoryId);
      expect(merchants.get(offering.merchantId)?.cityCodes).toContain(offering.cityCode);
    }
    const skillCodes = skillsOfCategories.map((skill) => skill.code);
    for (const worker of seed.workers) {
      expect(cities).toContain(worker.cityCode);
      expect(merchants.get(worker.merchantId)?.cityCodes).toContain(worker.cityCode);
      expect(skillCodes).toEqual(expect.arrayContaining([...worker.skills]));
    }
    for (const store of seed.stores) {
      expect(merchants.get(store.merchantId)?.cityCodes).toContain(store.cityCode);
    }
  });

  it('prices everything in whole fen above zero', () => {
    for (const offering of seed.offerings) {
      expect(Number.isSafeInteger(offering.priceFen) && offering.priceFen > 0).toBe(true);
      expect(Number.isSafeInteger(offering.travelFeeFen) && offering.travelFeeFen >= 0).toBe(true);
      expect(offering.durationMinutes).toBeGreaterThan(0);
      for (const option of offering.options) {
        expect(Number.isSafeInteger(option.priceFen) && option.priceFen > 0).toBe(true);
      }
    }
  });

  it('keeps every worker and store inside the service area of the city', () => {
    const areas = new Map(seed.cities.map((city) => [city._id, new Set(city.areaCells)]));
    for (const worker of seed.workers) {
      const area = areas.get(worker.cityCode) ?? new Set<string>();
      expect(isInArea(worker.home.coordinates, area)).toBe(true);
    }
    for (const store of seed.stores) {
      const area = areas.get(store.cityCode) ?? new Set<string>();
      expect(isInArea(store.location.coordinates, area)).toBe(true);
    }
    // The Bund of Shanghai is in neither city.
    for (const area of areas.values()) expect(isInArea([121.49, 31.24], area)).toBe(false);
  });

  it('has valid hours', () => {
    for (const { hours } of [...seed.workers, ...seed.stores]) {
      expect(hours).toHaveLength(7);
      for (const interval of hours.flat()) {
        expect(interval.startMinute).toBeGreaterThanOrEqual(0);
        expect(interval.endMinute).toBeGreaterThan(interval.startMinute);
      }
      expect(hours.flat().length).toBeGreaterThan(0);
    }
  });

  it('gives every worker the certificates of his skills', () => {
    for (const worker of seed.workers) {
      const kinds = worker.certificates.map((certificate) => certificate.kind);
      const needed = skillsOfCategories
        .filter((skill) => worker.skills.includes(skill.code))
        .flatMap((skill) => skill.certificates);
      expect(kinds).toEqual(expect.arrayContaining(needed));
    }
  });

  it('staffs every offering of 杭州, and leaves one skill of the demo city to nobody', () => {
    const unstaffed = seed.offerings.filter((offering) => {
      const item = seed.items.find(({ _id }) => _id === offering.itemId);
      return !seed.workers.some(
        (worker) =>
          worker.merchantId === offering.merchantId &&
          (item?.skillCodes ?? []).every((code) => worker.skills.includes(code)),
      );
    });
    const itemIds = seed.items
      .filter((item) => item.skillCodes.includes(DEMO_MISSING_SKILL))
      .map((item) => `demo-self_${item._id}`);
    expect(ids(unstaffed).sort()).toEqual(itemIds.sort());
  });

  it('overrides only numbers that the order policy has', () => {
    for (const policy of seed.policies) {
      expect(Object.keys(DEFAULT_ORDER_POLICY)).toEqual(
        expect.arrayContaining(Object.keys(policy.values)),
      );
    }
  });
});
