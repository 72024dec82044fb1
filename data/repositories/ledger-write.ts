import { createHash } from 'node:crypto';
import type { ClientSession } from 'mongoose';
import { AppError } from '../../contract/terms/errors.js';
import { parseAccountId } from '../../domain/ledger/accounts.js';
import { accountEffects, guardedFen, type AccountEffect } from '../../domain/ledger/effects.js';
import {
  canonicalJournal,
  journalFault,
  transferId,
  type Journal,
  type JournalLine,
} from '../../domain/ledger/journal.js';
import { isDuplicateKey } from '../connect.js';
import { DuplicateJournalError } from './ledger-errors.js';
import type { LedgerStore } from './ledger-store.js';

/** SHA-256 of the canonical journal, hex. */
export function payloadHash(journal: Journal): string {
  return createHash('sha256').update(canonicalJournal(journal)).digest('hex');
}

/**
 * Writes one journal inside a transaction: journal, transfers, account totals; the guarded totals
 * come last because they are what others wait for.
 */
export async function postJournal(
  store: LedgerStore,
  journal: Journal,
  session: ClientSession,
): Promise<void> {
  const fault = journalFault(journal);
  if (fault !== null) {
    throw new AppError('JOURNAL_INVALID', { detail: `${journal._id}: ${fault}` });
  }
  const at = store.now();
  await insertJournal(store, journal, at, session);
  await assertPending(store, journal, session);
  await insertTransfers(store, journal, at, session);
  // Hot accounts are insert-only: their total is the sum of the transfers just written.
  const effects = accountEffects(journal.lines).filter(
    (effect) => !parseAccountId(effect.accountId).hot,
  );
  await addFree(
    store,
    effects.filter((effect) => guardedFen(effect) === 0),
    session,
  );
  for (const effect of effects) {
    if (guardedFen(effect) > 0) await takeGuarded(store, effect, session);
  }
}

async function insertJournal(
  store: LedgerStore,
  journal: Journal,
  at: Date,
  session: ClientSession,
): Promise<void> {
  const document = {
    ...journal,
    lines: [...journal.lines],
    payloadHash: payloadHash(journal),
    at,
  };
  try {
    await store.journals.insertMany([document], { session });
  } catch (error) {
    if (isDuplicateKey(error)) throw new DuplicateJournalError(journal._id);
    throw error;
  }
}

/** A post or void repeats its pending line in full; anything else is a bug of the caller. */
async function assertPending(
  store: LedgerStore,
  journal: Journal,
  session: ClientSession,
): Promise<void> {
  const resolving = journal.lines.filter((line) => line.pendingId !== undefined);
  if (resolving.length === 0) return;
  const found = await store.transfers
    .find({ _id: { $in: resolving.flatMap((line) => line.pendingId ?? []) }, mode: 'pending' })
    .session(session)
    .lean();
  const byId = new Map(found.map((transfer) => [transfer._id, transfer]));
  for (const line of resolving) {
    const pending = byId.get(line.pendingId ?? '');
    if (pending === undefined || !isSameMovement(pending, line)) {
      throw new AppError('JOURNAL_INVALID', {
        detail: `${journal._id}: ${line.pendingId} is no such reservation`,
      });
    }
  }
}

async function insertTransfers(
  store: LedgerStore,
  journal: Journal,
  at: Date,
  session: ClientSession,
) {
  const documents = journal.lines.map((line, index) => ({
    ...line,
    _id: transferId({ journalId: journal._id, index }),
    journal: journal._id,
    ...(journal.orderId === undefined ? {} : { orderId: journal.orderId }),
    at,
  }));
  try {
    await store.transfers.insertMany(documents, { session });
  } catch (error) {
    // Their ids derive from the journal's, so the only index that can refuse is `pendingId`.
    if (isDuplicateKey(error)) {
      throw new AppError('TRANSFER_RESOLVED', { detail: journal._id, cause: error });
    }
    throw error;
  }
}

async function addFree(
  store: LedgerStore,
  effects: readonly AccountEffect[],
  session: ClientSession,
): Promise<void> {
  if (effects.length === 0) return;
  const operations = effects.map((effect) => ({
    updateOne: {
      filter: { _id: effect.accountId },
      update: { $inc: increments(effect), $setOnInsert: newAccount(effect.accountId) },
      upsert: true,
    },
  }));
  // An account that another journal opened after our snapshot is a write conflict: the driver
  // runs the transaction again.
  await store.accounts.bulkWrite(operations, { session, ordered: true });
}

/** A missing account holds nothing, so it fails like one that holds too little. */
async function takeGuarded(
  store: LedgerStore,
  effect: AccountEffect,
  session: ClientSession,
): Promise<void> {
  const result = await store.accounts.updateOne(
    { _id: effect.accountId, ...availableAtLeast(guardedFen(effect)) },
    { $inc: increments(effect) },
    { session },
  );
  if (result.matchedCount !== 1) {
    throw new AppError('INSUFFICIENT_BALANCE', { detail: effect.accountId });
  }
}

/** Credit-side balance that is neither spent nor reserved; every guarded account is one of those. */
function availableAtLeast(amountFen: number) {
  return {
    $expr: {
      $gte: [{ $subtract: ['$postedC', { $add: ['$postedD', '$pendingD'] }] }, amountFen],
    },
  };
}

function increments(effect: AccountEffect) {
  const { postedD, postedC, pendingD, pendingC } = effect;
  return { postedD, postedC, pendingD, pendingC, ver: 1 };
}

function newAccount(accountId: string) {
  const { kind, side, owner, noNegative, hot } = parseAccountId(accountId);
  return { kind, side, owner, flags: { noNegative, hot } };
}

function isSameMovement(
  pending: Pick<JournalLine, 'debit' | 'credit' | 'amountFen'>,
  line: JournalLine,
): boolean {
  return (
    pending.debit === line.debit &&
    pending.credit === line.credit &&
    pending.amountFen === line.amountFen
  );
}
