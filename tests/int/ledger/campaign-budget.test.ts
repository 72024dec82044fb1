import { inParallel } from '../../../scripts/drive/wait.js';
import { fen } from '../../../contract/terms/money.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { Journal } from '../../../domain/ledger/journal.js';
import type { PostOutcome } from '../../../domain/ledger/model.js';
import {
  couponReleasedJournal,
  couponReservedJournal,
  paidJournal,
} from '../../../domain/ledger/postings.js';
import {
  fundJournal,
  openTestLedger,
  outcomeOf,
  tally,
  type TestLedger,
} from './ledger-fixture.js';

const ORDERS = 500;
const COUPON_FEN = fen(700);
/** Covers exactly 120 coupons, and not one more. */
const BUDGET_FEN = 120 * COUPON_FEN + COUPON_FEN - 1;
const LOOK_MS = 5;
/**
 * As many transactions as reach one account at once in practice: more only wait for each other, and
 * past the driver's 120 s are told CONTENTION, which their callers repeat under the same key.
 */
const AT_ONCE = 16;

let subject: TestLedger;
beforeAll(async () => {
  subject = await openTestLedger();
});
afterAll(() => subject.close());

const couponOf = (orderId: string) => ({
  orderId,
  coupon: { campaignId: 'spring', amountFen: COUPON_FEN },
});

/** Posts them all, AT_ONCE at a time; the outcomes are in the order of the journals. */
async function postAll(journals: readonly Journal[]): Promise<PostOutcome[]> {
  const outcomes: PostOutcome[] = [];
  await inParallel([...journals.entries()], AT_ONCE, async ([index, journal]) => {
    outcomes[index] = await outcomeOf(subject.ledger, journal);
  });
  return outcomes;
}

/** Reads the budget all the while; ends with what was seen at its lowest and at its most. */
function watchBudget() {
  const seen = { lowestFen: BUDGET_FEN, givenFen: 0, looks: 0 };
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      const budget = await subject.ledger.balance(accounts.campaignBudget('spring'));
      seen.lowestFen = Math.min(seen.lowestFen, budget.availableFen);
      seen.givenFen = Math.max(seen.givenFen, BUDGET_FEN - budget.availableFen);
      seen.looks += 1;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  return async () => {
    isOver = true;
    await looking;
    return seen;
  };
}

test(`[R32] ${ORDERS} orders, ${AT_ONCE} at once, never reserve more than the campaign's budget`, async () => {
  const { ledger } = subject;
  const budget = accounts.campaignBudget('spring');
  await ledger.postOnce(fundJournal({ key: 'spring', accountId: budget, amountFen: BUDGET_FEN }));
  const stopWatching = watchBudget();
  const ids = Array.from({ length: ORDERS }, (_, index) => `o-${index}`);
  const outcomes = await postAll(ids.map((orderId) => couponReservedJournal(couponOf(orderId))));
  expect(tally(outcomes)).toEqual({ POSTED: 120, INSUFFICIENT: ORDERS - 120 });
  expect((await ledger.balance(budget)).availableFen).toBe(COUPON_FEN - 1);

  // A third closes unpaid, the rest is paid; others try for what has become free meanwhile.
  const lucky = ids.filter((_, index) => outcomes[index] === 'POSTED');
  const late = ids.filter((_, index) => outcomes[index] !== 'POSTED');
  const released = lucky.filter((_, index) => index % 3 === 0);
  const endOf = (orderId: string, index: number): Journal => {
    const { coupon } = couponOf(orderId);
    const paid = { orderId, channel: 'wechat', amountFen: fen(5_000), coupon } as const;
    return index % 3 === 0
      ? couponReleasedJournal(couponOf(orderId))
      : paidJournal({ ...paid, paymentNo: orderId });
  };
  const again = late.map((orderId) => couponReservedJournal(couponOf(`${orderId}b`)));
  const ends = await postAll([...lucky.map(endOf), ...again]);
  const own = ends.slice(0, lucky.length);
  expect(tally(own)).toEqual({ POSTED: lucky.length });
  expect(tally(ends.slice(lucky.length)).POSTED ?? 0).toBeLessThanOrEqual(released.length);

  const seen = await stopWatching();
  expect(seen.looks).toBeGreaterThan(10);
  expect(seen.lowestFen).toBeGreaterThanOrEqual(0);
  expect(seen.givenFen).toBeLessThanOrEqual(BUDGET_FEN);
  const after = await ledger.balance(budget);
  expect(after.availableFen).toBeGreaterThanOrEqual(0);
  expect(after.postedD + after.pendingD).toBeLessThanOrEqual(BUDGET_FEN);
  expect(await ledger.sumAll()).toMatchObject({ isBalanced: true });
  expect(await ledger.verifyBalances()).toEqual([]);
});
