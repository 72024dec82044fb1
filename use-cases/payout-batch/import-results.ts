import { AppError } from '../../contract/terms/errors.js';
import {
  hasFaults,
  judgeResults,
  resultColumns,
  type JudgedRow,
} from '../../domain/payout/bank-result.js';
import { readSheet, type SheetFormat } from '../resource/sheet/sheet-format.js';
import { requireBatch } from './batch-steps.js';
import type { BatchCall, PayoutBatchDeps } from './deps.js';
import { tellResults } from './tell-results.js';

/** A bank may repeat rows, never as many. */
export const RESULT_FILE_ROWS_MAX = 1_000;

export type ResultReport = {
  /** False for a trial, and for a file with a fault. */
  readonly isStored: boolean;
  readonly rows: readonly JudgedRow[];
  /** Results that their withdrawals have not taken yet. */
  readonly untoldCount: number;
};

/**
 * Takes in what the bank says became of a batch. Every row is judged first; with one fault nothing
 * of the file is stored, else all of it in one transaction, and then each withdrawal is told. The
 * same file again finds everything known. Whoever collected the batch does not take its answer in:
 * one person alone could have money paid and given back. Errors: NOT_FOUND, FOUR_EYES,
 * INVALID_INPUT for what is no sheet or lacks columns, ACTION_NOT_ALLOWED before it was handed in,
 * CONTENTION.
 */
export async function importResults(
  deps: PayoutBatchDeps,
  input: BatchCall & {
    readonly format: SheetFormat;
    readonly bytes: Buffer;
    readonly isTrial: boolean;
  },
): Promise<ResultReport> {
  const { batchId, staffId, isTrial } = input;
  const batch = await requireBatch(deps, batchId);
  if (batch.made.by === staffId) throw new AppError('FOUR_EYES');
  if (batch.status !== 'HANDED_IN' && batch.status !== 'DONE') {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: batch.status } });
  }
  const sheet = await readSheet({ ...input, rowsMax: RESULT_FILE_ROWS_MAX });
  const columns = resultColumns(sheet.header);
  if (!columns.ok) throw missingColumns(columns.missing);
  const items = await deps.payoutBatches.rowsOf(batchId);
  const expected = items.map(({ _id, amountFen, result }) => ({
    payoutNo: _id,
    amountFen,
    result,
  }));
  const rows = judgeResults({ at: columns.at, rows: sheet.rows, expected });
  const isStored = !isTrial && !hasFaults(rows);
  if (isStored) {
    await store(deps, { batchId, staffId, rows });
    await tellResults(deps, batchId);
  }
  const untold = await deps.payoutBatches.untold(batchId);
  return { isStored, rows, untoldCount: untold.length };
}

/** All results of a file or none. A row that somebody else answered meanwhile: look again. */
async function store(
  deps: PayoutBatchDeps,
  file: BatchCall & { readonly rows: readonly JudgedRow[] },
): Promise<void> {
  const { batchId, staffId, rows } = file;
  const at = new Date(deps.clock.nowMs());
  const fresh = rows.filter(({ outcome }) => outcome === 'MATCHED');
  await deps.transact(async (session) => {
    for (const { payoutNo, result, reason } of fresh) {
      if (result === null) continue;
      const answer = { payoutNo, batchId, result, reason, at, by: staffId };
      if (!(await deps.payoutBatches.setResult(answer, session))) {
        throw new AppError('CONTENTION', { detail: `${payoutNo} was answered meanwhile` });
      }
    }
    if (fresh.length > 0) await deps.payoutBatches.countResults(batchId, fresh.length, session);
  });
}

function missingColumns(missing: readonly string[]): AppError {
  const names = missing.join(', ');
  const message = `缺少列 / missing columns: ${names}`;
  return new AppError('INVALID_INPUT', { fields: [{ field: 'content', message }] });
}
