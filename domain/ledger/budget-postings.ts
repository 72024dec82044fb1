import type { Fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import { buildJournal, journalId, single, type Journal } from './journal.js';

/** Approved money for a campaign: what coupons may cost the platform, and no more. */
export function fundingJournal(input: {
  readonly fundingId: string;
  readonly campaignId: string;
  readonly amountFen: Fen;
}): Journal {
  const { fundingId, campaignId, amountFen } = input;
  return buildJournal({
    _id: journalId({ bizType: 'campaignFunding', bizId: fundingId, step: 'booked' }),
    lines: [
      single(accounts.couponExpense(), accounts.campaignBudget(campaignId), amountFen, 'BUDGET'),
    ],
  });
}
