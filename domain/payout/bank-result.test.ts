import { hasFaults, judgeResults, resultColumns, type ExpectedPayout } from './bank-result.js';

const expected: readonly ExpectedPayout[] = [
  { payoutNo: 'PO1', amountFen: 10_050, result: null },
  { payoutNo: 'PO2', amountFen: 200, result: 'SUCCESS' },
  { payoutNo: 'PO3', amountFen: 300, result: 'FAILED' },
];
const at = { payoutNo: 0, amount: 1, result: 2, reason: 3 } as const;
const judge = (...rows: readonly string[][]) => judgeResults({ at, rows, expected });
const outcomes = (...rows: readonly string[][]) => judge(...rows).map(({ outcome }) => outcome);

describe('[S9] the result file of a bank', () => {
  test('is matched by number and amount', () => {
    expect(judge(['PO1', '100.50', '成功', ''], ['PO2', '2.00', 'SUCCESS', 'x'])).toEqual([
      { row: 2, payoutNo: 'PO1', outcome: 'MATCHED', result: 'SUCCESS', reason: null },
      { row: 3, payoutNo: 'PO2', outcome: 'KNOWN', result: null, reason: 'x' },
    ]);
    expect(judge(['PO1', '100.5', '失败', '账号户名不符'])).toMatchObject([
      { outcome: 'MATCHED', result: 'FAILED', reason: '账号户名不符' },
    ]);
    expect(hasFaults(judge(['PO1', '100.50', '成功'], ['PO2', '2', '成功']))).toBe(false);
  });

  test.each([
    [['PO9', '100.50', '成功'], 'UNKNOWN_NUMBER'],
    [['po1', '100.50', '成功'], 'UNKNOWN_NUMBER'],
    [['', '100.50', '成功'], 'UNKNOWN_NUMBER'],
    [['constructor', '1', '成功'], 'UNKNOWN_NUMBER'],
    [['PO1', '100.51', '成功'], 'OTHER_AMOUNT'],
    [['PO1', '10050', '成功'], 'OTHER_AMOUNT'],
    [['PO1', '100.50', '也许'], 'UNREADABLE'],
    [['PO1', '100.50', 'constructor'], 'UNREADABLE'],
    [['PO1', '一百', '成功'], 'UNREADABLE'],
    [['PO1'], 'UNREADABLE'],
    [['PO3', '3.00', '成功'], 'CONTRADICTS'],
    [['PO2', '2.00', '退回'], 'CONTRADICTS'],
  ])('%j is a fault: %s', (row, outcome) => {
    expect(outcomes(row)).toEqual([outcome]);
    expect(hasFaults(judge(['PO1', '100.50', '成功'], row))).toBe(true);
  });

  test('a row repeated within the file counts once, whatever it says the second time', () => {
    const first = ['PO1', '100.50', '成功'];
    expect(outcomes(first, first)).toEqual(['MATCHED', 'DUPLICATE']);
    expect(outcomes(first, ['PO1', '100.50', '失败'])).toEqual(['MATCHED', 'DUPLICATE']);
    // A fault the first time does not make the second one good.
    expect(outcomes(['PO1', '1', '成功'], first)).toEqual(['OTHER_AMOUNT', 'DUPLICATE']);
  });

  test('what the bank has not decided yet is no fault and says nothing', () => {
    const rows = judge(['PO1', '100.50', '处理中']);
    expect(rows).toMatchObject([{ outcome: 'PENDING', result: null }]);
    expect(hasFaults(rows)).toBe(false);
  });

  test('columns are found under the names that banks use, in any order', () => {
    expect(resultColumns(['序号', ' 状态', '金额（元）', '客户流水号', '失败原因'])).toEqual({
      ok: true,
      at: { payoutNo: 3, amount: 2, result: 1, reason: 4 },
    });
    expect(resultColumns(['PayoutNo', 'Amount'])).toEqual({ ok: false, missing: ['result'] });
  });
});

test.each([
  ['100.50', 'MATCHED'],
  ['100.5', 'MATCHED'],
  ['1,000.00', 'OTHER_AMOUNT'],
  ['0', 'UNREADABLE'],
  ['-100.50', 'UNREADABLE'],
  ['100.500', 'UNREADABLE'],
  ['10,0.50', 'UNREADABLE'],
  ['1.005e2', 'UNREADABLE'],
  ['=100.50', 'UNREADABLE'],
])('an amount written %s is %s', (amount, outcome) => {
  expect(outcomes(['PO1', amount, '成功'])).toEqual([outcome]);
});
