import { isAppError } from '../../contract/terms/errors.js';
import type { PayoutBatchItemDocument } from '../../data/repositories/payout-batches.js';
import type { PayoutBatchDeps } from './deps.js';

/**
 * Tells withdrawals of results that are stored and that they have not taken yet. May be stopped and
 * repeated: each has one effect. What a withdrawal cannot take is noted on its row and stays, for a
 * person to look at.
 */
export async function tellResults(deps: PayoutBatchDeps, batchId: string): Promise<void> {
  for (const row of await deps.payoutBatches.untold(batchId)) {
    const fault = await tell(deps, row);
    if (fault === null) await deps.payoutBatches.markTold(row._id, new Date(deps.clock.nowMs()));
    else await deps.payoutBatches.markFault(row._id, fault);
  }
}

/** Why it could not be told; null when the withdrawal knows. */
async function tell(deps: PayoutBatchDeps, row: PayoutBatchItemDocument): Promise<string | null> {
  const { _id: payoutNo, result, reason, resultAt, batchId } = row;
  if (result === null || resultAt === null) return 'NO_RESULT';
  try {
    const recorded = await deps.recordResult({
      payoutNo,
      result,
      reason,
      at: resultAt,
      source: batchId,
    });
    return recorded === 'RECORDED' || recorded === 'KNOWN' ? null : recorded;
  } catch (error) {
    // One that fails must not keep the others from being told.
    if (!isAppError(error)) throw error;
    return error.code;
  }
}
