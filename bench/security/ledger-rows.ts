import { fen } from '../../contract/terms/money.js';
import type { Connection } from '../../data/connect.js';
import { campaignFundingModel } from '../../data/models/campaign-funding.js';
import { createLedgerRepository } from '../../data/repositories/ledger-repository.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { fundingJournal } from '../../domain/ledger/budget-postings.js';
import type { RowFacts } from './rows.js';

/** Ids of the books, and of money for campaigns. */
export type LedgerIds = {
  readonly ledgerAccountId: string;
  readonly journalId: string;
  readonly campaignId: string;
  readonly fundingId: string;
};

export const MISSING_LEDGER: LedgerIds = {
  ledgerAccountId: 'liab:worker:no-such-worker',
  journalId: 'order:no-such-order:settle',
  campaignId: 'no-such-campaign',
  fundingId: 'no-such-funding',
};

/** A campaign with some money, and a request of more that waits for its check. */
export async function ledgerRows(connection: Connection, facts: RowFacts): Promise<LedgerIds> {
  const { tag } = facts;
  const campaignId = `campaign-${tag}`;
  const fundingId = `funding-${tag}`;
  const booked = fundingJournal({ fundingId: `booked-${tag}`, campaignId, amountFen: fen(1_000) });
  await createLedgerRepository(connection).postOnce(booked);
  await campaignFundingModel(connection).create({
    _id: fundingId,
    campaignId,
    amountFen: fen(500),
    status: 'REQUESTED',
    made: { by: 'somebody', at: new Date(), reason: '示例' },
  });
  return {
    ledgerAccountId: accounts.campaignBudget(campaignId),
    journalId: booked._id,
    campaignId,
    fundingId,
  };
}
