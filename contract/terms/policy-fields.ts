import type { LocalName } from './catalogue.js';

/** What a number of a policy counts; texts for the console are in `POLICY_UNIT_TEXT`. */
export const POLICY_UNIT_TEXT = {
  ms: { zh: '毫秒', en: 'ms' },
  bps: { zh: '万分之一', en: 'basis points' },
  meters: { zh: '米', en: 'm' },
  minutes: { zh: '分钟', en: 'min' },
  fen: { zh: '分', en: 'fen' },
  count: { zh: '次', en: '' },
  percent: { zh: '%', en: '%' },
  points: { zh: '分（违约）', en: 'points' },
  flag: { zh: '', en: '' },
  window: { zh: '当日分钟', en: 'minutes of the day' },
  rate: { zh: '比例或定额', en: 'share or amount' },
  dates: { zh: '日期', en: 'dates' },
} as const satisfies Readonly<Record<string, LocalName>>;
export type PolicyUnit = keyof typeof POLICY_UNIT_TEXT;

export const POLICY_GROUP_TEXT = {
  payment: { zh: '支付', en: 'Payment' },
  dispatch: { zh: '派单', en: 'Dispatch' },
  matching: { zh: '派单算法', en: 'Matching' },
  visit: { zh: '上门与服务', en: 'The visit' },
  after: { zh: '完成与结算', en: 'Completion and settlement' },
  cancel: { zh: '取消与爽约', en: 'Cancellation and absence' },
  reschedule: { zh: '改约', en: 'Rescheduling' },
  breach: { zh: '违约', en: 'Breaches' },
  addition: { zh: '加时与加项', en: 'Additions' },
  approval: { zh: '服务审批', en: 'Task approval' },
  cases: { zh: '售后', en: 'Cases' },
  price: { zh: '价格', en: 'Prices' },
} as const satisfies Readonly<Record<string, LocalName>>;
export type PolicyGroup = keyof typeof POLICY_GROUP_TEXT;

/** One number that a city may set per category, with the least and the most that makes sense. */
export type PolicyField = {
  readonly group: PolicyGroup;
  readonly unit: PolicyUnit;
  readonly min: number;
  readonly max: number;
  readonly label: LocalName;
  /** Several numbers, ascending, at most this many. */
  readonly itemsMax?: number;
  /** Null switches it off. */
  readonly isNullable?: true;
};

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AMOUNT_FEN_MAX = 100_000_000;
/** A platform takes 5 to 15 % (S16). */
const COMMISSION_BPS_MAX = 1_500;

type Bounds = readonly [min: number, max: number];

const field =
  <const U extends PolicyUnit>(unit: U) =>
  (group: PolicyGroup, [min, max]: Bounds, zh: string, en: string) => ({
    group,
    unit,
    min,
    max,
    label: { zh, en },
  });
const ms = field('ms');
const meters = field('meters');
const count = field('count');
const points = field('points');
const percent = field('percent');
const minutes = field('minutes');
const fen = field('fen');
const rateOrAmount = field('rate');
const share = (group: PolicyGroup, zh: string, en: string, max = 10_000) =>
  field('bps')(group, [0, max], zh, en);
const flag = (group: PolicyGroup, zh: string, en: string) => field('flag')(group, [0, 1], zh, en);
const POINTS: Bounds = [0, 12];
/** Hundredths of a minute for each unit. */
const WEIGHT: Bounds = [0, 1_000];

/** Every field of the order policy (domain/order/policy.ts), in the order people read them. */
export const ORDER_POLICY_FIELDS = {
  payMs: ms('payment', [10 * SECOND, DAY], '支付时限', 'Time to pay'),
  payPollDelaysMs: {
    ...ms('payment', [SECOND, HOUR], '支付查询间隔', 'When the channel is asked about the payment'),
    itemsMax: 10,
  },
  unknownPaySlotMs: ms(
    'payment',
    [SECOND, HOUR],
    '支付结果不明时档期保留',
    'Slot kept while the payment is unknown',
  ),
  offerOnDemandMs: ms('dispatch', [3 * SECOND, 10 * MINUTE], '即时单接单时限', 'Offer, on demand'),
  offerScheduledMs: ms('dispatch', [3 * SECOND, 2 * HOUR], '预约单接单时限', 'Offer, scheduled'),
  offerGraceMs: ms('dispatch', [0, 10 * SECOND], '接单宽限', 'Late answer that still counts'),
  offerRoundsMax: count('dispatch', [1, 20], '派单轮数上限', 'Rounds of offers'),
  radiusMeters: {
    ...meters('dispatch', [500, 50_000], '各轮派单半径', 'Search radius by round'),
    itemsMax: 8,
  },
  hasGrabPool: flag('dispatch', '允许抢单', 'Grab pool'),
  hasCrewPool: flag('dispatch', '多人订单允许抢单', 'Grab pool for several workers'),
  grabPoolAfterRounds: count('dispatch', [0, 20], '几轮后进抢单池', 'Rounds before the pool'),
  grabPoolMs: ms('dispatch', [3 * SECOND, HOUR], '抢单时长', 'Time in the pool'),
  onDemandLeadMs: ms('dispatch', [0, DAY], '多近算即时单', 'Starts sooner are on demand'),
  nowLeadMs: ms('dispatch', [3 * SECOND, 2 * HOUR], '“现在”的到达时间', '"Now" after payment'),
  escalateOnDemandMaxMs: ms(
    'dispatch',
    [SECOND, HOUR],
    '即时单最晚转人工',
    'To manual dispatch, on demand',
  ),
  escalateOnDemandLeadBps: share(
    'dispatch',
    '即时单转人工占提前量',
    'To manual dispatch, share of the lead',
  ),
  escalateScheduledAfterPaymentMs: ms(
    'dispatch',
    [SECOND, DAY],
    '预约单支付后转人工',
    'To manual dispatch after payment, scheduled',
  ),
  escalateScheduledBeforeStartMs: ms(
    'dispatch',
    [0, DAY],
    '预约单开始前转人工',
    'To manual dispatch before the start, scheduled',
  ),
  giveUpAfterStartMs: ms('dispatch', [0, 4 * HOUR], '开始后放弃派单', 'Given up after the start'),
  giveUpMinAfterReturnMs: ms(
    'dispatch',
    [SECOND, 4 * HOUR],
    '重新派单后最早放弃',
    'Given up after a return to dispatch, at the earliest',
  ),
  retryRoundMs: ms('dispatch', [SECOND, 10 * MINUTE], '两轮间隔', 'Pause between rounds'),
  manualLockMs: ms('dispatch', [10 * SECOND, HOUR], '人工派单锁定', "An operator's lock"),
  declineWindowMs: ms('dispatch', [0, 2 * HOUR], '人工派单后可拒', 'May decline after assignment'),
  workerChangesMax: count('dispatch', [0, 10], '用户可换人次数', 'Changes of worker'),
  movableUntilBeforeStartMs: ms(
    'dispatch',
    [0, 7 * DAY],
    '开始前锁定人选',
    'Worker fixed before the start',
  ),
  waitForBetterMinutes: minutes(
    'matching',
    [20, 120],
    '宁等更合适的人',
    'Rather waits for a better worker',
  ),
  soonFreeMinutes: minutes('matching', [0, 60], '将空出的人算候选', 'Counts workers free within'),
  hasShortFirst: flag('matching', '短单优先', 'Short jobs first'),
  waitPercent: percent('matching', WEIGHT, '等人空出权重', 'Weight of waiting for a worker'),
  travelPercent: percent('matching', WEIGHT, '路程权重', 'Weight of a ride nobody waits for'),
  fairnessPercent: percent('matching', WEIGHT, '接单均衡权重', 'Weight of a fair share of jobs'),
  idleMinutesMax: minutes('matching', [0, 30], '空闲加成上限', 'Bonus for being idle, at most'),
  acceptancePercent: percent(
    'matching',
    WEIGHT,
    '可能拒单的权重',
    'Weight of the chance of a decline',
  ),
  scorePercent: percent('matching', WEIGHT, '评分权重（每分）', 'Weight of a point of score'),
  priorityPercent: percent('matching', WEIGHT, '优先级权重', 'Weight of a step of priority'),
  departWindowMs: ms('visit', [MINUTE, DAY], '可提前出发', 'May set out before the start'),
  departGraceMs: ms('visit', [0, HOUR], '派单过晚的出发宽限', 'Time to set out when assigned late'),
  arriveDistanceMeters: meters('visit', [50, 5_000], '到达距离', 'Counts as arrived within'),
  preparationMs: ms('visit', [0, 4 * HOUR], '准备时间', 'Preparation before'),
  cleaningMs: ms('visit', [0, 4 * HOUR], '收尾时间', 'Cleaning up after'),
  photosMin: count('visit', [0, 9], '完工照片张数', 'Photos of finished work'),
  overrunGraceMs: ms('visit', [0, 2 * HOUR], '超时宽限', 'Grace past the planned end'),
  overrunStepMs: ms('visit', [MINUTE, 4 * HOUR], '超时每次顺延', 'Kept busy past the end by'),
  overrunStepsMax: count('visit', [1, 50], '顺延次数上限', 'Times kept busy past the end'),
  delayToleratedMs: ms('visit', [0, HOUR], '下一单可容忍延误', 'Delay of the next visit tolerated'),
  occurredAgoMaxMs: ms('visit', [0, DAY], '离线步骤可补记', 'A step may be told late by'),
  contactOldMs: ms('visit', [10 * SECOND, DAY], '多久失联算离线', 'Offline when not heard of for'),
  contactGraceMs: ms('visit', [0, 2 * HOUR], '离线宽限', 'Grace while offline'),
  autoConfirmMs: ms('after', [SECOND, 14 * DAY], '自动确认', 'Confirmed by itself after'),
  reviewMs: ms('after', [MINUTE, 90 * DAY], '评价期', 'Time to review'),
  followUpReviewMs: ms('after', [MINUTE, 365 * DAY], '追评期', 'Time for a follow-up'),
  settlementHoldMs: ms('after', [SECOND, 30 * DAY], '结算保留期', 'Settlement held for'),
  redemptionCodeMs: ms('after', [MINUTE, 365 * DAY], '核销码有效期', 'Redemption code lasts'),
  commissionBps: share('after', '平台佣金', 'Commission', COMMISSION_BPS_MAX),
  referralBps: share('after', '推荐奖励', 'Referral reward', COMMISSION_BPS_MAX),
  tipMaxFen: fen('after', [0, 100_000], '单次小费上限', 'Highest tip'),
  tipMs: ms('after', [0, 30 * DAY], '完成后可打赏', 'Tips after completion'),
  cancelFreeBeforeStartMs: ms('cancel', [0, 7 * DAY], '免费取消提前', 'Free before the start'),
  cancelFeeAssignedBps: share('cancel', '已派单取消费', 'Fee once assigned'),
  cancelFeeEnRouteBps: share('cancel', '已出发取消费', 'Fee once on the way'),
  cancelFeeArrivedBps: share('cancel', '已到达取消费', 'Fee once at the door'),
  cancelFeeWorkerSideBps: share('cancel', '取消费归服务方', "Worker's side of the fee"),
  hasFreeClosureCancel: flag('cancel', '停业期间免费取消', 'Free while the city is closed'),
  workerLateFreeCancelMs: ms(
    'cancel',
    [MINUTE, 4 * HOUR],
    '迟到多久可免费取消',
    'Free when the worker is late by',
  ),
  workerNoShowMs: ms('cancel', [MINUTE, 8 * HOUR], '迟到多久算爽约', 'Absent when late by'),
  customerNoShowMs: ms('cancel', [SECOND, 4 * HOUR], '等待用户', 'Wait for the customer'),
  customerNoShowFeeBps: share('cancel', '用户爽约费', 'Fee of an absent customer'),
  giveUpCompensationFen: fen('cancel', [0, 100_000], '无人可派补偿', 'Paid when nobody can come'),
  rescheduleFreeBeforeStartMs: ms(
    'reschedule',
    [0, 7 * DAY],
    '可自助改约提前',
    'May be moved before the start',
  ),
  reschedulesMax: count('reschedule', [0, 10], '改约次数', 'Times it may be moved'),
  rescheduleConsentInsideMs: ms(
    'reschedule',
    [0, 7 * DAY],
    '多近须对方同意',
    'Needs a yes when closer than',
  ),
  consentMs: ms('reschedule', [SECOND, DAY], '答复时限', 'Time to answer'),
  breachBeforeStartMs: ms('breach', [0, 7 * DAY], '多近取消算违约', 'A breach when closer than'),
  workerCancelPoints: points('breach', POINTS, '服务人员取消', 'Worker cancels'),
  workerNoShowPoints: points('breach', POINTS, '服务人员爽约', 'Worker absent'),
  workerLatePoints: points('breach', POINTS, '服务人员迟到', 'Worker late'),
  departLatePoints: points('breach', POINTS, '出发过晚', 'Sets out late'),
  additionMs: ms('addition', [SECOND, 2 * HOUR], '补差价支付时限', 'Time to pay an addition'),
  additionStepMinutes: minutes('addition', [5, 240], '加钟步长', 'Step of added time'),
  additionMinutesMax: minutes('addition', [0, 1_440], '加钟上限', 'Added time at most'),
  approvesAlways: flag('approval', '全部审批', 'Always'),
  approvalAboveFen: {
    ...fen('approval', [0, AMOUNT_FEN_MAX], '金额高于', 'Above'),
    isNullable: true,
  },
  approvalNewWorkerOrders: count('approval', [0, 1_000], '新人前几单', 'First orders of a worker'),
  approvalShareBps: share('approval', '抽查比例', 'Random share'),
  approvalSlaMs: ms('approval', [SECOND, 7 * DAY], '审批时限', 'Time to decide'),
  caseSlaMs: ms('cases', [MINUTE, 30 * DAY], '售后裁定时限', 'Time to decide a case'),
  appealWindowMs: ms('cases', [0, 30 * DAY], '申诉期', 'Time to appeal'),
  complaintMs: ms('cases', [0, 365 * DAY], '售后申请期限', 'Complaints taken for'),
} as const satisfies Readonly<Record<string, PolicyField>>;

/** Every field of the price policy (domain/pricing/price-policy.ts). */
export const PRICE_POLICY_FIELDS = {
  nightWindow: field('window')('price', [0, 2_880], '夜间时段', 'Night'),
  nightRate: {
    ...rateOrAmount('price', [0, AMOUNT_FEN_MAX], '夜间加价', 'Night surcharge'),
    isNullable: true,
  },
  holidays: {
    ...field('dates')('price', [0, 0], '节假日', 'Holidays'),
    itemsMax: 200,
  },
  holidayRate: {
    ...rateOrAmount('price', [0, AMOUNT_FEN_MAX], '节假日加价', 'Holiday surcharge'),
    isNullable: true,
  },
  rushWithinMs: ms('price', [0, DAY], '多近算加急', 'A rush when sooner than'),
  rushRate: {
    ...rateOrAmount('price', [0, AMOUNT_FEN_MAX], '加急加价', 'Rush surcharge'),
    isNullable: true,
  },
  minimumFen: fen('price', [0, 1_000_000], '最低消费', 'Minimum amount'),
  quoteMs: ms('price', [MINUTE, DAY], '报价有效期', 'A quote binds for'),
} as const satisfies Readonly<Record<string, PolicyField>>;

export type OrderPolicyField = keyof typeof ORDER_POLICY_FIELDS;
export type PricePolicyField = keyof typeof PRICE_POLICY_FIELDS;

/** DRAFT is edited and never in force; a PUBLISHED row is never edited. */
export const POLICY_STATUSES = ['DRAFT', 'PUBLISHED', 'WITHDRAWN'] as const;
export type PolicyStatus = (typeof POLICY_STATUSES)[number];
