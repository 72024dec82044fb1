import { askAboutRefund } from '../payment/run-refund.js';
import { advanceShares } from '../profit-share/advance-shares.js';
import { advanceShareBacks } from '../profit-share/share-backs.js';
import { wordsOf, type CheckResult, type MoneyCheckDeps } from './deps.js';
import { tellPaid } from './follow-up.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const PAY_AFTER_MS = 30 * MINUTE_MS;
const REFUND_AFTER_MS = 10 * MINUTE_MS;
const PAYOUT_AFTER_MS = DAY_MS;
const SHARE_AFTER_MS = 60 * MINUTE_MS;
/** Of a case, whose refund went long before, nobody else asks a share back. */
const SHARE_BACK_AFTER_MS = MINUTE_MS;
/** Older ones are for people: they are in the alarm, and nobody asks about them every minute. */
const ASKED_FOR_MS = 3 * DAY_MS;
const ASKED_MAX = 50;
const TOLD_MAX = 200;

/**
 * J6: money that should be through. The channel is asked under the number that was used; nothing is
 * sent, let alone under another number; but shares that nobody has asked back yet are. What is still
 * open after three days is a difference; so is a payout of a day, which its own run asks about.
 */
export async function moveStuck(deps: MoneyCheckDeps): Promise<CheckResult> {
  const nowMs = deps.clock.nowMs();
  const between = (olderMs: number, youngerMs: number) => ({
    from: new Date(nowMs - olderMs),
    to: new Date(nowMs - youngerMs),
  });
  const payments = await deps.moneyFacts.stuckPayments(
    between(ASKED_FOR_MS, PAY_AFTER_MS),
    ASKED_MAX,
  );
  for (const { _id, channel } of payments) await tellPaid(deps, channel, _id);
  const refunds = await deps.moneyFacts.stuckRefunds(
    between(ASKED_FOR_MS, REFUND_AFTER_MS),
    ASKED_MAX,
  );
  for (const { _id } of refunds) await askAboutRefund(deps, _id);

  const sharing = await moveShares(deps, between);

  const ever = { from: new Date(0), to: new Date(nowMs - ASKED_FOR_MS) };
  const oldPayments = await deps.moneyFacts.stuckPayments(ever, TOLD_MAX);
  const oldRefunds = await deps.moneyFacts.stuckRefunds(ever, TOLD_MAX);
  const before = new Date(nowMs - PAYOUT_AFTER_MS);
  const payouts = await deps.moneyFacts.stuckPayouts(before, TOLD_MAX);
  return {
    checkedCount: payments.length + refunds.length + payouts.length + sharing,
    differences: [
      ...(await oldShares(deps, ever)),
      ...oldPayments.map(({ _id }) => wordsOf(_id, 'a payment is open for three days')),
      ...oldRefunds.map(({ _id }) => wordsOf(_id, 'a refund is open for three days')),
      ...payouts.map(({ _id }) => wordsOf(_id, 'a payout is open for a day')),
    ],
  };
}

type Between = (olderMs: number, youngerMs: number) => { readonly from: Date; readonly to: Date };

/** Shares whose run does not ask any more, and what is to come back of shares. */
async function moveShares(deps: MoneyCheckDeps, between: Between): Promise<number> {
  const { profitShare } = deps;
  if (profitShare === undefined) return 0;
  const { shares } = profitShare;
  const sharing = await shares.ordersSharing(between(ASKED_FOR_MS, SHARE_AFTER_MS), ASKED_MAX);
  for (const orderId of sharing) await advanceShares(deps, orderId);
  const asking = await shares.ordersAskingBack(
    between(ASKED_FOR_MS, SHARE_BACK_AFTER_MS),
    ASKED_MAX,
  );
  for (const orderId of asking) await advanceShareBacks(deps, orderId);
  return sharing.length + asking.length;
}

async function oldShares(
  { profitShare }: MoneyCheckDeps,
  ever: { readonly from: Date; readonly to: Date },
): Promise<CheckResult['differences']> {
  if (profitShare === undefined) return [];
  const sharing = await profitShare.shares.ordersSharing(ever, TOLD_MAX);
  const asking = await profitShare.shares.ordersAskingBack(ever, TOLD_MAX);
  return [
    ...sharing.map((id) => wordsOf(id, 'a share is open for three days')),
    ...asking.map((id) => wordsOf(id, 'a share is asked back for three days')),
  ];
}
