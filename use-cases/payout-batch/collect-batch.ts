import { randomInt } from 'node:crypto';
import { chinaDateOf } from '../../contract/terms/china-day.js';
import { AppError } from '../../contract/terms/errors.js';
import { PAYOUT_BATCH_ROWS_MAX } from '../../contract/terms/payout.js';
import { isDuplicateKey } from '../../data/connect.js';
import type {
  PayoutBatchDocument,
  PayoutBatchItemDocument,
} from '../../data/repositories/payout-batches.js';
import type { WithdrawalDocument } from '../../data/repositories/withdrawals.js';
import type { PayoutBatchDeps } from './deps.js';

/** Somebody else may be collecting the same payouts at the same time. */
const TRIES_MAX = 3;
/** Pages that are looked through for payouts that are in no batch; 10,000 rows. */
const PAGES_MAX = 20;
const BATCH_SUFFIX_END = 1_000_000;

type Waiting = WithdrawalDocument & { readonly payoutNo: string };

/**
 * Puts approved payouts that are in no batch into a new one, the oldest numbers first. A payout's
 * number is the id of its row, so that of two people who collect at once one has to look again.
 * Errors: PAYOUTS_STOPPED, ACTION_NOT_ALLOWED when nothing waits, CONTENTION.
 */
export async function collectBatch(
  deps: PayoutBatchDeps,
  input: { readonly staffId: string; readonly rowsMax?: number | undefined },
): Promise<PayoutBatchDocument> {
  const { staffId, rowsMax = PAYOUT_BATCH_ROWS_MAX } = input;
  await requireNotStopped(deps);
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const waiting = await findWaiting(deps, Math.min(rowsMax, PAYOUT_BATCH_ROWS_MAX));
    if (waiting.length === 0) {
      throw new AppError('ACTION_NOT_ALLOWED', { extra: { reason: 'NOTHING_WAITING' } });
    }
    const batch = batchOf({ waiting, staffId, at: new Date(deps.clock.nowMs()) });
    const rows = waiting.map((row, position) => itemOf({ row, position, batchId: batch._id }));
    try {
      await deps.transact((session) => deps.payoutBatches.insert(batch, rows, session));
      return batch;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
  throw new AppError('CONTENTION');
}

/** An open alarm about the books stops every file (MONEY §3.6). PAYOUTS_STOPPED. */
export async function requireNotStopped(deps: Pick<PayoutBatchDeps, 'moneyAlarms'>): Promise<void> {
  if (await deps.moneyAlarms.isPayoutStopped()) throw new AppError('PAYOUTS_STOPPED');
}

async function findWaiting(deps: PayoutBatchDeps, rowsMax: number): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  let after = '';
  for (let page = 0; page < PAGES_MAX && waiting.length < rowsMax; page += 1) {
    const rows = await deps.withdrawals.findApprovedForBank(PAYOUT_BATCH_ROWS_MAX, after);
    const numbered = rows.filter((row): row is Waiting => row.payoutNo !== null);
    const taken = await deps.payoutBatches.taken(numbered.map(({ payoutNo }) => payoutNo));
    waiting.push(...numbered.filter(({ payoutNo }) => !taken.has(payoutNo)));
    after = rows.at(-1)?._id ?? after;
    if (rows.length < PAYOUT_BATCH_ROWS_MAX) break;
  }
  return waiting.slice(0, rowsMax);
}

function batchOf(input: {
  readonly waiting: readonly Waiting[];
  readonly staffId: string;
  readonly at: Date;
}): PayoutBatchDocument {
  const { waiting, staffId, at } = input;
  const day = chinaDateOf(at.getTime());
  const suffix = String(randomInt(BATCH_SUFFIX_END)).padStart(6, '0');
  return {
    _id: `B${day.replaceAll('-', '')}${suffix}`,
    status: 'DRAFT',
    rowCount: waiting.length,
    totalFen: waiting.reduce((sum, { netFen }) => sum + netFen, 0),
    made: { by: staffId, at },
    released: null,
    handedIn: null,
    discarded: null,
    resultCount: 0,
    takenOut: null,
  };
}

function itemOf(input: {
  readonly row: Waiting;
  readonly position: number;
  readonly batchId: string;
}): PayoutBatchItemDocument {
  const { row, position, batchId } = input;
  return {
    _id: row.payoutNo,
    batchId,
    position,
    withdrawalNo: row._id,
    ownerKind: row.ownerKind,
    ownerId: row.ownerId,
    accountId: row.account.id,
    masked: row.account.masked,
    amountFen: row.netFen,
    result: null,
    reason: null,
    resultAt: null,
    resultBy: null,
    toldAt: null,
    fault: null,
  };
}
