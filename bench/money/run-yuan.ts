import { fen } from '../../contract/terms/money.js';
import { fenOfYuan, yuanText } from '../../contract/terms/yuan.js';
import { createFindings, type Findings } from './findings.js';

export type YuanRule = {
  readonly toText: (amountFen: number) => string;
  readonly toFen: (text: string) => number | null;
};

const PRODUCT: YuanRule = { toText: (amountFen) => yuanText(fen(amountFen)), toFen: fenOfYuan };

/** Every amount up to `maxFen` as yuan and back; the text is compared with one counted up by hand. */
export function runYuan(input: { readonly maxFen: number; readonly rule?: YuanRule }): Findings {
  const { maxFen, rule = PRODUCT } = input;
  const wrong = createFindings();
  for (let amountFen = 0; amountFen <= maxFen; amountFen += 1) {
    const yuan = (amountFen - (amountFen % 100)) / 100;
    const cents = amountFen % 100;
    const expected = `${yuan}.${cents < 10 ? `0${cents}` : cents}`;
    const text = rule.toText(amountFen);
    const back = rule.toFen(expected);
    if (text !== expected || back !== amountFen) wrong.add({ amountFen, text, expected, back });
  }
  return wrong;
}

/** The plant `floatYuan`. */
export const floatYuanRule: YuanRule = {
  toText: (amountFen) => String(amountFen / 100),
  toFen: (text) => Math.floor(Number(text) * 100),
};
