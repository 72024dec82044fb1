import type { Payee } from '../../channels/payout/port.js';
import { BANK_OF } from '../../contract/terms/banks.js';
import { AppError } from '../../contract/terms/errors.js';
import type { PayoutAccountKind } from '../../contract/terms/payout.js';
import type {
  PayoutAccountDocument,
  PayoutAccountRepository,
} from '../../data/repositories/payout-accounts.js';
import type { FieldCipher } from '../privacy/field-cipher.js';
import { payoutField } from './sealed-account.js';

/** Account and name in plain; they go to a channel or into the bank's file and nowhere else. */
export type OpenedPayee = Payee & {
  readonly kind: PayoutAccountKind;
  /** Cards only. */
  readonly bankName: string | null;
};

type OpenDeps = { readonly cipher: Pick<FieldCipher, 'open'> };

/** NOT_FOUND once the owner was erased. */
export async function openPayee(deps: OpenDeps, row: PayoutAccountDocument): Promise<OpenedPayee> {
  const open = (field: 'account' | 'holder') =>
    deps.cipher.open({ ...payoutField(row, field), cipherText: row[field].cipher });
  return {
    kind: row.kind,
    account: await open('account'),
    name: await open('holder'),
    bankName: bankNameOf(row),
  };
}

/** As `openPayee`, for whoever holds the id alone; a removed account counts too. NOT_FOUND. */
export async function openPayeeOf(
  deps: OpenDeps & { readonly payoutAccounts: Pick<PayoutAccountRepository, 'findById'> },
  accountId: string,
): Promise<OpenedPayee> {
  const row = await deps.payoutAccounts.findById(accountId);
  if (row === null) throw new AppError('NOT_FOUND', { detail: `payout account ${accountId}` });
  return openPayee(deps, row);
}

export function bankNameOf(
  row: Pick<PayoutAccountDocument, 'bankCode' | 'bankName'>,
): string | null {
  return BANK_OF.get(row.bankCode ?? '')?.zh ?? row.bankName;
}
