import { fen } from '../../contract/terms/money.js';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import type { Connection } from '../../data/connect.js';
import { withdrawalModel } from '../../data/models/withdrawal.js';
import { DEFAULT_WITHDRAWAL_POLICY } from '../../domain/withdrawal/policy.js';
import type { RowFacts } from './rows.js';

const DAY_MS = 24 * 3_600_000;

/** A worker's withdrawal and his merchant's. */
export type WithdrawalIds = {
  readonly withdrawalNo: string;
  readonly merchantWithdrawalNo: string;
};

export const MISSING_WITHDRAWAL: WithdrawalIds = {
  withdrawalNo: 'no-such-withdrawal',
  merchantWithdrawalNo: 'no-such-withdrawal',
};

/** Both wait for their first review; neither has a run. */
export async function withdrawalRows(
  connection: Connection,
  facts: RowFacts,
): Promise<WithdrawalIds> {
  const { tag, workerId, tenant } = facts;
  const withdrawalNo = `WW${tag}`;
  const merchantWithdrawalNo = `WM${tag}`;
  await insertRow(connection, { no: withdrawalNo, ownerKind: 'worker', ownerId: workerId });
  const merchant = { ownerKind: 'merchant', ownerId: tenant.merchantId } as const;
  await insertRow(connection, { no: merchantWithdrawalNo, ...merchant });
  return { withdrawalNo, merchantWithdrawalNo };
}

async function insertRow(
  connection: Connection,
  row: { readonly no: string; readonly ownerKind: PayoutOwnerKind; readonly ownerId: string },
): Promise<void> {
  const { no, ownerKind, ownerId } = row;
  const at = new Date();
  await withdrawalModel(connection).create([
    {
      ...{ _id: no, ownerKind, ownerId, requestedBy: 'somebody' },
      ...{ amountFen: fen(100), feeFen: fen(0), taxFen: fen(0), netFen: fen(100) },
      ...{ account: { id: `account-${no}`, kind: 'BANK', ver: 1, masked: '6222***0123' } },
      ...{ method: 'BANK_FILE', status: 'AWAITING_REVIEW', seq: 1, asks: 0 },
      ...{ stageSince: at, stageDueAt: new Date(at.getTime() + DAY_MS), createdAt: at },
      ...{ isReminded: false, isEscalated: false, isClosing: false, isFlagged: false },
      ...{ policyVersion: 'default', policy: DEFAULT_WITHDRAWAL_POLICY },
    },
  ]);
}
