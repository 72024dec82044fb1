import { fen } from '../../contract/terms/money.js';
import { REFUND_STAGES, REFUND_RULE_CODES, REFUND_RULES } from '../../contract/terms/pricing.js';
import { refundableLines } from './refund-rules.js';

const lines = [
  { code: 'ITEM', amountFen: fen(10_000), refundRule: 'WITH_GOODS' },
  { code: 'NIGHT', amountFen: fen(2_000), refundRule: 'WITH_GOODS' },
  { code: 'TRAVEL_FEE', amountFen: fen(3_000), refundRule: 'UNTIL_DEPARTED' },
] as const;

test.each([
  ['BEFORE_DEPARTURE', 'BACK', 3_000, 0],
  ['AFTER_DEPARTURE', 'KEPT', 0, 3_000],
  ['AFTER_SERVICE', 'KEPT', 0, 3_000],
] as const)('[X22] %s: the travel fee is %s', (stage, fate, travelBackFen, travelKeptFen) => {
  const answer = refundableLines({ lines, stage });
  expect(answer).toMatchObject({ goodsFen: 12_000, travelBackFen, travelKeptFen });
  expect(answer.lines.map((line) => line.fate)).toEqual(['GOODS', 'GOODS', fate]);
});

test('[X22] no line is lost at any stage, and no lines are nothing', () => {
  for (const stage of REFUND_STAGES) {
    const { goodsFen, travelBackFen, travelKeptFen } = refundableLines({ lines, stage });
    expect(goodsFen + travelBackFen + travelKeptFen).toBe(15_000);
    expect(refundableLines({ lines: [], stage })).toEqual({
      lines: [],
      goodsFen: 0,
      travelBackFen: 0,
      travelKeptFen: 0,
    });
  }
});

test('[X22] every refund rule has a text in both languages', () => {
  for (const code of REFUND_RULE_CODES) {
    expect(REFUND_RULES[code].zh).toMatch(/退/);
    expect(REFUND_RULES[code].en).toMatch(/^Refunded/);
  }
});
