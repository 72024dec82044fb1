import { commissionBpsOf } from './commission.js';

const merchant = {
  commissionBps: 1_000,
  categoryTerms: [
    { categoryId: 'daily', commissionBps: 800 },
    { categoryId: 'daily', cityCode: 'hz', commissionBps: 500 },
    { categoryId: 'chef', cityCode: 'hz', commissionBps: 1_500 },
  ],
};
const of = (categoryId: string, cityCode: string) =>
  commissionBpsOf({ merchant, categoryId, cityCode, policyBps: 1_200 });

describe('[S16] [S17] commission', () => {
  it('takes the term of city and category, else of the category, else of the merchant', () => {
    expect(of('daily', 'hz')).toBe(500);
    expect(of('daily', 'demo')).toBe(800);
    expect(of('chef', 'hz')).toBe(1_500);
    expect(of('chef', 'demo')).toBe(1_000);
    expect(of('pet', 'hz')).toBe(1_000);
  });

  it('does not depend on the order of the terms', () => {
    const turned = { ...merchant, categoryTerms: merchant.categoryTerms.toReversed() };
    const place = { categoryId: 'daily', cityCode: 'hz', policyBps: 1_200 };
    expect(commissionBpsOf({ merchant: turned, ...place })).toBe(500);
  });

  it('is the merchant’s where no terms were agreed, and the policy’s where he has none', () => {
    const place = { categoryId: 'daily', cityCode: 'hz', policyBps: 1_200 };
    expect(commissionBpsOf({ merchant: { commissionBps: 700 }, ...place })).toBe(700);
    expect(commissionBpsOf({ merchant: { commissionBps: 0 }, ...place })).toBe(0);
    expect(commissionBpsOf({ merchant: {}, ...place })).toBe(1_200);
  });
});
