import fc from 'fast-check';
import { fen } from '../../contract/terms/money.js';
import { chinaDateOf, chinaMonth, chinaYearStart } from '../../contract/terms/china-day.js';
import { withdrawalFee, type FeeBand } from './fee.js';
import { CUMULATIVE_2025, NO_TAX, withheldTax } from './tax.js';

const amounts = fc.integer({ min: 1, max: 100_000_000 }).map(fen);

describe('[P5] the fee', () => {
  const bands: readonly FeeBand[] = [
    { fromFen: 0, fixedFen: 100, bps: 0, maxFen: null },
    { fromFen: 100_000, fixedFen: 0, bps: 10, maxFen: 2_500 },
  ];

  test.each([
    [50, 50],
    [100, 100],
    [99_999, 100],
    [100_000, 100],
    [123_456, 123],
    [2_500_000, 2_500],
    [100_000_000, 2_500],
  ])('of %i fen is %i', (amount, fee) => {
    expect(withdrawalFee(bands, fen(amount))).toBe(fee);
  });

  test('is nothing without a table, and never more than the amount', () => {
    expect(withdrawalFee([], fen(100_000_000))).toBe(0);
    const band = fc.record({
      fromFen: fc.constant(0),
      fixedFen: fc.integer({ min: 0, max: 100_000_000 }),
      bps: fc.integer({ min: 0, max: 10_000 }),
      maxFen: fc.constant(null),
    });
    fc.assert(
      fc.property(amounts, band, (amount, one) => {
        const fee = withdrawalFee([one], amount);
        expect(fee).toBeLessThanOrEqual(amount);
        expect(Number.isSafeInteger(fee)).toBe(true);
      }),
    );
  });
});

describe('[P5] withheld tax', () => {
  const nothing = { paidFen: 0, withheldFen: 0, months: 1 };

  test('is nothing by default', () => {
    expect(withheldTax(NO_TAX, nothing, fen(100_000_000))).toBe(0);
  });

  test('begins above 6,250 yuan a month', () => {
    expect(withheldTax(CUMULATIVE_2025, nothing, fen(625_000))).toBe(0);
    expect(withheldTax(CUMULATIVE_2025, nothing, fen(625_100))).toBe(2);
    // Two months free twice as much.
    expect(withheldTax(CUMULATIVE_2025, { ...nothing, months: 2 }, fen(1_250_000))).toBe(0);
  });

  test('of a year in one sum is what the steps say', () => {
    // 1,250,000 yuan: taxable 1,000,000 − 5,000; 45 % less the quick deduction of 181,920 yuan.
    const tax = withheldTax(CUMULATIVE_2025, { ...nothing, paidFen: 25_000_000 }, fen(100_000_000));
    expect(tax).toBe(99_500_000 * 0.45 - 18_192_000);
  });

  test('in parts comes to the tax of the whole, whatever the parts', () => {
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1, maxLength: 12 }), (parts) => {
        let paidFen = 0;
        let withheldFen = 0;
        for (const part of parts) {
          withheldFen += withheldTax(CUMULATIVE_2025, { paidFen, withheldFen, months: 1 }, part);
          paidFen += part;
        }
        const lastFen = parts.at(-1) ?? fen(0);
        const before = { paidFen: paidFen - lastFen, withheldFen: 0, months: 1 };
        const whole = withheldTax(CUMULATIVE_2025, before, lastFen);
        // The tax of the whole is capped by the payment alone, which a large one never reaches.
        if (whole < lastFen) expect(withheldFen).toBe(whole);
      }),
    );
  });
});

test('a day in China begins at 16:00 UTC, also on New Year', () => {
  const before = Date.parse('2026-12-31T15:59:59.999Z');
  expect([chinaDateOf(before), chinaMonth(before)]).toEqual(['2026-12-31', 12]);
  expect([chinaDateOf(before + 1), chinaMonth(before + 1)]).toEqual(['2027-01-01', 1]);
  expect(chinaYearStart(before + 1).getTime()).toBe(before + 1);
  expect(chinaYearStart(before).toISOString()).toBe('2025-12-31T16:00:00.000Z');
});
