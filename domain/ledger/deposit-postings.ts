import type { Fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import { buildJournal, journalId, single, type Journal } from './journal.js';

/** Key of a deposit's journal: one application pays one deposit. */
export const depositJournalId = (applicationId: string): string =>
  journalId({ bizType: 'deposit', bizId: applicationId, step: 'paid' });

/**
 * A deposit came in at the bank and is owed to whoever paid it (MONEY §3.2, `liab:deposit`). The
 * owner is the worker or the merchant that the application becomes.
 */
export function depositJournal(input: {
  readonly applicationId: string;
  readonly ownerId: string;
  readonly amountFen: number;
}): Journal {
  const { applicationId, ownerId, amountFen } = input;
  return buildJournal({
    _id: depositJournalId(applicationId),
    lines: [single(accounts.bank(), accounts.deposit(ownerId), amountFen as Fen, 'DEPOSIT')],
  });
}
