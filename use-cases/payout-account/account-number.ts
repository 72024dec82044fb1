import { BANK_OF } from '../../contract/terms/banks.js';
import { AppError } from '../../contract/terms/errors.js';
import { PAYOUT_KINDS_OF } from '../../contract/terms/payout.js';
import type {
  PayoutAccountDocument,
  PayoutOwner,
} from '../../data/repositories/payout-accounts.js';
import { bankOfCard, cardDigits, isCardNumber } from '../../domain/payout/bank-card.js';
import { openidOf } from '../wechat/person.js';
import type { PayoutAccountDeps } from './deps.js';

/** What somebody types; a WeChat is taken from his login and not typed at all. */
export type AccountDraft =
  | { readonly kind: 'WECHAT' }
  | { readonly kind: 'ALIPAY'; readonly logonId: string }
  | {
      readonly kind: 'BANK';
      readonly cardNumber: string;
      readonly bankCode?: string | undefined;
      readonly bankName?: string | undefined;
    };

/** The account itself, with what is stored readable beside it. */
export type CheckedAccount = Pick<
  PayoutAccountDocument,
  'kind' | 'bankCode' | 'bankName' | 'identityId'
> & { readonly value: string };

const NONE = { bankCode: null, bankName: null, identityId: null } as const;

/**
 * Checks an account as far as that goes without asking its bank. Errors: INVALID_INPUT for a card
 * whose digits are wrong, for one of a bank that the table does not know without the bank, and for
 * a kind that this owner cannot have; WECHAT_NOT_SET_UP, WECHAT_NOT_LINKED.
 */
export async function checkAccount(
  deps: Pick<PayoutAccountDeps, 'identities' | 'keys' | 'workerAppid'>,
  input: PayoutOwner & { readonly draft: AccountDraft },
): Promise<CheckedAccount> {
  const { ownerKind, ownerId, draft } = input;
  const { kind } = draft;
  if (!PAYOUT_KINDS_OF[ownerKind].includes(kind)) {
    throw badField('kind', '该主体不支持此收款方式 / not for this kind of owner');
  }
  if (kind === 'ALIPAY') return { ...NONE, kind, value: draft.logonId };
  if (kind === 'BANK') return checkCard(draft);
  const { workerAppid: appid } = deps;
  if (appid === undefined) throw new AppError('WECHAT_NOT_SET_UP');
  const identity = await deps.identities.findOfUser({ appid, userId: ownerId });
  if (identity === null) throw new AppError('WECHAT_NOT_LINKED');
  return { ...NONE, kind, value: openidOf(deps, identity), identityId: identity._id };
}

/** The table knows better than the person; where it knows nothing he has to say. */
function checkCard(draft: Extract<AccountDraft, { readonly kind: 'BANK' }>): CheckedAccount {
  const value = cardDigits(draft.cardNumber);
  if (!isCardNumber(value)) {
    throw badField('cardNumber', '银行卡号不正确，请核对 / not a card number');
  }
  const { bankCode = null, bankName = null } = draft;
  const known = bankOfCard(value);
  if (known !== null && bankCode !== null && bankCode !== known.code) {
    throw badField('bankCode', `该卡属于${known.zh} / this card is of ${known.en}`);
  }
  const code = known?.code ?? bankCode;
  if (code !== null && !BANK_OF.has(code)) {
    throw badField('bankCode', '没有这家银行 / no such bank');
  }
  if (code === null && bankName === null) {
    throw badField('bankName', '无法识别该卡的银行，请填写 / name the bank of this card');
  }
  // A name beside a bank of the table would be a second truth.
  return {
    ...NONE,
    kind: 'BANK',
    value,
    bankCode: code,
    bankName: code === null ? bankName : null,
  };
}

function badField(field: string, message: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field, message }] });
}
