import { askAboutRefund } from '../payment/run-refund.js';
import { wordsOf, type CheckResult, type MoneyCheckDeps } from './deps.js';
import { tellPaid } from './follow-up.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const PAY_AFTER_MS = 30 * MINUTE_MS;
const REFUND_AFTER_MS = 10 * MINUTE_MS;
const PAYOUT_AFTER_MS = DAY_MS;
/** Older ones are for people: they are in the alarm, and nobody asks about them every minute. */
const ASKED_FOR_MS = 3 * DAY_MS;
const ASKED_MAX = 50;
const TOLD_MAX = 200;

/**
 * J6: money that should be through. The channel is asked under the number that was used; nothing is
 * sent, let alone under another number. What is still open after three days is a difference; so is
 * a payout of a day, which its own run asks about.
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

  const ever = { from: new Date(0), to: new Date(nowMs - ASKED_FOR_MS) };
  const oldPayments = await deps.moneyFacts.stuckPayments(ever, TOLD_MAX);
  const oldRefunds = await deps.moneyFacts.stuckRefunds(ever, TOLD_MAX);
  const before = new Date(nowMs - PAYOUT_AFTER_MS);
  const payouts = await deps.moneyFacts.stuckPayouts(before, TOLD_MAX);
  return {
    checkedCount: payments.length + refunds.length + payouts.length,
    differences: [
      ...oldPayments.map(({ _id }) => wordsOf(_id, 'a payment is open for three days')),
      ...oldRefunds.map(({ _id }) => wordsOf(_id, 'a refund is open for three days')),
      ...payouts.map(({ _id }) => wordsOf(_id, 'a payout is open for a day')),
    ],
  };
}
