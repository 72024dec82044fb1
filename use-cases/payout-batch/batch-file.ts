import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import { yuanText } from '../../contract/terms/yuan.js';
import type { PayoutBatchItemDocument } from '../../data/repositories/payout-batches.js';
import { openPayeeOf } from '../payout-account/open-payee.js';
import { writeSheet, type SheetFormat, type SheetRow } from '../resource/sheet/sheet-format.js';
import { requireAllOpen, requireBatch } from './batch-steps.js';
import { requireNotStopped } from './collect-batch.js';
import type { BatchCall, PayoutBatchDeps } from './deps.js';

const HEADER = ['序号', '编号', '收款人', '收款账号', '开户银行', '金额（元）', '备注'] as const;
const REMARK = '提现';

/**
 * The file for the bank, with whole card numbers: the only place where they leave the server. That
 * it was taken out is written before, so that such a batch can never be discarded; the route leaves
 * an audit entry for every time. Errors: NOT_FOUND, also when an owner was erased, PAYOUTS_STOPPED,
 * ACTION_NOT_ALLOWED before its release, after its end, or when a payout has ended.
 */
export async function takeOutFile(
  deps: PayoutBatchDeps,
  { batchId, staffId, format }: BatchCall & { readonly format: SheetFormat },
): Promise<{ readonly bytes: Buffer; readonly rowCount: number }> {
  const batch = await requireBatch(deps, batchId);
  await requireNotStopped(deps);
  const rows = await deps.payoutBatches.rowsOf(batchId);
  await requireAllOpen(
    deps,
    rows.filter(({ result }) => result === null),
  );
  const takenOut = { by: staffId, at: new Date(deps.clock.nowMs()) };
  const from = ['RELEASED', 'HANDED_IN'] as const;
  if (!(await deps.payoutBatches.step({ batchId, from, set: { takenOut } }))) {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: batch.status } });
  }
  const lines: SheetRow[] = [];
  for (const row of rows) lines.push(await lineOf(deps, row));
  const bytes = await writeSheet({ format, title: batchId, header: HEADER, rows: lines });
  return { bytes, rowCount: lines.length };
}

async function lineOf(deps: PayoutBatchDeps, row: PayoutBatchItemDocument): Promise<SheetRow> {
  const payee = await openPayeeOf(deps, row.accountId);
  const { account, name, bankName } = payee;
  const amount = yuanText(fen(row.amountFen));
  // All as text: a spreadsheet would round a number of nineteen digits.
  return [String(row.position + 1), row._id, name, account, bankName ?? '', amount, REMARK];
}
