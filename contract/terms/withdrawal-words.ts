import type { Language } from './language.js';
import type { WithdrawalStatus } from './withdrawal.js';

type Words = Readonly<Record<Language, { readonly title: string; readonly body: string }>>;

/** What an owner is told by push when his withdrawal comes to a status; the others he reads himself. */
export const WITHDRAWAL_PUSH: Partial<Readonly<Record<WithdrawalStatus, Words>>> = {
  HELD: {
    zh: { title: '提现审核中', body: '您的{amount}元提现需进一步核实，可在钱包查看原因。' },
    en: {
      title: 'Withdrawal on hold',
      body: 'Your withdrawal of {amount} yuan is held, see why in your wallet.',
    },
  },
  AWAITING_PAYEE: {
    zh: {
      title: '请确认收款',
      body: '{amount}元已发起打款，请在一天内打开应用确认收款，逾期退回钱包。',
    },
    en: {
      title: 'Confirm your payment',
      body: '{amount} yuan are on their way: confirm within a day, or they go back to your wallet.',
    },
  },
  PAID: {
    zh: { title: '提现已到账', body: '您的{amount}元提现已到账。' },
    en: { title: 'Withdrawal paid', body: 'Your withdrawal of {amount} yuan has arrived.' },
  },
  FAILED: {
    zh: { title: '提现未成功', body: '您的{amount}元提现未成功，金额已退回钱包。' },
    en: {
      title: 'Withdrawal failed',
      body: 'Your withdrawal of {amount} yuan failed, the money is back in your wallet.',
    },
  },
  EXPIRED: {
    zh: { title: '提现未确认', body: '您的{amount}元提现逾期未确认，金额已退回钱包。' },
    en: {
      title: 'Withdrawal not confirmed',
      body: 'Your withdrawal of {amount} yuan was not confirmed, the money is back in your wallet.',
    },
  },
  REJECTED: {
    zh: { title: '提现未通过', body: '您的{amount}元提现未通过审核，金额已退回钱包。' },
    en: {
      title: 'Withdrawal refused',
      body: 'Your withdrawal of {amount} yuan was refused, the money is back in your wallet.',
    },
  },
};
