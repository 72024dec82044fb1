import type { z } from 'zod';
import type {
  payoutBatchDetailSchema,
  payoutBatchSchema,
} from '../../contract/schemas/payout-batch.js';
import { PAYOUT_BATCH_TEXT, type PayoutBatchStatus } from '../../contract/terms/payout.js';
import type { PayoutBatchDocument } from '../../data/repositories/payout-batches.js';
import { takeOutFile } from './batch-file.js';
import { discardBatch, handInBatch, releaseBatch, requireBatch } from './batch-steps.js';
import { collectBatch } from './collect-batch.js';
import type { BatchCall, PayoutBatchDeps } from './deps.js';
import { importResults } from './import-results.js';
import { tellResults } from './tell-results.js';

export type PayoutBatchDto = z.input<typeof payoutBatchSchema>;
export type PayoutBatchDetailDto = z.input<typeof payoutBatchDetailSchema>;
export type PayoutBatches = ReturnType<typeof createPayoutBatches>;

type Without<F> = F extends (deps: never, input: infer I) => unknown ? I : never;

/** Payouts that go to the bank as a file (S9), as one object for the api. */
export function createPayoutBatches(deps: PayoutBatchDeps) {
  const detail = (batchId: string) => presentDetail(deps, batchId);
  return {
    collect: async (input: Without<typeof collectBatch>) =>
      presentBatch(await collectBatch(deps, input)),
    list: async (query: {
      readonly status: PayoutBatchStatus;
      readonly after: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }) => (await deps.payoutBatches.list(query)).map(presentBatch),
    detail,
    release: async (call: BatchCall) => presentBatch(await releaseBatch(deps, call)),
    handIn: async (call: BatchCall) => presentBatch(await handInBatch(deps, call)),
    discard: async (input: Without<typeof discardBatch>) =>
      presentBatch(await discardBatch(deps, input)),
    takeOut: (input: Without<typeof takeOutFile>) => takeOutFile(deps, input),
    importResults: (input: Without<typeof importResults>) => importResults(deps, input),
    async tellAgain(batchId: string) {
      await requireBatch(deps, batchId);
      await tellResults(deps, batchId);
      return detail(batchId);
    },
  };
}

function presentBatch(batch: PayoutBatchDocument): PayoutBatchDto {
  const { _id: id, status, rowCount, totalFen, resultCount, made, discarded } = batch;
  const step = (of: { readonly by: string; readonly at: Date } | null) =>
    of === null ? null : { by: of.by, at: of.at.toISOString() };
  return {
    ...{ id, status, label: { ...PAYOUT_BATCH_TEXT[status] }, rowCount, totalFen, resultCount },
    made: { by: made.by, at: made.at.toISOString() },
    released: step(batch.released),
    takenOut: step(batch.takenOut),
    handedIn: step(batch.handedIn),
    discarded: step(discarded),
    discardReason: discarded?.reason ?? null,
  };
}

async function presentDetail(
  deps: PayoutBatchDeps,
  batchId: string,
): Promise<PayoutBatchDetailDto> {
  const batch = await requireBatch(deps, batchId);
  const rows = await deps.payoutBatches.rowsOf(batchId);
  return {
    ...presentBatch(batch),
    rows: rows.map((row) => ({
      payoutNo: row._id,
      withdrawalNo: row.withdrawalNo,
      ownerKind: row.ownerKind,
      ownerId: row.ownerId,
      masked: row.masked,
      amountFen: row.amountFen,
      result: row.result,
      reason: row.reason,
      resultAt: row.resultAt?.toISOString() ?? null,
      toldAt: row.toldAt?.toISOString() ?? null,
      fault: row.fault,
    })),
  };
}
