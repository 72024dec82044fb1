import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import type { Connection } from '../../data/connect.js';
import { payoutAccountModel } from '../../data/models/payout-account.js';
import { payoutBatchItemModel, payoutBatchModel } from '../../data/models/payout-batch.js';
import type { RowFacts } from './rows.js';

/** Accounts of a worker and of his merchant, and a batch for the bank. */
export type PayoutIds = {
  readonly accountId: string;
  readonly merchantAccountId: string;
  readonly batchId: string;
};

export const MISSING_PAYOUT: PayoutIds = {
  accountId: 'no-such-account',
  merchantAccountId: 'no-such-account',
  batchId: 'no-such-batch',
};

/** The values are not sealed by anybody's key: nobody in a bench pays to them. */
export async function payoutRows(connection: Connection, facts: RowFacts): Promise<PayoutIds> {
  const { tag, workerId, tenant } = facts;
  const accountId = `payout-${tag}`;
  const merchantAccountId = `payout-m-${tag}`;
  const batchId = `batch-${tag}`;
  const { merchantId } = tenant;
  await insertAccount(connection, { id: accountId, ownerKind: 'worker', ownerId: workerId });
  const merchant = { ownerKind: 'merchant', ownerId: merchantId } as const;
  await insertAccount(connection, { id: merchantAccountId, ...merchant });
  const made = { by: 'somebody', at: new Date() };
  const counts = { rowCount: 1, totalFen: 100, resultCount: 0 };
  await payoutBatchModel(connection).create([{ _id: batchId, status: 'DRAFT', made, ...counts }]);
  await payoutBatchItemModel(connection).create([
    {
      ...{ _id: `PO${tag}`, batchId, position: 0, withdrawalNo: `WW${tag}` },
      ...{ ownerKind: 'worker', ownerId: workerId, accountId, masked: '6222***0123' },
      amountFen: 100,
    },
  ]);
  return { accountId, merchantAccountId, batchId };
}

async function insertAccount(
  connection: Connection,
  row: { readonly id: string; readonly ownerKind: PayoutOwnerKind; readonly ownerId: string },
): Promise<void> {
  const { id, ownerKind, ownerId } = row;
  const at = new Date();
  const sealed = { cipher: 'none', masked: '6222***0123' };
  await payoutAccountModel(connection).create([
    {
      ...{ _id: id, ownerKind, ownerId, kind: 'BANK', account: sealed, accountIndex: id },
      ...{ holder: { cipher: 'none', masked: '示*' }, bankCode: 'ICBC' },
      ...{ isDefault: false, isRemoved: false, slot: await freeSlot(connection, row), ver: 1 },
      ...{ addedAt: at, addedBy: ownerId, usableFrom: at },
    },
  ]);
}

/** Several sets may be of one merchant. */
async function freeSlot(
  connection: Connection,
  { ownerKind, ownerId }: { readonly ownerKind: PayoutOwnerKind; readonly ownerId: string },
): Promise<number> {
  return payoutAccountModel(connection).countDocuments({ ownerKind, ownerId });
}
