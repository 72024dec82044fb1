import type { AccountKind } from './accounts.js';
import type { TransferMode } from './journal.js';
import type { StatementCode } from './order-statement.js';

/** A Chinese and an English wording. */
type Words = { readonly zh: string; readonly en: string };

/** What a line of a journal is for, by its code: wallets, statements and the ledger browser. */
export const LINE_TEXT: Readonly<Record<string, Words>> = {
  PAYMENT: { zh: '顾客支付', en: 'Paid by the customer' },
  SUBSIDY: { zh: '平台优惠券补贴', en: 'Platform coupon' },
  SUBSIDY_BACK: { zh: '优惠券补贴退回', en: 'Coupon subsidy back to its campaign' },
  BUDGET: { zh: '活动预算拨款', en: 'Budget of a campaign' },
  REFUND: { zh: '退款', en: 'Refund' },
  REFUND_OUT: { zh: '退款已到账', en: 'Refund paid out' },
  COMMISSION: { zh: '平台服务费', en: 'Commission' },
  WORKER_SHARE: { zh: '服务收入', en: 'Share of the service' },
  TRAVEL_FEE: { zh: '上门费', en: 'Travel fee' },
  MERCHANT_SHARE: { zh: '商户收入', en: 'Share of the merchant' },
  REFERRAL: { zh: '推荐奖励', en: 'Referral reward' },
  REFERRAL_BACK: { zh: '推荐奖励退回', en: 'Referral reward taken back' },
  TIP: { zh: '顾客小费', en: 'Tip' },
  CANCEL_FEE: { zh: '取消费', en: 'Cancellation fee' },
  COMPENSATION: { zh: '平台补偿', en: 'Compensation by the platform' },
  FRONTED: { zh: '平台垫付退款', en: 'Refund fronted by the platform' },
  CHARGED: { zh: '垫付款收回', en: 'Fronted refund charged' },
  REVERSED: { zh: '售后退款扣回', en: 'Taken back for a refund' },
  OWED: { zh: '售后退款欠款', en: 'Owed for a refund' },
  NETTED: { zh: '收入抵扣欠款', en: 'Income against what is owed' },
  WITHDRAWAL: { zh: '提现', en: 'Withdrawal' },
  WITHDRAW_FEE: { zh: '提现手续费', en: 'Withdrawal fee' },
  INCOME_TAX: { zh: '代扣个人所得税', en: 'Income tax withheld' },
  PAID_OUT: { zh: '提现已到账', en: 'Paid out' },
  REFUND_BY_HAND: { zh: '退款已人工处理', en: 'Refund settled by hand' },
  CHANNEL_FEE: { zh: '渠道手续费', en: 'Fee of the channel' },
  TO_BANK: { zh: '渠道结算到银行', en: 'Settled to the bank' },
  UNMATCHED: { zh: '对账差异', en: 'Difference of a reconciliation' },
  PROFIT_SHARE: { zh: '微信分账', en: 'Shared over WeChat' },
  SHARED_OUT: { zh: '分账已到账', en: 'Share paid out' },
  SHARE_BACK: { zh: '分账回退', en: 'Share given back' },
  DEPOSIT: { zh: '保证金', en: 'Deposit' },
  DEPOSIT_PAID: { zh: '保证金充值', en: 'Deposit topped up' },
  DEPOSIT_TAKEN: { zh: '保证金扣款', en: 'Taken from the deposit' },
  DEPOSIT_RETURNED: { zh: '保证金扣款退回', en: 'Deduction returned' },
};

/** Kinds of accounts (MONEY §3.2). */
export const ACCOUNT_TEXT: Readonly<Record<AccountKind, Words>> = {
  wechatClearing: { zh: '微信支付待清算', en: 'WeChat Pay clearing' },
  alipayClearing: { zh: '支付宝待清算', en: 'Alipay clearing' },
  bank: { zh: '银行存款', en: 'Bank' },
  merchantReceivable: { zh: '应收商户', en: 'Owed by a merchant' },
  workerReceivable: { zh: '应收服务人员', en: 'Owed by a worker' },
  referrerReceivable: { zh: '应收推荐人', en: 'Owed by a referrer' },
  payoutTransit: { zh: '提现在途', en: 'Payouts under way' },
  order: { zh: '订单托管', en: 'Escrow of an order' },
  refundTransit: { zh: '退款在途', en: 'Refund under way' },
  merchant: { zh: '商户余额', en: 'Balance of a merchant' },
  worker: { zh: '服务人员余额', en: 'Balance of a worker' },
  referrer: { zh: '推荐人余额', en: 'Balance of a referrer' },
  incomeTax: { zh: '代扣个人所得税', en: 'Income tax withheld' },
  customer: { zh: '顾客退款余额', en: 'Refund credit of a customer' },
  deposit: { zh: '保证金', en: 'Deposit' },
  membership: { zh: '会员费递延', en: 'Deferred membership fee' },
  ads: { zh: '推广预存', en: 'Prepaid advertising' },
  campaignBudget: { zh: '活动预算', en: 'Budget of a campaign' },
  commission: { zh: '平台服务费收入', en: 'Commission income' },
  withdrawFee: { zh: '提现手续费收入', en: 'Withdrawal fee income' },
  membershipRevenue: { zh: '会员费收入', en: 'Membership income' },
  adsRevenue: { zh: '推广收入', en: 'Advertising income' },
  cancelRevenue: { zh: '取消费收入', en: 'Cancellation fee income' },
  couponExpense: { zh: '优惠券支出', en: 'Cost of coupons' },
  referralExpense: { zh: '推荐奖励支出', en: 'Cost of referrals' },
  channelFeeExpense: { zh: '渠道手续费支出', en: 'Channel fees' },
  compensationExpense: { zh: '补偿支出', en: 'Cost of compensation' },
  suspense: { zh: '待查差异', en: 'Suspense' },
};

/** What a line does to a balance. */
export const MODE_TEXT: Readonly<Record<TransferMode, Words>> = {
  single: { zh: '已入账', en: 'Booked' },
  pending: { zh: '已预留', en: 'Reserved' },
  post: { zh: '预留转入账', en: 'Reservation booked' },
  void: { zh: '预留已释放', en: 'Reservation released' },
};

/** Words of a line's code; a code without words is shown as it is. */
export function lineText(code: string): Words {
  return LINE_TEXT[code] ?? { zh: code, en: code };
}

/** Lines of an order's statement. */
export const STATEMENT_TEXT: Readonly<Record<StatementCode, Words>> = {
  GOODS: { zh: '服务金额', en: 'Price of the service' },
  TRAVEL_FEE: { zh: '上门费', en: 'Travel fee' },
  REFUNDED: { zh: '退给顾客', en: 'Given back to the customer' },
  PLATFORM: { zh: '平台服务费', en: 'Part of the platform' },
  MERCHANT: { zh: '商户所得', en: 'Part of the merchant' },
  WORKERS: { zh: '服务人员所得', en: 'Part of the workers' },
  OTHER_WORKERS: { zh: '其他服务人员所得', en: 'Part of the other workers' },
};
