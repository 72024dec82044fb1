import { FEN_MAX, fen } from './money.js';
import { fenOfYuan, yuanText } from './yuan.js';

test('amounts go to yuan and back unchanged', () => {
  for (let amountFen = 0; amountFen <= 200_000; amountFen += 1) {
    if (fenOfYuan(yuanText(fen(amountFen))) !== amountFen) throw new RangeError(`${amountFen}`);
  }
  expect(yuanText(fen(FEN_MAX))).toBe('1000000.00');
  expect(fenOfYuan('1000000.00')).toBe(FEN_MAX);
});

test.each([
  ['88.8', 8_880],
  ['88', 8_800],
  ['0.01', 1],
  ['0', 0],
])('%s yuan are %i fen', (text, amountFen) => {
  expect(fenOfYuan(text)).toBe(amountFen);
});

test.each([
  '',
  '.5',
  '1.',
  '1.234',
  '-1.00',
  '+1',
  '1e3',
  '01.00',
  ' 1.00',
  '1,000.00',
  '1000000.01',
])('%p is no amount', (text) => {
  expect(fenOfYuan(text)).toBeNull();
});
