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

type Movement = {
  readonly movementId: string;
  readonly workerId: string;
  readonly amountFen: number;
};

const movementJournal = (
  step: string,
  { movementId, amountFen }: Movement,
  [debit, credit]: readonly [string, string],
): Journal =>
  buildJournal({
    _id: journalId({ bizType: 'depositMovement', bizId: movementId, step }),
    lines: [single(debit, credit, amountFen as Fen, `DEPOSIT_${step.toUpperCase()}`)],
  });

/** More money came in at the bank for a worker's deposit. */
export const topUpJournal = (movement: Movement): Journal =>
  movementJournal('paid', movement, [accounts.bank(), accounts.deposit(movement.workerId)]);

/**
 * A worker bears a cost with his deposit: what compensations cost the platform becomes less. The
 * account may not fall below zero, so that the ledger refuses more than is left.
 */
export const deductionJournal = (movement: Movement): Journal =>
  movementJournal('taken', movement, [
    accounts.deposit(movement.workerId),
    accounts.compensationExpense(),
  ]);

/** An appeal gave a deduction back. */
export const deductionReturnJournal = (movement: Movement): Journal =>
  movementJournal('returned', movement, [
    accounts.compensationExpense(),
    accounts.deposit(movement.workerId),
  ]);
