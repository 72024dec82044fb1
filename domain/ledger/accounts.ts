/**
 * Chart of accounts (MONEY §3.2) as data. An account id is its kind's prefix, plus the owner's id
 * where the kind has one. An account without an owner is shared by every order of the city, so it
 * is `hot`: it carries no running balance and is summed by a roll-up instead.
 */
export type AccountSide = 'D' | 'C';

export type AccountSpec = {
  /** Leading part of the id; owned kinds append `:<owner>`. */
  readonly prefix: string;
  /** The side on which the balance grows. */
  readonly side: AccountSide;
  readonly isOwned: boolean;
  /** The available balance may never fall below zero; enforced in the filter of the write. */
  readonly noNegative: boolean;
  readonly hot: boolean;
};

const shared = (prefix: string, side: AccountSide): AccountSpec => ({
  prefix,
  side,
  isOwned: false,
  noNegative: false,
  hot: true,
});
const owned = (prefix: string, side: AccountSide, noNegative: boolean): AccountSpec => ({
  prefix,
  side,
  isOwned: true,
  noNegative,
  hot: false,
});

export const CHART = {
  wechatClearing: shared('asset:wx:clearing', 'D'),
  alipayClearing: shared('asset:ali:clearing', 'D'),
  bank: shared('asset:bank', 'D'),
  merchantReceivable: owned('asset:recv:merchant', 'D', false),
  workerReceivable: owned('asset:recv:worker', 'D', false),
  referrerReceivable: owned('asset:recv:referrer', 'D', false),
  payoutTransit: shared('liab:payout:transit', 'C'),
  order: owned('liab:order', 'C', true),
  refundTransit: owned('liab:refund:transit', 'C', false),
  merchant: owned('liab:merchant', 'C', true),
  worker: owned('liab:worker', 'C', true),
  referrer: owned('liab:referrer', 'C', true),
  incomeTax: shared('liab:tax:iit', 'C'),
  customer: owned('liab:customer', 'C', true),
  deposit: owned('liab:deposit', 'C', true),
  membership: owned('liab:membership', 'C', false),
  ads: owned('liab:ads', 'C', true),
  campaignBudget: owned('budget:campaign', 'C', true),
  commission: shared('rev:commission', 'C'),
  withdrawFee: shared('rev:withdrawfee', 'C'),
  membershipRevenue: shared('rev:membership', 'C'),
  adsRevenue: shared('rev:ads', 'C'),
  cancelRevenue: shared('rev:cancel', 'C'),
  couponExpense: shared('exp:coupon', 'D'),
  referralExpense: shared('exp:referral', 'D'),
  channelFeeExpense: shared('exp:channelfee', 'D'),
  compensationExpense: shared('exp:compensation', 'D'),
  suspense: shared('susp:unmatched', 'C'),
} as const satisfies Record<string, AccountSpec>;

export type AccountKind = keyof typeof CHART;

/** Channels that hold our money; each has its own clearing account. */
export type ClearingChannel = 'wechat' | 'alipay';

export type ParsedAccount = AccountSpec & {
  readonly id: string;
  readonly kind: AccountKind;
  /** Id of the order, merchant, worker …; null for a shared account. */
  readonly owner: string | null;
};

const OWNER_LENGTH_MAX = 64;
const OWNER_PATTERN = /^[A-Za-z0-9_-]+$/;
const KINDS = Object.keys(CHART) as AccountKind[];

const ownedId =
  (kind: AccountKind) =>
  (ownerId: string): string => {
    if (!isOwnerId(ownerId)) throw new RangeError(`not an owner of ${kind}: ${ownerId}`);
    return `${CHART[kind].prefix}:${ownerId}`;
  };
const sharedId = (kind: AccountKind) => (): string => CHART[kind].prefix;

/** Builders of account ids; those of owned kinds throw RangeError on a malformed owner id. */
export const accounts = {
  wechatClearing: sharedId('wechatClearing'),
  alipayClearing: sharedId('alipayClearing'),
  /** The clearing account of a channel. */
  clearing: (channel: ClearingChannel): string =>
    channel === 'wechat' ? CHART.wechatClearing.prefix : CHART.alipayClearing.prefix,
  bank: sharedId('bank'),
  merchantReceivable: ownedId('merchantReceivable'),
  workerReceivable: ownedId('workerReceivable'),
  referrerReceivable: ownedId('referrerReceivable'),
  payoutTransit: sharedId('payoutTransit'),
  order: ownedId('order'),
  refundTransit: ownedId('refundTransit'),
  merchant: ownedId('merchant'),
  worker: ownedId('worker'),
  referrer: ownedId('referrer'),
  incomeTax: sharedId('incomeTax'),
  customer: ownedId('customer'),
  deposit: ownedId('deposit'),
  membership: ownedId('membership'),
  ads: ownedId('ads'),
  campaignBudget: ownedId('campaignBudget'),
  commission: sharedId('commission'),
  withdrawFee: sharedId('withdrawFee'),
  membershipRevenue: sharedId('membershipRevenue'),
  adsRevenue: sharedId('adsRevenue'),
  cancelRevenue: sharedId('cancelRevenue'),
  couponExpense: sharedId('couponExpense'),
  referralExpense: sharedId('referralExpense'),
  channelFeeExpense: sharedId('channelFeeExpense'),
  compensationExpense: sharedId('compensationExpense'),
  suspense: sharedId('suspense'),
} as const;

/** Ids of every hot account, in chart order. */
export const HOT_ACCOUNT_IDS: readonly string[] = KINDS.filter((kind) => CHART[kind].hot).map(
  (kind) => CHART[kind].prefix,
);

/** The chart's entry for an id, or null when the chart knows no such account. */
export function findAccount(id: string): ParsedAccount | null {
  for (const kind of KINDS) {
    const spec: AccountSpec = CHART[kind];
    if (!spec.isOwned) {
      if (id === spec.prefix) return { ...spec, id, kind, owner: null };
      continue;
    }
    if (!id.startsWith(`${spec.prefix}:`)) continue;
    const owner = id.slice(spec.prefix.length + 1);
    if (isOwnerId(owner)) return { ...spec, id, kind, owner };
  }
  return null;
}

/** As `findAccount`; throws RangeError for an id outside the chart. */
export function parseAccountId(id: string): ParsedAccount {
  const account = findAccount(id);
  if (account === null) throw new RangeError(`not an account of the chart: ${id}`);
  return account;
}

function isOwnerId(value: string): boolean {
  return value.length > 0 && value.length <= OWNER_LENGTH_MAX && OWNER_PATTERN.test(value);
}
