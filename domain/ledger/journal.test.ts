import { accounts, findAccount, parseAccountId, CHART, HOT_ACCOUNT_IDS } from './accounts.js';
import { accountEffects, guardedFen, toBalance, ZERO_TOTALS } from './effects.js';
import { buildJournal, canonicalJournal, journalFault, type Journal } from './journal.js';

const line = {
  debit: accounts.wechatClearing(),
  credit: accounts.order('o1'),
  amountFen: 100,
  code: 'PAYMENT',
  mode: 'single',
} as const;
const journal: Journal = { _id: 'payment:p1:paid', orderId: 'o1', lines: [line] };

describe('chart of accounts', () => {
  test('ids built for each kind are parsed back to it', () => {
    for (const kind of Object.keys(CHART) as (keyof typeof CHART)[]) {
      const id = accounts[kind]('x-1');
      expect(parseAccountId(id)).toMatchObject({
        id,
        kind,
        owner: CHART[kind].isOwned ? 'x-1' : null,
      });
    }
  });

  test.each([
    'liab:order',
    'liab:order:',
    'liab:order:a:b',
    'liab:order:a b',
    'rev:commission:x',
    '',
  ])('an id outside the chart is unknown: "%s"', (id) => {
    expect(findAccount(id)).toBeNull();
    expect(() => parseAccountId(id)).toThrow(RangeError);
  });

  test('a refund in transit is not taken for another kind', () => {
    expect(parseAccountId('liab:refund:transit:r1').kind).toBe('refundTransit');
    expect(() => accounts.order('a:b')).toThrow(RangeError);
  });

  test('exactly the accounts without an owner are hot, and every guarded one is on the credit side', () => {
    const specs = Object.values(CHART);
    expect(HOT_ACCOUNT_IDS).toEqual(specs.filter((s) => !s.isOwned).map((s) => s.prefix));
    expect(specs.filter((s) => s.noNegative && (s.side !== 'C' || s.hot))).toEqual([]);
  });
});

describe('journal', () => {
  const faulty: readonly [string, Journal][] = [
    ['an id of two parts', { ...journal, _id: 'payment:p1' }],
    ['an id with the transfer mark', { ...journal, _id: 'payment:p#1:paid' }],
    ['an id that is too long', { ...journal, _id: `payment:${'x'.repeat(200)}:paid` }],
    ['a malformed order id', { ...journal, orderId: 'a b' }],
    ['no line', { ...journal, lines: [] }],
    ['too many lines', { ...journal, lines: new Array(65).fill(line) }],
    ['zero', { ...journal, lines: [{ ...line, amountFen: 0 }] }],
    ['a negative amount', { ...journal, lines: [{ ...line, amountFen: -1 }] }],
    ['half a fen', { ...journal, lines: [{ ...line, amountFen: 0.5 }] }],
    ['NaN', { ...journal, lines: [{ ...line, amountFen: Number.NaN }] }],
    ['more than the bound', { ...journal, lines: [{ ...line, amountFen: 100_000_001 }] }],
    ['an unknown debit', { ...journal, lines: [{ ...line, debit: 'asset:cash' }] }],
    ['an unknown credit', { ...journal, lines: [{ ...line, credit: 'liab:order' }] }],
    ['one account on both sides', { ...journal, lines: [{ ...line, debit: line.credit }] }],
    ['a code in lower case', { ...journal, lines: [{ ...line, code: 'pay' }] }],
    ['an unknown mode', { ...journal, lines: [{ ...line, mode: 'hold' as 'single' }] }],
    ['a post of nothing', { ...journal, lines: [{ ...line, mode: 'post' }] }],
    ['a single that resolves', { ...journal, lines: [{ ...line, pendingId: 'a' }] }],
    [
      'two voids of one',
      {
        ...journal,
        lines: [
          { ...line, mode: 'void', pendingId: 'a' },
          { ...line, mode: 'post', pendingId: 'a' },
        ],
      },
    ],
  ];

  test.each(faulty)('is refused with %s', (_name, draft) => {
    expect(journalFault(draft)).not.toBeNull();
  });

  test('is accepted at the bounds', () => {
    expect(journalFault({ ...journal, lines: [{ ...line, amountFen: 100_000_000 }] })).toBeNull();
    expect(journalFault({ ...journal, lines: new Array(64).fill(line) })).toBeNull();
  });

  test('drops zero lines and refuses to be empty', () => {
    const zero = { ...line, amountFen: 0 };
    expect(buildJournal({ ...journal, lines: [zero, line] }).lines).toEqual([line]);
    expect(() => buildJournal({ ...journal, lines: [zero] })).toThrow(RangeError);
  });

  test('canonical form ignores the order of properties and sees every value', () => {
    const { mode, code, amountFen, credit, debit } = line;
    const turned = {
      lines: [{ mode, code, amountFen, credit, debit }],
      orderId: 'o1',
      _id: journal._id,
    };
    expect(canonicalJournal(turned)).toBe(canonicalJournal(journal));
    const others: Journal[] = [
      { ...journal, _id: 'payment:p2:paid' },
      { ...journal, orderId: 'o2' },
      { ...journal, lines: [{ ...line, amountFen: 101 }] },
      { ...journal, lines: [{ ...line, code: 'OTHER' }] },
      { ...journal, lines: [{ ...line, mode: 'pending' }] },
      { ...journal, lines: [{ ...line, credit: accounts.order('o2') }] },
      { ...journal, lines: [line, line] },
    ];
    const forms = new Set([journal, ...others].map(canonicalJournal));
    expect(forms.size).toBe(others.length + 1);
  });
});

describe('effects', () => {
  test('net per account, sorted, and equal on both sides', () => {
    const effects = accountEffects([
      line,
      { ...line, debit: accounts.order('o1'), credit: accounts.worker('w'), amountFen: 30 },
    ]);
    expect(effects).toEqual([
      { accountId: 'asset:wx:clearing', ...ZERO_TOTALS, postedD: 100 },
      { accountId: 'liab:order:o1', ...ZERO_TOTALS, postedC: 100, postedD: 30 },
      { accountId: 'liab:worker:w', ...ZERO_TOTALS, postedC: 30 },
    ]);
    expect(effects.map(guardedFen)).toEqual([0, 0, 0]);
  });

  test('a reservation takes from what is available, its booking does not take again', () => {
    const out = { ...line, debit: accounts.order('o1'), credit: accounts.refundTransit('r') };
    const guarded = (mode: 'pending' | 'post' | 'void' | 'single') =>
      accountEffects([{ ...out, mode }]).map(guardedFen);
    expect(guarded('pending')).toEqual([100, 0]);
    expect(guarded('single')).toEqual([100, 0]);
    expect(guarded('post')).toEqual([0, 0]);
    expect(guarded('void')).toEqual([0, 0]);
  });

  test('a balance reads the totals from its own side', () => {
    const totals = { postedD: 10, postedC: 50, pendingD: 7, pendingC: 3 };
    expect(toBalance('liab:worker:w', totals)).toMatchObject({
      postedFen: 40,
      pendingInFen: 3,
      pendingOutFen: 7,
      availableFen: 33,
    });
    expect(toBalance('asset:bank', totals)).toMatchObject({ postedFen: -40, availableFen: -43 });
  });
});
