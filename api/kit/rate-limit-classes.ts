/** What a counter is kept per. phone, account, family, store and device come from the body. */
export type RateKey =
  'ip' | 'actor' | 'phone' | 'account' | 'family' | 'store' | 'device' | 'global';

export type RateRule = {
  readonly name: string;
  readonly by: RateKey;
  readonly points: number;
  readonly durationSeconds: number;
  /** Points are MiB of the request, begun ones count whole; left out: one point a request. */
  readonly counts?: 'mebibytes';
};

export type RateClassSpec = {
  /** What happens when the store does not answer: money and logins refuse, reads go on. */
  readonly onStoreDown: 'refuse' | 'allow';
  readonly rules: readonly RateRule[];
};

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const rule = (name: string, by: RateKey, points: number, durationSeconds: number): RateRule => ({
  name,
  by,
  points,
  durationSeconds,
});

/** RELIABILITY §4.3 as data. Counters live in MongoDB and are shared by all processes. */
export const RATE_CLASSES = {
  smsSend: {
    onStoreDown: 'refuse',
    rules: [
      rule('smsPhoneMinute', 'phone', 1, MINUTE),
      rule('smsPhoneHour', 'phone', 5, HOUR),
      rule('smsPhoneDay', 'phone', 10, DAY),
      rule('smsIpHour', 'ip', 20, HOUR),
      rule('smsDeviceDay', 'device', 10, DAY),
      rule('smsAllHour', 'global', 20_000, HOUR),
    ],
  },
  smsVerify: {
    onStoreDown: 'refuse',
    rules: [rule('smsVerifyPhoneDay', 'phone', 20, DAY), rule('smsVerifyIpHour', 'ip', 50, HOUR)],
  },
  login: {
    onStoreDown: 'refuse',
    rules: [
      rule('loginIpMinute', 'ip', 30, MINUTE),
      rule('loginAccountMinute', 'account', 10, MINUTE),
    ],
  },
  refresh: {
    onStoreDown: 'refuse',
    rules: [
      rule('refreshIpMinute', 'ip', 30, MINUTE),
      rule('refreshFamilyMinute', 'family', 10, MINUTE),
    ],
  },
  // A code each, and WeChat has limits of its own.
  wechatLogin: {
    onStoreDown: 'refuse',
    rules: [
      rule('wechatLoginIpMinute', 'ip', 30, MINUTE),
      rule('wechatLoginDeviceHour', 'device', 60, HOUR),
    ],
  },
  wechatPhone: {
    onStoreDown: 'refuse',
    rules: [
      rule('wechatPhoneIpHour', 'ip', 50, HOUR),
      rule('wechatPhoneDeviceDay', 'device', 20, DAY),
    ],
  },
  identity: { onStoreDown: 'refuse', rules: [rule('identityActorHour', 'actor', 10, HOUR)] },
  // Each new one is asked for at WeChat, which allows 5,000 a minute.
  shareCode: {
    onStoreDown: 'allow',
    rules: [
      rule('shareCodeActorHour', 'actor', 30, HOUR),
      rule('shareCodeAllMinute', 'global', 3_000, MINUTE),
    ],
  },
  // Right codes too: nobody needs so many. Wrong ones lock the account besides.
  stepUp: {
    onStoreDown: 'refuse',
    rules: [
      rule('stepUpActorMinute', 'actor', 5, MINUTE),
      rule('stepUpActorHour', 'actor', 30, HOUR),
    ],
  },
  stepUpSend: {
    onStoreDown: 'refuse',
    rules: [
      rule('stepUpSendActorMinute', 'actor', 1, MINUTE),
      rule('stepUpSendActorDay', 'actor', 10, DAY),
      rule('smsAllHour', 'global', 20_000, HOUR),
    ],
  },
  invitation: { onStoreDown: 'refuse', rules: [rule('invitationIpMinute', 'ip', 20, MINUTE)] },
  orderCreate: {
    onStoreDown: 'refuse',
    rules: [rule('orderCreateActorMinute', 'actor', 10, MINUTE)],
  },
  orderCancel: {
    onStoreDown: 'refuse',
    rules: [rule('orderCancelActorMinute', 'actor', 10, MINUTE)],
  },
  startCode: { onStoreDown: 'refuse', rules: [rule('startCodeActorHour', 'actor', 30, HOUR)] },
  // Ten digits are not guessed at this pace; whoever tries is seen at his store too.
  redeem: {
    onStoreDown: 'refuse',
    rules: [
      rule('redeemActorMinute', 'actor', 10, MINUTE),
      rule('redeemStoreMinute', 'store', 30, MINUTE),
    ],
  },
  // Four digits name a few people; a list of everybody must take longer than anybody looks.
  customerSearch: {
    onStoreDown: 'refuse',
    rules: [
      rule('customerSearchActorMinute', 'actor', 20, MINUTE),
      rule('customerSearchActorDay', 'actor', 300, DAY),
    ],
  },
  payLink: { onStoreDown: 'refuse', rules: [rule('payLinkIpMinute', 'ip', 60, MINUTE)] },
  payLinkPay: { onStoreDown: 'refuse', rules: [rule('payLinkPayIpMinute', 'ip', 20, MINUTE)] },
  contactNumber: {
    onStoreDown: 'refuse',
    rules: [rule('contactNumberActorMinute', 'actor', 10, MINUTE)],
  },
  pay: { onStoreDown: 'refuse', rules: [rule('payActorMinute', 'actor', 20, MINUTE)] },
  grab: { onStoreDown: 'refuse', rules: [rule('grabActorSecond', 'actor', 5, 1)] },
  claim: { onStoreDown: 'refuse', rules: [rule('claimActorHour', 'actor', 20, HOUR)] },
  withdrawal: { onStoreDown: 'refuse', rules: [rule('withdrawalActorDay', 'actor', 3, DAY)] },
  // Taken when the ticket is given out, with the bytes it is for.
  upload: {
    onStoreDown: 'refuse',
    rules: [
      rule('uploadActorHour', 'actor', 20, HOUR),
      { ...rule('uploadActorDayMebibytes', 'actor', 200, DAY), counts: 'mebibytes' },
    ],
  },
  uploadBody: { onStoreDown: 'refuse', rules: [rule('uploadBodyActorHour', 'actor', 60, HOUR)] },
  reveal: { onStoreDown: 'refuse', rules: [rule('revealActorDay', 'actor', 30, DAY)] },
  payoutAccount: {
    onStoreDown: 'refuse',
    rules: [rule('payoutAccountActorHour', 'actor', 20, HOUR)],
  },
  position: { onStoreDown: 'allow', rules: [rule('positionActorMinute', 'actor', 60, MINUTE)] },
  write: { onStoreDown: 'allow', rules: [rule('writeActorMinute', 'actor', 120, MINUTE)] },
  read: { onStoreDown: 'allow', rules: [rule('readActorMinute', 'actor', 600, MINUTE)] },
  publicRead: { onStoreDown: 'allow', rules: [rule('publicReadIpMinute', 'ip', 600, MINUTE)] },
} as const satisfies Record<string, RateClassSpec>;

export type RateClass = keyof typeof RATE_CLASSES;
