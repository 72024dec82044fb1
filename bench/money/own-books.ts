import type { AccountTotals } from '../../domain/ledger/effects.js';
import type { Journal, JournalLine } from '../../domain/ledger/journal.js';

/** Guarded kinds as MONEY §3.2 lists them; typed here once more, so that the chart is checked too. */
const GUARDED =
  /^(liab:(order|merchant|worker|referrer|customer|deposit|ads)|budget:campaign):[A-Za-z0-9_-]+$/;

type Page = { postedD: number; postedC: number; pendingD: number; pendingC: number };

/**
 * Books kept apart from the product: only what was posted enters, line by line, with nothing but
 * the meaning of the four modes. Says what no ledger may ever come to.
 */
export function createOwnBooks() {
  const pages = new Map<string, Page>();
  const resolvedBy = new Map<string, string>();
  const page = (accountId: string): Page => {
    const present = pages.get(accountId) ?? { postedD: 0, postedC: 0, pendingD: 0, pendingC: 0 };
    pages.set(accountId, present);
    return present;
  };

  const enter = ({ debit, credit, amountFen, mode }: JournalLine): void => {
    const isBooked = mode === 'single' || mode === 'post';
    const reservedFen = { single: 0, pending: amountFen, post: -amountFen, void: -amountFen }[mode];
    page(debit).postedD += isBooked ? amountFen : 0;
    page(credit).postedC += isBooked ? amountFen : 0;
    page(debit).pendingD += reservedFen;
    page(credit).pendingC += reservedFen;
  };

  return {
    /** Enters a posted journal; answers what is wrong afterwards, or null. */
    enter(journal: Journal): string | null {
      for (const line of journal.lines) {
        enter(line);
        if (line.pendingId === undefined) continue;
        const earlier = resolvedBy.get(line.pendingId);
        if (earlier !== undefined)
          return `${line.pendingId} ended by ${earlier} and ${journal._id}`;
        resolvedBy.set(line.pendingId, journal._id);
      }
      for (const accountId of new Set(
        journal.lines.flatMap(({ debit, credit }) => [debit, credit]),
      )) {
        const { postedD, postedC, pendingD } = page(accountId);
        const availableFen = postedC - postedD - pendingD;
        if (GUARDED.test(accountId) && availableFen < 0)
          return `${accountId} is at ${availableFen}`;
      }
      return null;
    },
    accountIds: (): readonly string[] => [...pages.keys()],
    /** True when these totals are what the books say of the account. */
    agrees(accountId: string, totals: AccountTotals): boolean {
      const { postedD, postedC, pendingD, pendingC } = page(accountId);
      return (
        totals.postedD === postedD &&
        totals.postedC === postedC &&
        totals.pendingD === pendingD &&
        totals.pendingC === pendingC
      );
    },
  };
}

/** Σ debit = Σ credit, posted and pending, over all accounts. */
export function isBalanced(all: Iterable<AccountTotals>): boolean {
  let postedFen = 0;
  let pendingFen = 0;
  for (const { postedD, postedC, pendingD, pendingC } of all) {
    postedFen += postedD - postedC;
    pendingFen += pendingD - pendingC;
  }
  return postedFen === 0 && pendingFen === 0;
}
