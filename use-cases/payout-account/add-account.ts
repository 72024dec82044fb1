import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import { maskName } from '../../contract/terms/masks.js';
import { PAYOUT_ACCOUNTS_MAX } from '../../contract/terms/payout.js';
import type {
  PayoutAccountDocument,
  PayoutOwner,
} from '../../data/repositories/payout-accounts.js';
import { isSameName } from '../../domain/payout/holder-name.js';
import { checkAccount, type AccountDraft, type CheckedAccount } from './account-number.js';
import type { PayoutAccountDeps } from './deps.js';
import { accountIndexOf, maskAccount, payoutField } from './sealed-account.js';
import { verifiedNameOf } from './verified-name.js';

/** Others of the same owner may come first, each once. */
const TRIES_MAX = PAYOUT_ACCOUNTS_MAX + 2;

/**
 * Adds an account that its owner can be paid to after the holding time; his first one becomes the
 * default. Whoever calls has a fresh factor and the consent. The indexes decide how many there are
 * and that none is there twice. Errors: as `checkAccount` and `verifiedNameOf`;
 * PAYOUT_NAME_MISMATCH for an account that is not in the owner's name, ALREADY_EXISTS,
 * PAYOUT_ACCOUNTS_FULL, CONTENTION.
 */
export async function addAccount(
  deps: PayoutAccountDeps,
  input: PayoutOwner & {
    readonly draft: AccountDraft;
    readonly holder: string;
    readonly by: string;
  },
): Promise<PayoutAccountDocument> {
  const { ownerKind, ownerId, holder } = input;
  const owner = { ownerKind, ownerId };
  const name = await verifiedNameOf(deps, owner);
  if (!isSameName(holder, name)) throw new AppError('PAYOUT_NAME_MISMATCH');
  const account = await checkAccount(deps, input);
  const row = await sealedRow(deps, { ...input, account, name });
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const present = await deps.payoutAccounts.listOf(owner);
    if (present.some(({ kind, accountIndex }) => isEqual(row, { kind, accountIndex }))) {
      throw new AppError('ALREADY_EXISTS');
    }
    const slot = freeSlot(present);
    if (slot === null) throw new AppError('PAYOUT_ACCOUNTS_FULL');
    const placed = { ...row, slot, isDefault: !present.some(({ isDefault }) => isDefault) };
    if (await deps.payoutAccounts.insert(placed)) return placed;
  }
  throw new AppError('CONTENTION');
}

type New = PayoutOwner & {
  readonly account: CheckedAccount;
  /** As it was verified: that is the spelling that banks compare. */
  readonly name: string;
  readonly by: string;
};

async function sealedRow(
  deps: PayoutAccountDeps,
  { ownerKind, ownerId, account, name, by }: New,
): Promise<Omit<PayoutAccountDocument, 'slot' | 'isDefault'>> {
  const owner = { _id: randomUUID(), ownerKind, ownerId };
  const { value, kind, ...readable } = account;
  const addedAtMs = deps.clock.nowMs();
  const seal = (field: 'account' | 'holder', plain: string) =>
    deps.cipher.seal({ ...payoutField(owner, field), value: plain });
  return {
    ...owner,
    ...readable,
    kind,
    account: { cipher: await seal('account', value), masked: maskAccount(kind, value) },
    accountIndex: accountIndexOf(deps, { ownerKind, ownerId, kind, value }),
    holder: { cipher: await seal('holder', name), masked: maskName(name) },
    isRemoved: false,
    ver: 1,
    addedAt: new Date(addedAtMs),
    addedBy: by,
    usableFrom: new Date(addedAtMs + (await deps.accountHoldMs())),
    removedAt: null,
  };
}

type Identity = Pick<PayoutAccountDocument, 'kind' | 'accountIndex'>;

const isEqual = (left: Identity, right: Identity): boolean =>
  left.kind === right.kind && left.accountIndex === right.accountIndex;

function freeSlot(present: readonly PayoutAccountDocument[]): number | null {
  const taken = new Set(present.map(({ slot }) => slot));
  for (let slot = 0; slot < PAYOUT_ACCOUNTS_MAX; slot += 1) {
    if (!taken.has(slot)) return slot;
  }
  return null;
}
