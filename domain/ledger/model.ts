import { findAccount } from './accounts.js';
import { ZERO_TOTALS, toBalance, type AccountTotals, type Balance } from './effects.js';
import { assertJournal, canonicalJournal, transferId, type Journal } from './journal.js';

/** What posting a journal came to; the database must give the same answer. */
export type PostOutcome =
  'POSTED' | 'DUPLICATE' | 'MISMATCH' | 'INSUFFICIENT' | 'RESOLVED' | 'INVALID_PENDING';

export type ModelLedger = {
  /** Throws RangeError on a malformed journal, as the real ledger does. */
  readonly post: (journal: Journal) => PostOutcome;
  readonly balance: (accountId: string) => Balance;
  readonly accountIds: () => readonly string[];
};

type ModelTransfer = Journal['lines'][number] & { isResolved: boolean };

/**
 * A ledger in memory, written for being obviously right and not for speed: line by line, on a copy
 * that is dropped when a rule fails. The reference of the property tests (RELIABILITY R22).
 */
export function createModelLedger(): ModelLedger {
  const journals = new Map<string, string>();
  const transfers = new Map<string, ModelTransfer>();
  const totals = new Map<string, AccountTotals>();

  const pendingFault = (journal: Journal): PostOutcome | null => {
    const resolving = journal.lines.flatMap((line) => {
      if (line.pendingId === undefined) return [];
      return [{ line, pending: transfers.get(line.pendingId) }];
    });
    const isValid = resolving.every(
      ({ line, pending }) =>
        pending?.mode === 'pending' &&
        pending.debit === line.debit &&
        pending.credit === line.credit &&
        pending.amountFen === line.amountFen,
    );
    if (!isValid) return 'INVALID_PENDING';
    return resolving.some(({ pending }) => pending?.isResolved) ? 'RESOLVED' : null;
  };

  const post = (journal: Journal): PostOutcome => {
    assertJournal(journal);
    const payload = canonicalJournal(journal);
    const earlier = journals.get(journal._id);
    if (earlier !== undefined) return earlier === payload ? 'DUPLICATE' : 'MISMATCH';
    const fault = pendingFault(journal);
    if (fault !== null) return fault;
    const next = applied(journal, totals);
    for (const [id, after] of next) {
      if (findAccount(id)?.noNegative && toBalance(id, after).availableFen < 0) {
        return 'INSUFFICIENT';
      }
    }
    journals.set(journal._id, payload);
    for (const [id, after] of next) totals.set(id, after);
    for (const [index, line] of journal.lines.entries()) {
      const pending = line.pendingId === undefined ? undefined : transfers.get(line.pendingId);
      if (pending !== undefined) pending.isResolved = true;
      const id = transferId({ journalId: journal._id, index });
      transfers.set(id, { ...line, isResolved: false });
    }
    return 'POSTED';
  };

  return {
    post,
    balance: (accountId) => toBalance(accountId, totals.get(accountId) ?? ZERO_TOTALS),
    accountIds: () => [...totals.keys()],
  };
}

/** The totals that the journal leaves behind on the accounts it touches. */
function applied(
  journal: Journal,
  totals: ReadonlyMap<string, AccountTotals>,
): Map<string, AccountTotals> {
  const next = new Map<string, AccountTotals>();
  const read = (id: string) => next.get(id) ?? totals.get(id) ?? ZERO_TOTALS;
  for (const { debit, credit, amountFen, mode } of journal.lines) {
    const d = { ...read(debit) };
    const c = { ...read(credit) };
    if (mode === 'single' || mode === 'post') {
      d.postedD += amountFen;
      c.postedC += amountFen;
    }
    if (mode === 'pending') {
      d.pendingD += amountFen;
      c.pendingC += amountFen;
    }
    if (mode === 'post' || mode === 'void') {
      d.pendingD -= amountFen;
      c.pendingC -= amountFen;
    }
    next.set(debit, d);
    next.set(credit, c);
  }
  return next;
}
