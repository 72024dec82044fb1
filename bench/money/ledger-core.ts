import { parseAccountId } from '../../domain/ledger/accounts.js';
import {
  ZERO_TOTALS,
  accountEffects,
  addTotals,
  guardedFen,
  toBalance,
  type AccountTotals,
} from '../../domain/ledger/effects.js';
import {
  canonicalJournal,
  journalFault,
  transferId,
  type Journal,
  type JournalLine,
} from '../../domain/ledger/journal.js';
import type { PostOutcome } from '../../domain/ledger/model.js';

/**
 * The rules with which production writes (effects.ts, journal.ts), over maps in the place of the
 * three collections and in the order of `postJournal`: key, reservations, transfers with their
 * unique index, then the account totals of which the guarded ones are conditional.
 */
export function createLedgerCore(options: { readonly hasUniqueIndex?: boolean } = {}) {
  const { hasUniqueIndex = true } = options;
  const journals = new Map<string, string>();
  const transfers = new Map<string, JournalLine>();
  const resolved = new Set<string>();
  const totals = new Map<string, AccountTotals>();
  const read = (accountId: string): AccountTotals => totals.get(accountId) ?? ZERO_TOTALS;

  const resolutionFault = (journal: Journal): PostOutcome | null => {
    const ends = journal.lines.filter((line) => line.pendingId !== undefined);
    const isValid = ends.every((line) => {
      const pending = transfers.get(line.pendingId ?? '');
      return pending?.mode === 'pending' && isSameMovement(pending, line);
    });
    if (!isValid) return 'INVALID_PENDING';
    const isTaken = ends.some((line) => resolved.has(line.pendingId ?? ''));
    return isTaken && hasUniqueIndex ? 'RESOLVED' : null;
  };

  return {
    post(journal: Journal): PostOutcome {
      const fault = journalFault(journal);
      if (fault !== null) throw new RangeError(`${journal._id}: ${fault}`);
      const payload = canonicalJournal(journal);
      const earlier = journals.get(journal._id);
      if (earlier !== undefined) return earlier === payload ? 'DUPLICATE' : 'MISMATCH';
      const refusal = resolutionFault(journal);
      if (refusal !== null) return refusal;
      const effects = accountEffects(journal.lines);
      for (const effect of effects) {
        const neededFen = guardedFen(effect);
        if (neededFen === 0) continue;
        const { availableFen } = toBalance(effect.accountId, read(effect.accountId));
        if (availableFen < neededFen) return 'INSUFFICIENT';
      }
      journals.set(journal._id, payload);
      for (const [index, line] of journal.lines.entries()) {
        transfers.set(transferId({ journalId: journal._id, index }), line);
        if (line.pendingId !== undefined) resolved.add(line.pendingId);
      }
      for (const effect of effects) {
        const { accountId } = effect;
        parseAccountId(accountId);
        totals.set(accountId, addTotals(read(accountId), effect));
      }
      return 'POSTED';
    },
    totals: (): ReadonlyMap<string, AccountTotals> => totals,
  };
}

function isSameMovement(pending: JournalLine, line: JournalLine): boolean {
  return (
    pending.debit === line.debit &&
    pending.credit === line.credit &&
    pending.amountFen === line.amountFen
  );
}
