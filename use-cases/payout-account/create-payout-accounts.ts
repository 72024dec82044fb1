import type { z } from 'zod';
import type { payoutAccountSchema } from '../../contract/schemas/payout-account.js';
import { PAYOUT_KIND_TEXT } from '../../contract/terms/payout.js';
import type {
  PayoutAccountDocument,
  PayoutOwner,
} from '../../data/repositories/payout-accounts.js';
import { bankOfCard } from '../../domain/payout/bank-card.js';
import { addAccount } from './add-account.js';
import { chooseDefault, removeAccount } from './change-accounts.js';
import type { PayoutAccountDeps } from './deps.js';
import { bankNameOf } from './open-payee.js';

export type PayoutAccountDto = z.input<typeof payoutAccountSchema>;
export type PayoutAccounts = ReturnType<typeof createPayoutAccounts>;

type Without<F> = F extends (deps: never, input: infer I) => unknown ? I : never;

/** Accounts that workers and merchants are paid to (K9, M6), as one object for the api. */
export function createPayoutAccounts(deps: PayoutAccountDeps) {
  const present = (row: PayoutAccountDocument): PayoutAccountDto => {
    const { _id: id, kind, account, holder, bankCode, isDefault, usableFrom, addedAt } = row;
    return {
      id,
      kind,
      label: { ...PAYOUT_KIND_TEXT[kind] },
      masked: account.masked,
      holderMasked: holder.masked,
      bankCode,
      bankName: bankNameOf(row),
      isDefault,
      addedAt: addedAt.toISOString(),
      usableFrom: usableFrom.toISOString(),
      isUsable: usableFrom.getTime() <= deps.clock.nowMs(),
    };
  };
  return {
    /** The bank of a card by its first digits; null when the table does not know it. */
    bankOfCard: (digits: string) => bankOfCard(digits),
    list: async (owner: PayoutOwner) => (await deps.payoutAccounts.listOf(owner)).map(present),
    add: async (input: Without<typeof addAccount>) => present(await addAccount(deps, input)),
    remove: (input: Without<typeof removeAccount>) => removeAccount(deps, input),
    chooseDefault: async (input: Without<typeof chooseDefault>) =>
      present(await chooseDefault(deps, input)),
  };
}
