import type { LocalName } from './catalogue.js';
import type { PayoutAccountKind } from './payout.js';

/** Words of a withdrawal (提现): available balance that leaves for an account of its owner. */
export const WITHDRAWAL_STATUSES = [
  'REQUESTED',
  'HELD',
  'AWAITING_REVIEW',
  'AWAITING_APPROVAL',
  'AWAITING_SECOND_APPROVAL',
  'APPROVED',
  'SENDING',
  'AWAITING_PAYEE',
  'PAID',
  'FAILED',
  'EXPIRED',
  'REJECTED',
  'CANCELLED',
] as const;
export type WithdrawalStatus = (typeof WITHDRAWAL_STATUSES)[number];

/** Statuses after which the run ends: the reservation is booked, or released. */
export const FINAL_WITHDRAWAL_STATUSES = [
  'PAID',
  'FAILED',
  'EXPIRED',
  'REJECTED',
  'CANCELLED',
] as const satisfies readonly WithdrawalStatus[];

export function isFinalWithdrawalStatus(status: WithdrawalStatus): boolean {
  return (FINAL_WITHDRAWAL_STATUSES as readonly WithdrawalStatus[]).includes(status);
}

export const OPEN_WITHDRAWAL_STATUSES = WITHDRAWAL_STATUSES.filter(
  (status) => !isFinalWithdrawalStatus(status),
);

export const WITHDRAWAL_STATUS_TEXT: Readonly<Record<WithdrawalStatus, LocalName>> = {
  REQUESTED: { zh: '已申请', en: 'Requested' },
  HELD: { zh: '风控暂缓', en: 'Held by a check' },
  AWAITING_REVIEW: { zh: '待初审', en: 'Waiting for the first review' },
  AWAITING_APPROVAL: { zh: '待复核', en: 'Waiting for approval' },
  AWAITING_SECOND_APPROVAL: { zh: '待第二人复核', en: 'Waiting for a second approval' },
  APPROVED: { zh: '已批准', en: 'Approved' },
  SENDING: { zh: '打款中', en: 'Being paid out' },
  AWAITING_PAYEE: { zh: '待收款人确认', en: 'Waiting for the payee' },
  PAID: { zh: '已到账', en: 'Paid' },
  FAILED: { zh: '打款失败', en: 'Failed' },
  EXPIRED: { zh: '未确认已退回', en: 'Not confirmed, given back' },
  REJECTED: { zh: '未通过', en: 'Refused' },
  CANCELLED: { zh: '已取消', en: 'Cancelled' },
};

/** How the money leaves; it follows from the kind of the account. */
export const PAYOUT_METHODS = ['WECHAT_TRANSFER', 'ALIPAY_TRANSFER', 'BANK_FILE'] as const;
export type PayoutMethod = (typeof PAYOUT_METHODS)[number];

export const PAYOUT_METHOD_OF: Readonly<Record<PayoutAccountKind, PayoutMethod>> = {
  WECHAT: 'WECHAT_TRANSFER',
  ALIPAY: 'ALIPAY_TRANSFER',
  BANK: 'BANK_FILE',
};

/** What keeps a withdrawal waiting until it is over, beside people. */
export const WITHDRAWAL_HOLDS = [
  'NEW_ACCOUNT',
  'OWNER_FROZEN',
  'ACCOUNT_GONE',
  'PAYOUTS_STOPPED',
] as const;
export type WithdrawalHold = (typeof WITHDRAWAL_HOLDS)[number];

export const WITHDRAWAL_HOLD_TEXT: Readonly<Record<WithdrawalHold, LocalName>> = {
  NEW_ACCOUNT: { zh: '收款账户刚绑定或变更', en: 'The account was added or changed lately' },
  OWNER_FROZEN: { zh: '账号被暂停', en: 'The person or merchant is suspended' },
  ACCOUNT_GONE: { zh: '收款账户已删除', en: 'The account was removed' },
  PAYOUTS_STOPPED: { zh: '平台暂停打款', en: 'Payouts are stopped by a money alarm' },
};

/** Why the desk refuses one. */
export const WITHDRAWAL_REJECT_REASONS = [
  'NAME_MISMATCH',
  'SUSPICIOUS',
  'WRONG_ACCOUNT',
  'OTHER',
] as const;
export type WithdrawalRejectReason = (typeof WITHDRAWAL_REJECT_REASONS)[number];

export const WITHDRAWAL_REJECT_TEXT: Readonly<Record<WithdrawalRejectReason, LocalName>> = {
  NAME_MISMATCH: { zh: '户名与实名不一致', en: 'The name of the account does not match' },
  SUSPICIOUS: { zh: '交易异常，需核实', en: 'Something unusual has to be looked into' },
  WRONG_ACCOUNT: { zh: '收款账户有误', en: 'The account is wrong' },
  OTHER: { zh: '其他', en: 'Other' },
};

export const WITHDRAWAL_ACTOR_KINDS = ['owner', 'maker', 'checker', 'channel', 'system'] as const;
export type WithdrawalActorKind = (typeof WITHDRAWAL_ACTOR_KINDS)[number];
export type WithdrawalActor = { readonly kind: WithdrawalActorKind; readonly id: string };

export const WITHDRAWAL_SYSTEM: WithdrawalActor = { kind: 'system', id: 'system' };

/** What people do with a withdrawal, each an update of its run. */
export const WITHDRAWAL_UPDATES = [
  'review',
  'approve',
  'reject',
  'cancel',
  'proposeEnd',
  'confirmEnd',
  'dropEnd',
] as const;
export type WithdrawalUpdateName = (typeof WITHDRAWAL_UPDATES)[number];
