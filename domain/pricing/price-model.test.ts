import fc from 'fast-check';
import { basisPoints, fen } from '../../contract/terms/money.js';
import { VISIT_MINUTES_MAX, type PriceModel } from '../../contract/terms/service-type.js';
import { pricedMinutes, priceByModel, unitsOf, type ModelledChoice } from './price-model.js';

const HOURLY: PriceModel = { kind: 'HOURLY', unitMinutes: 60, minUnits: 2, maxUnits: 8 };
const PER_UNIT: PriceModel = {
  kind: 'PER_UNIT',
  unitLabel: { zh: '扇', en: 'windows' },
  minUnits: 3,
  maxUnits: 20,
};
const VISIT: PriceModel = { kind: 'QUOTE_ON_SITE', visitFeeFen: 3_000, isDeducted: false };
const base: ModelledChoice = {
  model: { kind: 'FIXED' },
  itemLabel: { zh: '擦窗', en: 'Windows' },
  priceFen: fen(2_500),
  durationMinutes: 30,
  quantity: 1,
  options: [],
  surcharges: [],
  minimumFen: fen(0),
  travelFeeFen: fen(0),
};
const inside = (code: string, isPerUnit: boolean) => ({
  code,
  label: { zh: code, en: code },
  priceFen: fen(400),
  minutes: 5,
  isPerUnit,
});
const sold = (choice: Partial<ModelledChoice>) => {
  const { quote, ...rest } = priceByModel({ ...base, ...choice });
  return { lines: quote.lines.map((line) => [line.code, line.label, line.amountFen]), ...rest };
};

test('[S18] by the hour: price and length grow with the hours, the offering has no length of its own', () => {
  expect(sold({ model: HOURLY, units: 3 })).toEqual({
    lines: [['ITEM', '擦窗 × 3 小时', 7_500]],
    durationMinutes: 180,
    units: 3,
  });
  expect(sold({ model: HOURLY })).toMatchObject({ units: 2, durationMinutes: 120 });
  const half: PriceModel = { ...HOURLY, unitMinutes: 30 };
  expect(sold({ model: half, units: 3 }).lines).toEqual([['ITEM', '擦窗 × 90 分钟', 7_500]]);
  expect([pricedMinutes(HOURLY, 30), pricedMinutes(PER_UNIT, 30)]).toEqual([60, 30]);
});

test('[S18] by the piece: an option is bought for each piece or once, with its time', () => {
  const options = [inside('both-sides', true), inside('ladder', false)];
  expect(sold({ model: PER_UNIT, units: 4, options })).toEqual({
    lines: [
      ['ITEM', '擦窗 × 4 扇', 10_000],
      ['OPTION:both-sides', 'both-sides', 1_600],
      ['OPTION:ladder', 'ladder', 400],
    ],
    durationMinutes: 4 * 30 + 4 * 5 + 5,
    units: 4,
  });
});

test('[S18][X5] quote on site: the visit alone is paid, without surcharge or minimum, and kept once somebody set out', () => {
  const terms = {
    surcharges: [{ kind: 'RUSH' as const, amountFen: fen(900) }],
    minimumFen: fen(50_000),
    travelFeeFen: fen(500),
  };
  const { quote, durationMinutes } = priceByModel({ ...base, model: VISIT, ...terms });
  expect(quote).toMatchObject({ goodsFen: 0, travelFeeFen: 3_500, totalFen: 3_500 });
  expect(quote.lines.map(({ code, refundRule }) => [code, refundRule])).toEqual([
    ['VISIT_FEE', 'UNTIL_DEPARTED'],
    ['TRAVEL_FEE', 'UNTIL_DEPARTED'],
  ]);
  expect(durationMinutes).toBe(30);
  const own = priceByModel({ ...base, model: { ...VISIT, visitFeeFen: null } as PriceModel });
  expect(own.quote.totalFen).toBe(2_500);
});

test.each<[string, Partial<ModelledChoice>, string]>([
  ['too few hours', { model: HOURLY, units: 1 }, 'units'],
  ['too many pieces', { model: PER_UNIT, units: 21 }, 'units'],
  ['half a piece', { model: PER_UNIT, units: 3.5 }, 'units'],
  ['hours and a quantity', { model: HOURLY, units: 2, quantity: 2 }, 'quantity'],
  ['units of a whole', { units: 2 }, 'units'],
  ['units of a visit', { model: VISIT, units: 2 }, 'units'],
  ['two visits', { model: VISIT, quantity: 2 }, 'quantity'],
  ['an option of a visit', { model: VISIT, options: [inside('x', false)] }, 'optionCodes'],
  ['a visit of more than a day', { model: PER_UNIT, units: 20, durationMinutes: 90 }, 'units'],
])('[S18] is refused: %s', (_name, choice, field) => {
  expect(() => priceByModel({ ...base, ...choice })).toThrow(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      fields: [expect.objectContaining({ field })],
    }),
  );
});

const modelArbitrary: fc.Arbitrary<PriceModel> = fc
  .record({
    kind: fc.constantFrom('HOURLY' as const, 'PER_UNIT' as const),
    unitMinutes: fc.integer({ min: 15, max: 60 }),
    minUnits: fc.integer({ min: 1, max: 4 }),
    more: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ kind, unitMinutes, minUnits, more }) => {
    const bounds = { minUnits, maxUnits: minUnits + more };
    return kind === 'HOURLY'
      ? { kind, unitMinutes, ...bounds }
      : { kind, unitLabel: { zh: '台', en: 'units' }, ...bounds };
  });

test('[S18] totals are the sum of their lines, grow with the units, and every length is in bounds', () => {
  const amount = fc.integer({ min: 0, max: 90_000 }).map(fen);
  const choice = fc.record({
    model: modelArbitrary,
    priceFen: fc.integer({ min: 1, max: 90_000 }).map(fen),
    durationMinutes: fc.integer({ min: 1, max: 60 }),
    options: fc
      .array(
        fc.record({ priceFen: amount, minutes: fc.nat({ max: 10 }), isPerUnit: fc.boolean() }),
        {
          maxLength: 5,
        },
      )
      .map((rows) =>
        rows.map((row, index) => ({ ...row, code: `o${index}`, label: base.itemLabel })),
      ),
    surcharges: fc
      .integer({ min: 0, max: 5_000 })
      .map((bps) => [{ kind: 'NIGHT' as const, rateBps: basisPoints(bps) }]),
    minimumFen: amount,
    travelFeeFen: amount,
  });
  fc.assert(
    fc.property(choice, (drawn) => {
      const { model } = drawn;
      const isByUnits = model.kind === 'HOURLY' || model.kind === 'PER_UNIT';
      const [least, most] = isByUnits ? [model.minUnits, model.maxUnits] : [1, 1];
      let last = { totalFen: -1, minutes: 0 };
      for (let units = least; units <= most; units += 1) {
        const input = { ...base, ...drawn, units };
        const { quote, durationMinutes, units: told } = priceByModel(input);
        const sum = quote.lines.reduce((total, line) => total + line.amountFen, 0);
        expect(sum).toBe(quote.totalFen);
        expect(quote.goodsFen + quote.travelFeeFen).toBe(quote.totalFen);
        expect(quote.totalFen).toBeGreaterThanOrEqual(last.totalFen);
        expect(durationMinutes).toBeGreaterThan(last.minutes);
        expect(durationMinutes).toBeLessThanOrEqual(VISIT_MINUTES_MAX);
        expect(durationMinutes).toBeGreaterThanOrEqual(
          pricedMinutes(model, drawn.durationMinutes) * units,
        );
        expect(told).toBe(units);
        last = { totalFen: quote.totalFen, minutes: durationMinutes };
      }
      for (const units of [least - 1, most + 1]) {
        expect(() => unitsOf({ model, quantity: 1, units })).toThrow();
      }
    }),
    { numRuns: 300 },
  );
});
