import fc from 'fast-check';
import { accounts, findAccount } from '../../../domain/ledger/accounts.js';
import { transferId, type Journal, type JournalLine } from '../../../domain/ledger/journal.js';
import { createModelLedger, type PostOutcome } from '../../../domain/ledger/model.js';
import { openTestLedger, outcomeOf, tally, type TestLedger } from './ledger-fixture.js';

/** Lanes run at the same time and share only hot accounts, so each lane's outcomes are its own. */
const LANES = 8;
const BATCHES = 8;
const OPERATIONS_PER_LANE = 40;
const SEED = Number(process.env.LEDGER_SEED ?? Date.now() % 2 ** 31);

type Draw = {
  readonly kind: 'single' | 'pending' | 'post' | 'void' | 'wrong' | 'repeat' | 'alter' | 'many';
  readonly from: number;
  readonly to: number;
  readonly amountFen: number;
  readonly pick: number;
  readonly more: readonly number[];
};

const draw: fc.Arbitrary<Draw> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('single' as const) },
    { weight: 4, arbitrary: fc.constant('pending' as const) },
    { weight: 3, arbitrary: fc.constantFrom('post' as const, 'void' as const) },
    { weight: 1, arbitrary: fc.constantFrom('wrong' as const, 'repeat' as const) },
    { weight: 1, arbitrary: fc.constant('alter' as const) },
    { weight: 2, arbitrary: fc.constant('many' as const) },
  ),
  from: fc.nat(99),
  to: fc.nat(99),
  amountFen: fc.integer({ min: 1, max: 1_000 }),
  pick: fc.nat(999),
  more: fc.array(fc.nat(99), { minLength: 2, maxLength: 4 }),
});

let subject: TestLedger;
beforeAll(async () => {
  subject = await openTestLedger();
});
afterAll(() => subject.close());

/** Turns draws into journals over the accounts of one lane. */
function createLane(lane: number) {
  const ids = [
    accounts.wechatClearing(),
    accounts.commission(),
    accounts.order(`${lane}a`),
    accounts.order(`${lane}b`),
    accounts.worker(`${lane}`),
    accounts.merchant(`${lane}`),
    accounts.workerReceivable(`${lane}`),
    accounts.refundTransit(`${lane}`),
  ];
  const seen: Journal[] = [];
  const pending: { readonly id: string; readonly line: JournalLine }[] = [];
  let count = 0;

  const pickFrom = <T>(list: readonly T[], index: number): T | undefined =>
    list[index % Math.max(1, list.length)];
  const lineOf = (input: { from: number; to: number; amountFen: number }): JournalLine => {
    const from = input.from % ids.length;
    // One to length − 1 places on: never the same account on both sides.
    const to = (from + 1 + (input.to % (ids.length - 1))) % ids.length;
    return {
      debit: ids[from] ?? '',
      credit: ids[to] ?? '',
      amountFen: input.amountFen,
      code: 'TEST',
      mode: 'single',
    };
  };
  const fresh = (lines: readonly JournalLine[]): Journal => {
    count += 1;
    return { _id: `test:${lane}-${count}:go`, orderId: `${lane}`, lines };
  };
  const resolving = (drawn: Draw, mode: 'post' | 'void', extraFen: number): Journal => {
    const chosen = pickFrom(pending, drawn.pick);
    if (chosen === undefined) return fresh([lineOf(drawn)]);
    const { line, id } = chosen;
    return fresh([{ ...line, amountFen: line.amountFen + extraFen, mode, pendingId: id }]);
  };
  const build = (drawn: Draw): Journal => {
    const first = pickFrom(seen, drawn.pick) ?? fresh([lineOf(drawn)]);
    switch (drawn.kind) {
      case 'single':
        return fresh([lineOf(drawn)]);
      case 'pending':
        return fresh([{ ...lineOf(drawn), mode: 'pending' }]);
      case 'post':
      case 'void':
        return resolving(drawn, drawn.kind, 0);
      case 'wrong':
        return resolving(drawn, 'post', 1);
      case 'repeat':
        return first;
      case 'alter':
        return { ...first, lines: first.lines.map((line) => ({ ...line, code: 'ALTERED' })) };
      case 'many':
        return fresh(
          drawn.more.map((value, index) =>
            lineOf({ from: value, to: drawn.to + index, amountFen: drawn.amountFen + index }),
          ),
        );
    }
  };
  return (drawn: Draw): Journal => {
    const journal = build(drawn);
    seen.push(journal);
    for (const [index, line] of journal.lines.entries()) {
      if (line.mode !== 'pending') continue;
      pending.push({ id: transferId({ journalId: journal._id, index }), line });
    }
    return journal;
  };
}

test(`[R22] ${LANES * BATCHES * OPERATIONS_PER_LANE} random operations agree with the model (seed ${SEED})`, async () => {
  const { ledger } = subject;
  const model = createModelLedger();
  const lanes = Array.from({ length: LANES }, (_, lane) => createLane(lane));
  const draws = fc.sample(draw, { numRuns: LANES * BATCHES * OPERATIONS_PER_LANE, seed: SEED });
  const outcomes: PostOutcome[] = [];
  const divergences: unknown[] = [];
  let next = 0;

  const runLane = async (toJournal: (drawn: Draw) => Journal, own: readonly Draw[]) => {
    for (const drawn of own) {
      const journal = toJournal(drawn);
      const expected = model.post(journal);
      const actual = await outcomeOf(ledger, journal);
      outcomes.push(actual);
      if (actual !== expected) divergences.push({ journal, expected, actual });
    }
  };

  for (let batch = 0; batch < BATCHES; batch += 1) {
    await Promise.all(
      lanes.map((lane) => {
        const own = draws.slice(next, next + OPERATIONS_PER_LANE);
        next += OPERATIONS_PER_LANE;
        return runLane(lane, own);
      }),
    );
    if (batch % 2 === 1) await ledger.rollUpHot({ lagMs: 0 });
    expect(divergences).toEqual([]);
    const ids = model.accountIds();
    const balances = await ledger.balances(ids);
    expect(balances).toEqual(ids.map(model.balance));
    const guarded = balances.filter((row) => findAccount(row.accountId)?.noNegative);
    expect(guarded.filter((row) => row.availableFen < 0)).toEqual([]);
    expect(await ledger.sumAll()).toMatchObject({ isBalanced: true });
  }
  expect(await ledger.verifyBalances()).toEqual([]);
  // A run that never meets one of the outcomes has not tested it.
  expect(Object.keys(tally(outcomes)).sort()).toEqual([
    'DUPLICATE',
    'INSUFFICIENT',
    'INVALID_PENDING',
    'MISMATCH',
    'POSTED',
    'RESOLVED',
  ]);
});
