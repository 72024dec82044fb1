import { fen } from '../../contract/terms/money.js';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import type { Connection } from '../../data/connect.js';
import { withdrawalModel } from '../../data/models/withdrawal.js';
import { createLedgerRepository } from '../../data/repositories/ledger-repository.js';
import { accounts } from '../../domain/ledger/accounts.js';
import { buildJournal, journalId, single } from '../../domain/ledger/journal.js';
import {
  withdrawableAccount,
  withdrawalRequestedJournal,
} from '../../domain/ledger/withdrawal-postings.js';
import { DEFAULT_WITHDRAWAL_POLICY } from '../../domain/withdrawal/policy.js';
import type { RowFacts } from './rows.js';

const DAY_MS = 24 * 3_600_000;
const AMOUNT_FEN = fen(100);

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

type Row = { readonly no: string; readonly ownerKind: PayoutOwnerKind; readonly ownerId: string };

async function insertRow(connection: Connection, row: Row): Promise<void> {
  const { no, ownerKind, ownerId } = row;
  const at = new Date();
  await reserve(connection, row);
  await withdrawalModel(connection).create([
    {
      ...{ _id: no, ownerKind, ownerId, requestedBy: 'somebody' },
      ...{ amountFen: AMOUNT_FEN, feeFen: fen(0), taxFen: fen(0), netFen: AMOUNT_FEN },
      ...{ account: { id: `account-${no}`, kind: 'BANK', ver: 1, masked: '6222***0123' } },
      ...{ method: 'BANK_FILE', status: 'AWAITING_REVIEW', seq: 1, asks: 0 },
      ...{ stageSince: at, stageDueAt: new Date(at.getTime() + DAY_MS), createdAt: at },
      ...{ isReminded: false, isEscalated: false, isClosing: false, isFlagged: false },
      ...{ policyVersion: 'default', policy: DEFAULT_WITHDRAWAL_POLICY },
    },
  ]);
}

/** What its request would have left in the ledger: without it no end can be booked. */
async function reserve(connection: Connection, { no, ownerKind, ownerId }: Row): Promise<void> {
  const ledger = createLedgerRepository(connection);
  const account = withdrawableAccount(ownerKind, ownerId);
  const earned = single(accounts.compensationExpense(), account, AMOUNT_FEN, 'COMPENSATION');
  const _id = journalId({ bizType: 'scene', bizId: no, step: 'earned' });
  await ledger.postOnce(buildJournal({ _id, lines: [earned] }));
  await ledger.postOnce(
    withdrawalRequestedJournal({ withdrawalNo: no, ownerKind, ownerId, amountFen: AMOUNT_FEN }),
  );
}
