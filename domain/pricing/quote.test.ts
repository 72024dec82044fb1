import fc from 'fast-check';
import { basisPoints, fen, FEN_MAX } from '../../contract/terms/money.js';
import { quoteOrder, type QuoteInput } from './quote.js';

const base: QuoteInput = {
  itemLabel: { zh: '日常保洁 2 小时', en: 'Daily cleaning, 2 h' },
  unitPriceFen: fen(9_900),
  quantity: 1,
  options: [],
  travelFeeFen: fen(0),
};
const option = (code: string, priceFen: number) => ({
  code,
  label: { zh: code, en: `${code} in English` },
  priceFen: fen(priceFen),
});
const pairs = (input: QuoteInput) =>
  quoteOrder(input).lines.map((line) => [line.code, line.amountFen]);

test('one item, nothing else: one line', () => {
  expect(quoteOrder(base)).toEqual({
    lines: [
      {
        code: 'ITEM',
        label: '日常保洁 2 小时',
        labelEn: 'Daily cleaning, 2 h',
        amountFen: 9_900,
        refundRule: 'WITH_GOODS',
      },
    ],
    goodsFen: 9_900,
    travelFeeFen: 0,
    totalFen: 9_900,
  });
});

test('quantity multiplies the item and not its options; a free option keeps its line', () => {
  const input = { ...base, quantity: 3, options: [option('oven', 3_000), option('tea', 0)] };
  expect(pairs(input)).toEqual([
    ['ITEM', 29_700],
    ['OPTION:oven', 3_000],
    ['OPTION:tea', 0],
  ]);
  expect(quoteOrder(input).totalFen).toBe(32_700);
});

test('[X22] the travel fee is a line of its own outside the goods, with its own refund rule', () => {
  const quote = quoteOrder({ ...base, travelFeeFen: fen(3_000) });
  expect(quote).toMatchObject({ goodsFen: 9_900, travelFeeFen: 3_000, totalFen: 12_900 });
  expect(quote.lines.at(-1)).toEqual({
    code: 'TRAVEL_FEE',
    label: '上门费',
    labelEn: 'Travel fee',
    amountFen: 3_000,
    refundRule: 'UNTIL_DEPARTED',
  });
});

test('[X22] surcharges are taken of items and options, rounded down, and do not compound', () => {
  const input: QuoteInput = {
    ...base,
    options: [option('oven', 99)],
    surcharges: [
      { kind: 'NIGHT', rateBps: basisPoints(2_000) },
      { kind: 'HOLIDAY', rateBps: basisPoints(5_000) },
      { kind: 'RUSH', amountFen: fen(1_500) },
    ],
    travelFeeFen: fen(700),
  };
  expect(pairs(input)).toEqual([
    ['ITEM', 9_900],
    ['OPTION:oven', 99],
    ['NIGHT', 1_999],
    ['HOLIDAY', 4_999],
    ['RUSH', 1_500],
    ['TRAVEL_FEE', 700],
  ]);
});

test('[X22] lines are named in both languages, a holiday by its own name', () => {
  const { lines } = quoteOrder({
    ...base,
    options: [option('oven', 99)],
    surcharges: [
      { kind: 'HOLIDAY', rateBps: basisPoints(1), note: { zh: '国庆节', en: 'National Day' } },
    ],
    minimumFen: fen(12_000),
  });
  expect(lines.map(({ label, labelEn }) => [label, labelEn])).toEqual([
    ['日常保洁 2 小时', 'Daily cleaning, 2 h'],
    ['oven', 'oven in English'],
    // ⌊9,999 · 0.01 %⌋ is nothing, and a surcharge of nothing has no line.
    ['起步价补足', 'Up to the minimum price'],
  ]);
  const holiday = quoteOrder({
    ...base,
    surcharges: [
      { kind: 'HOLIDAY', amountFen: fen(500), note: { zh: '国庆节', en: 'National Day' } },
    ],
  }).lines.at(-1);
  expect(holiday).toMatchObject({
    label: '节假日加价（国庆节）',
    labelEn: 'Holiday surcharge (National Day)',
  });
});

test('[X22] goods below the minimum are filled up, surcharges count, the travel fee does not', () => {
  const input = { ...base, minimumFen: fen(12_000), travelFeeFen: fen(9_000) };
  expect(pairs(input)).toEqual([
    ['ITEM', 9_900],
    ['MINIMUM', 2_100],
    ['TRAVEL_FEE', 9_000],
  ]);
  const rushed: QuoteInput = { ...input, surcharges: [{ kind: 'RUSH', amountFen: fen(2_100) }] };
  expect(pairs(rushed).map(([code]) => code)).toEqual(['ITEM', 'RUSH', 'TRAVEL_FEE']);
});

test.each([
  ['no quantity', { quantity: 0 }],
  ['half a quantity', { quantity: 1.5 }],
  ['too large a quantity', { quantity: 100 }],
  ['an option twice', { options: [option('a', 1), option('a', 1)] }],
  [
    'a surcharge twice',
    { surcharges: [1, 2].map((n) => ({ kind: 'RUSH' as const, amountFen: fen(n) })) },
  ],
  ['goods above the bound', { unitPriceFen: fen(FEN_MAX), quantity: 2 }],
  ['a total above the bound', { unitPriceFen: fen(FEN_MAX), travelFeeFen: fen(1) }],
])('is refused: %s', (_name, change) => {
  expect(() => quoteOrder({ ...base, ...change })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});

test('[X22] lines always add up to the goods, the travel fee and the total', () => {
  // 99 items and 20 options, doubled by the night rate, stay below FEN_MAX: past it is refused.
  const amount = fc.integer({ min: 0, max: 400_000 }).map(fen);
  const input: fc.Arbitrary<QuoteInput> = fc
    .record({
      unitPriceFen: amount,
      quantity: fc.integer({ min: 1, max: 99 }),
      optionPrices: fc.array(amount, { maxLength: 20 }),
      nightBps: fc.integer({ min: 0, max: 10_000 }),
      rushFen: amount,
      minimumFen: amount,
      travelFeeFen: amount,
    })
    .map(({ optionPrices, nightBps, rushFen, ...rest }) => ({
      ...rest,
      itemLabel: base.itemLabel,
      options: optionPrices.map((priceFen, index) => option(`o${index}`, priceFen)),
      surcharges: [
        { kind: 'NIGHT', rateBps: basisPoints(nightBps) },
        { kind: 'RUSH', amountFen: rushFen },
      ],
    }));
  fc.assert(
    fc.property(input, (drawn) => {
      const { lines, goodsFen, travelFeeFen, totalFen } = quoteOrder(drawn);
      const sumOf = (rule: string) =>
        lines
          .filter((line) => line.refundRule === rule)
          .reduce((sum, line) => sum + line.amountFen, 0);
      expect(sumOf('WITH_GOODS')).toBe(goodsFen);
      expect(sumOf('UNTIL_DEPARTED')).toBe(travelFeeFen);
      expect(goodsFen + travelFeeFen).toBe(totalFen);
      expect(goodsFen).toBeGreaterThanOrEqual(drawn.minimumFen ?? 0);
    }),
    { numRuns: 1_000 },
  );
});
