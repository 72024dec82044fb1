import type { PayoutAccountKind } from '../../contract/terms/payout.js';
import { maskIdNumber, maskPhone } from '../../contract/terms/masks.js';
import type {
  PayoutAccountDocument,
  PayoutOwner,
} from '../../data/repositories/payout-accounts.js';
import { blindIndexOf } from '../privacy/blind-index.js';
import type { FieldOwner } from '../privacy/field-cipher.js';
import type { PayoutAccountDeps } from './deps.js';

/** Whose key seals an account: a worker's erasure destroys it. */
export const payoutSubject = ({ ownerKind, ownerId }: PayoutOwner): string =>
  `${ownerKind}:${ownerId}`;

/** Where a sealed value of an account lies. */
export function payoutField(
  row: PayoutOwner & Pick<PayoutAccountDocument, '_id'>,
  field: 'account' | 'holder',
): FieldOwner {
  return {
    subject: payoutSubject(row),
    place: { collection: 'payoutAccounts', id: row._id, field },
  };
}

/** Finds an equal account of one owner; equal cards of two people have unequal ones. */
export function accountIndexOf(
  deps: Pick<PayoutAccountDeps, 'keys'>,
  account: PayoutOwner & { readonly kind: PayoutAccountKind; readonly value: string },
): string {
  const { ownerKind, ownerId, kind, value } = account;
  return blindIndexOf({
    indexKey: deps.keys.blindIndexKey,
    field: 'payoutAccounts.account',
    value: [ownerKind, ownerId, kind, value].join('|'),
  });
}

/** What everybody sees of an account. An openid tells nobody anything. */
export function maskAccount(kind: PayoutAccountKind, value: string): string {
  if (kind === 'WECHAT') return '微信零钱';
  if (kind === 'BANK') return maskIdNumber(value);
  const at = value.indexOf('@');
  if (at < 0) return maskPhone(value);
  return `${value.slice(0, Math.min(2, at - 1))}***${value.slice(at)}`;
}
