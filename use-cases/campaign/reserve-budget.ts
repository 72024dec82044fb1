import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { LedgerRepository } from '../../data/repositories/ledger-repository.js';
import type { ClientSession } from '../../data/repositories/session.js';
import {
  couponReleasedJournal,
  couponReservedJournal,
  type CouponLeg,
} from '../../domain/ledger/postings.js';

type BudgetDeps = { readonly ledger: Pick<LedgerRepository, 'post' | 'postOnce'> };
type Reservation = { readonly orderId: string; readonly coupon: CouponLeg };

/**
 * Reserves what a platform coupon costs, for one order; the account's guard decides and never a
 * check before, so that any number of orders at once stays within the budget (R32). With a session
 * it joins the transaction that writes the order. Errors: BUDGET_SPENT, CONTENTION.
 */
export async function reserveBudget(
  deps: BudgetDeps,
  input: Reservation & { readonly session?: ClientSession },
): Promise<void> {
  const { session, ...reservation } = input;
  const journal = couponReservedJournal(reservation);
  try {
    if (session === undefined) await deps.ledger.postOnce(journal);
    else await deps.ledger.post(journal, session);
  } catch (error) {
    const isSpent = isAppError(error) && error.code === 'INSUFFICIENT_BALANCE';
    if (!isSpent) throw error;
    throw new AppError('BUDGET_SPENT', { cause: error });
  }
}

/** The order was closed unpaid: its part of the budget is free again. Once, and never after a post. */
export async function releaseBudget(deps: BudgetDeps, reservation: Reservation): Promise<void> {
  await deps.ledger.postOnce(couponReleasedJournal(reservation));
}
