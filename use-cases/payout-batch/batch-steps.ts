import { AppError } from '../../contract/terms/errors.js';
import type { PayoutBatchStatus } from '../../contract/terms/payout.js';
import type {
  PayoutBatchDocument,
  PayoutBatchItemDocument,
} from '../../data/repositories/payout-batches.js';
import { requireNotStopped } from './collect-batch.js';
import type { BatchCall, PayoutBatchDeps } from './deps.js';

/** Rows that are asked about at a time. */
const ASK_MAX = 50;

/** NOT_FOUND. */
export async function requireBatch(
  deps: Pick<PayoutBatchDeps, 'payoutBatches'>,
  batchId: string,
): Promise<PayoutBatchDocument> {
  const batch = await deps.payoutBatches.findById(batchId);
  if (batch === null) throw new AppError('NOT_FOUND', { detail: `batch ${batchId}` });
  return batch;
}

/**
 * The second person's yes: from now on its file may be taken out. Errors: NOT_FOUND, FOUR_EYES for
 * whoever collected it, PAYOUTS_STOPPED, ACTION_NOT_ALLOWED in another state or when one of its
 * payouts has ended meanwhile.
 */
export async function releaseBatch(
  deps: PayoutBatchDeps,
  { batchId, staffId }: BatchCall,
): Promise<PayoutBatchDocument> {
  const batch = await requireBatch(deps, batchId);
  if (batch.made.by === staffId) throw new AppError('FOUR_EYES');
  await requireNotStopped(deps);
  await requireAllOpen(deps, await deps.payoutBatches.rowsOf(batchId));
  const released = { by: staffId, at: new Date(deps.clock.nowMs()) };
  const set = { status: 'RELEASED', released } as const;
  const step = { batchId, from: ['DRAFT'], set, notMadeBy: staffId } as const;
  if (!(await deps.payoutBatches.step(step))) throw notIn(batch);
  return { ...batch, ...set };
}

/** The bank has the file; its answer can be taken in. Errors: NOT_FOUND, ACTION_NOT_ALLOWED. */
export async function handInBatch(
  deps: PayoutBatchDeps,
  { batchId, staffId }: BatchCall,
): Promise<PayoutBatchDocument> {
  const batch = await requireBatch(deps, batchId);
  if (batch.takenOut === null) throw notIn(batch, 'FILE_NOT_TAKEN_OUT');
  const handedIn = { by: staffId, at: new Date(deps.clock.nowMs()) };
  const set = { status: 'HANDED_IN', handedIn } as const;
  if (!(await deps.payoutBatches.step({ batchId, from: ['RELEASED'], set }))) throw notIn(batch);
  return { ...batch, ...set };
}

/**
 * Gives the payouts free for another batch. Only while nobody has taken its file out: what may be
 * at the bank may be paid. Errors: NOT_FOUND, ACTION_NOT_ALLOWED.
 */
export async function discardBatch(
  deps: PayoutBatchDeps,
  { batchId, staffId, reason }: BatchCall & { readonly reason: string },
): Promise<PayoutBatchDocument> {
  const batch = await requireBatch(deps, batchId);
  const discarded = { by: staffId, at: new Date(deps.clock.nowMs()), reason };
  const set = { status: 'DISCARDED', discarded } as const;
  const from: readonly PayoutBatchStatus[] = ['DRAFT', 'RELEASED'];
  await deps.transact(async (session) => {
    const step = { batchId, from, set, isUntouched: true } as const;
    if (!(await deps.payoutBatches.step(step, session))) throw notIn(batch);
    await deps.payoutBatches.removeRows(batchId, session);
  });
  return { ...batch, ...set };
}

/** ACTION_NOT_ALLOWED when a payout was ended another way: the bank must not pay it. */
export async function requireAllOpen(
  deps: Pick<PayoutBatchDeps, 'withdrawals'>,
  rows: readonly PayoutBatchItemDocument[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += ASK_MAX) {
    const part = rows.slice(from, from + ASK_MAX);
    const found = await Promise.all(part.map(({ _id }) => deps.withdrawals.findByPayoutNo(_id)));
    const ended = part.find((row, index) => {
      const withdrawal = found[index];
      return withdrawal?.status !== 'SENDING' || withdrawal.netFen !== row.amountFen;
    });
    if (ended !== undefined) {
      const extra = { reason: 'PAYOUT_ENDED', payoutNo: ended._id };
      throw new AppError('ACTION_NOT_ALLOWED', { extra });
    }
  }
}

function notIn(batch: PayoutBatchDocument, reason?: string): AppError {
  const { status } = batch;
  return new AppError('ACTION_NOT_ALLOWED', { extra: { status, ...(reason && { reason }) } });
}
