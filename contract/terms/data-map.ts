/* eslint max-lines: off -- one table of collections, which reads better whole */
import type { SubjectKind } from './privacy.js';

/**
 * A: ID number, bank account, their pictures · B: phone, exact address, whereabouts · C: everything
 * else about a person · null: about no person (RELIABILITY §4.5).
 */
export type DataClass = 'A' | 'B' | 'C' | null;

/** Why rows stay when a person is erased, without his name: he is a random id from then on. */
export const KEEP_REASONS = {
  TRADE: {
    zh: '交易记录，完成后至少三年',
    en: 'Trade record, three years at least',
    article: '电子商务法 31',
  },
  LEDGER: { zh: '会计凭证', en: 'Accounting voucher', article: '会计法 23' },
  AUDIT: { zh: '操作审计，只追加', en: 'Audit log, append only', article: '个人信息保护法 54' },
  PROOF: { zh: '已履行义务的证明', en: 'Proof that a duty was done', article: '个人信息保护法 69' },
  OTHERS: { zh: '另一方的记录', en: 'A record of the other side', article: '个人信息保护法 47' },
} as const;
export type KeepReason = keyof typeof KEEP_REASONS;

/** A MongoDB update, or the stages of one. Each may be repeated: the second time changes nothing. */
export type RowUpdate =
  Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];
export type RowFilter = Readonly<Record<string, unknown>>;

export type EraseRule =
  | { readonly do: 'delete' }
  /**
   * Where it says `$ORDERS` the condition that finds his orders is put in, and where it says `$IDS`
   * the ids that the link looks for, as a list of an expression.
   */
  | { readonly do: 'update'; readonly update: RowUpdate; readonly only?: RowFilter }
  | { readonly do: 'keep'; readonly why: KeepReason }
  /** A step of its own does it: files, keys, the login. */
  | { readonly do: 'step' };

/** What the field of a link holds when it is not the id of the person himself. */
export type LinkThrough = 'order' | 'application' | 'payment' | 'account' | 'key';

export type SubjectLink = {
  readonly of: SubjectKind;
  readonly field: string;
  readonly through?: LinkThrough;
  readonly erase: EraseRule;
  /** Left out of an export of this person: what is other people's, and secrets. */
  readonly hide?: readonly string[];
  /** Why an export does not hold these rows at all. */
  readonly notExported?: string;
};

export type Retention =
  /** A TTL index of the collection does it. */
  | { readonly by: 'ttl'; readonly field: string }
  /** The retention run does it: `days` after `from`, which is a moment or a `yyyy-mm-dd`. */
  | {
      readonly by: 'job';
      readonly days: number;
      readonly from: string;
      readonly fromIs?: 'day';
      readonly then: Extract<EraseRule, { readonly do: 'delete' | 'update' }>;
      /** Rows that are meant; after an update they must not be any more. */
      readonly only?: RowFilter;
    }
  /** The sweep of files, by the date of each file. */
  | { readonly by: 'files' }
  /** As long as the account, or the thing, is there. */
  | { readonly by: 'account' }
  | { readonly by: 'law'; readonly why: KeepReason };

export type DataMapRow = {
  readonly collection: string;
  readonly holds: string;
  readonly dataClass: DataClass;
  readonly links: readonly SubjectLink[];
  readonly keep: Retention;
  /** Not a model of its own: files inside the database. */
  readonly isBucket?: true;
};

/** Instead of an address, once it was erased. */
export const ERASED_SEAL = 'erased';
/** Instead of words that somebody wrote. */
export const ERASED_WORDS = '[已删除 erased]';
/** Instead of a name. */
export const ERASED_NAME = '已注销';

const THREE_YEARS = 3 * 365;

const DELETE = { do: 'delete' } as const;
const STEP = { do: 'step' } as const;
const kept = (why: KeepReason) => ({ do: 'keep', why }) as const;
const NO_WORDS = { do: 'update', update: { $set: { text: ERASED_WORDS } } } as const;

/** What he said when he changed an order; that it was changed stays. */
const noEventWords = (kind: SubjectKind) =>
  ({
    do: 'update',
    update: { $set: { note: null } },
    only: { 'actor.kind': kind, note: { $ne: null } },
  }) as const;

const ROUGH = { $round: ['$$this', 2] } as const;
/** No door any more: about a kilometre, for the statistics of districts. */
const roughPoint = (path: string) => ({ $map: { input: `$${path}`, in: ROUGH } });

const BARE_PROOF = {
  $mergeObjects: [
    '$$proof.v',
    { $cond: [{ $gt: ['$$proof.v.note', null] }, { note: ERASED_WORDS }, {}] },
  ],
} as const;
/** The tickets that `isMeant` picks, without what their workers wrote about the steps. */
const withoutProofWords = (isMeant: unknown) =>
  ({
    $map: {
      input: { $ifNull: ['$tickets', []] },
      as: 'ticket',
      in: {
        $cond: [
          { $and: [isMeant, { $eq: [{ $type: '$$ticket.proofs' }, 'object'] }] },
          {
            $mergeObjects: [
              '$$ticket',
              {
                proofs: {
                  $arrayToObject: {
                    $map: {
                      input: { $objectToArray: '$$ticket.proofs' },
                      as: 'proof',
                      in: { k: '$$proof.k', v: BARE_PROOF },
                    },
                  },
                },
              },
            ],
          },
          '$$ticket',
        ],
      },
    },
  }) as const;

/** What a worker wrote in his visits; that his steps were proved stays. */
const NO_PROOF_WORDS = {
  do: 'update',
  update: [{ $set: { tickets: withoutProofWords({ $in: ['$$ticket.workerId', '$IDS'] }) } }],
} as const;

/** A home order without whose and where. */
const NO_ADDRESS = {
  do: 'update',
  update: [
    {
      $set: {
        'address.sealed': ERASED_SEAL,
        'address.point.coordinates': roughPoint('address.point.coordinates'),
        'address.h3r9': '$address.h3r8',
        tickets: withoutProofWords(true),
      },
    },
    { $unset: 'sealedForm' },
  ],
  only: { 'address.sealed': { $ne: ERASED_SEAL } },
} as const;

const NO_IDENTITY = {
  do: 'update',
  update: {
    $set: { realName: null, idNumber: null, profile: null },
    $unset: { identityIndex: '' },
  },
} as const;

/** Whom a rejection still blocks, and who works here, stays recognisable by his keyed hash. */
const NO_APPLICANT = {
  do: 'update',
  update: [
    {
      $set: {
        realName: null,
        idNumber: null,
        profile: null,
        identityIndex: {
          $cond: [
            {
              $or: [{ $eq: ['$status', 'ACTIVE'] }, { $gt: ['$rejection.blockedUntil', '$$NOW'] }],
            },
            '$identityIndex',
            '$$REMOVE',
          ],
        },
      },
    },
  ],
} as const;

const NO_WORKER = {
  do: 'update',
  update: [
    {
      $set: {
        displayName: ERASED_NAME,
        isOnline: false,
        status: 'LEFT',
        overrides: [],
        blocked: [],
        leave: [],
        certificates: [],
        'home.coordinates': roughPoint('home.coordinates'),
        'cells.h3r9': '$cells.h3r8',
      },
    },
    { $unset: ['realName', 'position', 'lastSeenAt'] },
  ],
} as const;

const customer = (
  field: string,
  erase: EraseRule,
  more: Partial<SubjectLink> = {},
): SubjectLink => ({
  of: 'customer',
  field,
  erase,
  ...more,
});
const worker = (field: string, erase: EraseRule, more: Partial<SubjectLink> = {}): SubjectLink => ({
  of: 'worker',
  field,
  erase,
  ...more,
});
/** The same for both. */
const both = (field: string, erase: EraseRule, more: Partial<SubjectLink> = {}) => [
  customer(field, erase, more),
  worker(field, erase, more),
];

const OF_ORDER = { through: 'order' } as const;
const OF_APPLICATION = { through: 'application' } as const;
/** What a worker's export leaves out of an order. */
const CUSTOMERS_PART = [
  'address.sealed',
  'address.point',
  'address.h3r9',
  'sealedForm',
  'customerId',
  'referrerId',
];

/** Why a customer's copy does not hold what a worker was asked and counted for. */
const WORKERS_PART = 'a record of the worker';
/** Why a copy does not hold what staff ask each other. */
const STAFFS_WORK = 'what staff asked and decided; what came back is in refunds';
/** Why a customer's copy has no lines of the ledger. */
const ESCROW = 'the shares of others; what he paid and got back is in payments and refunds';

const nobodys = (collection: string, holds: string): DataMapRow => ({
  collection,
  holds,
  dataClass: null,
  links: [],
  keep: { by: 'account' },
});
/** Numbers and sums that are about no person by themselves. */
const books = (collection: string, holds: string): DataMapRow => ({
  collection,
  holds,
  dataClass: null,
  links: [],
  keep: { by: 'law', why: 'LEDGER' },
});
const passing = (collection: string, holds: string, field: string): DataMapRow => ({
  collection,
  holds,
  dataClass: 'C',
  links: [],
  keep: { by: 'ttl', field },
});

/**
 * Which rows belong to whom, how long they stay and what an erasure does with them: export,
 * erasure and retention read this and nothing else. A collection without a row fails a test.
 */
export const DATA_MAP: readonly DataMapRow[] = [
  // catalogue, places, rules
  nobodys('cities', '城市 cities'),
  nobodys('categories', '类目 categories'),
  nobodys('items', '服务项目 items'),
  nobodys('offerings', '商户服务 offerings'),
  nobodys('merchants', '商户 merchants'),
  nobodys('stores', '门店 stores'),
  nobodys('policies', '规则 policies'),
  nobodys('onboarding_policies', '入驻规则 rules of onboarding'),
  nobodys('modules', '模块 modules'),
  nobodys('discipline_policies', '违约规则 rules of discipline'),
  nobodys('closures', '停运 closures'),
  nobodys('counters', '编号 running numbers'),
  nobodys('cityLeases', '派单租约 leases of dispatch'),
  passing('whatIfRuns', '派单推演，一年 replays of past days, a year', 'expiresAt'),
  nobodys('speedProfiles', '实测车速 median speeds of a city by hour'),
  // people
  {
    collection: 'users',
    holds: '登录手机号 phone of a login',
    dataClass: 'B',
    links: both('_id', STEP, { hide: ['phoneIndex', 'phoneTailIndex', 'sessionVersion'] }),
    keep: { by: 'account' },
  },
  {
    collection: 'workers',
    holds: '服务人员档案 what a worker is',
    dataClass: 'A',
    links: [worker('_id', NO_WORKER)],
    keep: {
      by: 'job',
      days: 7,
      from: 'position.at',
      then: { do: 'update', update: { $unset: { position: '' } } },
    },
  },
  {
    collection: 'staff',
    holds: '员工账号 accounts of staff, ended by their employer',
    dataClass: 'B',
    links: [],
    keep: { by: 'account' },
  },
  {
    collection: 'applications',
    holds: '入驻申请 applications, with name and ID number',
    dataClass: 'A',
    links: [
      customer('applicantId', NO_APPLICANT, {
        hide: ['identityIndex', 'claim', 'items.decidedBy'],
      }),
      worker('result.workerId', NO_IDENTITY, {
        hide: ['identityIndex', 'claim', 'items.decidedBy', 'realName', 'idNumber', 'applicantId'],
      }),
    ],
    keep: {
      by: 'job',
      days: 180,
      from: 'closedAt',
      then: NO_IDENTITY,
      // A rejection that still blocks has to know whom.
      only: {
        status: { $in: ['REJECTED', 'WITHDRAWN'] },
        $expr: { $lte: [{ $ifNull: ['$rejection.blockedUntil', null] }, '$$NOW'] },
        $or: [{ idNumber: { $ne: null } }, { identityIndex: { $exists: true } }],
      },
    },
  },
  {
    collection: 'applicationEvents',
    holds: '申请经过 history of applications',
    dataClass: 'C',
    links: both('applicationId', kept('PROOF'), { ...OF_APPLICATION, hide: ['by.id', 'key'] }),
    keep: { by: 'law', why: 'PROOF' },
  },
  {
    collection: 'applicationNotes',
    holds: '审核意见 words about applications',
    dataClass: 'C',
    links: both('applicationId', NO_WORDS, { ...OF_APPLICATION, hide: ['by.id'] }),
    keep: { by: 'job', days: THREE_YEARS, from: 'at', then: DELETE },
  },
  {
    collection: 'certificateRenewals',
    holds: '证书更新 renewed certificates',
    dataClass: 'C',
    links: [worker('workerId', DELETE, { hide: ['decidedBy'] })],
    keep: { by: 'account' },
  },
  {
    collection: 'reminders',
    holds: '到期提醒 reminders that were sent',
    dataClass: 'C',
    links: [worker('workerId', DELETE)],
    keep: { by: 'account' },
  },
  {
    collection: 'absences',
    holds: '请假 leave and illness',
    dataClass: 'C',
    links: [worker('workerId', { do: 'update', update: { $set: { note: null } } })],
    keep: {
      by: 'job',
      days: 365,
      from: 'to',
      then: { do: 'update', update: { $set: { note: null } } },
      only: { note: { $ne: null } },
    },
  },
  {
    collection: 'workerPages',
    holds: '个人主页 pages of workers',
    dataClass: 'C',
    links: [worker('_id', DELETE)],
    keep: { by: 'account' },
  },
  {
    collection: 'standings',
    holds: '违约积分与冻结 points and freezes',
    dataClass: 'C',
    links: [worker('_id', kept('TRADE'), { hide: ['autoFreeze.by', 'handFreeze.by'] })],
    keep: { by: 'account' },
  },
  {
    collection: 'standingEvents',
    holds: '积分变动 history of points and levels',
    dataClass: 'C',
    links: [
      worker('workerId', { do: 'update', update: { $set: { reason: null } } }, { hide: ['by.id'] }),
    ],
    keep: { by: 'job', days: THREE_YEARS, from: 'at', then: DELETE },
  },
  {
    collection: 'standingAppeals',
    holds: '违约申诉 appeals of workers',
    dataClass: 'C',
    links: [worker('workerId', DELETE, { hide: ['recordedBy', 'decision.by'] })],
    keep: { by: 'job', days: THREE_YEARS, from: 'createdAt', then: DELETE },
  },
  {
    collection: 'customerBlocks',
    holds: '禁止下单 customers who may not order',
    dataClass: 'C',
    links: [customer('customerId', DELETE, { hide: ['blocked.by', 'lifted.by'] })],
    keep: { by: 'job', days: THREE_YEARS, from: 'until', then: DELETE },
  },
  {
    collection: 'customerFlags',
    holds: '客户风险记录 recorded facts about customers',
    dataClass: 'C',
    links: [customer('customerId', DELETE, { hide: ['by'] })],
    keep: { by: 'job', days: THREE_YEARS, from: 'at', then: DELETE },
  },
  {
    collection: 'breaches',
    holds: '违约 broken promises',
    dataClass: 'C',
    links: [
      worker('workerId', kept('TRADE')),
      customer('orderId', kept('OTHERS'), { ...OF_ORDER, notExported: WORKERS_PART }),
    ],
    keep: { by: 'job', days: THREE_YEARS, from: 'at', then: DELETE },
  },
  // orders
  {
    collection: 'orders',
    holds: '订单，含地址与预约答案 orders, with address and answers',
    dataClass: 'B',
    links: [
      customer('customerId', NO_ADDRESS, { hide: ['policy', 'lock', 'referrerId'] }),
      worker('tickets.workerId', NO_PROOF_WORDS, { hide: [...CUSTOMERS_PART, 'policy', 'lock'] }),
    ],
    keep: {
      by: 'job',
      days: THREE_YEARS,
      from: 'endedAt',
      then: NO_ADDRESS,
      only: { 'address.sealed': { $ne: ERASED_SEAL } },
    },
  },
  {
    collection: 'orderRequests',
    holds: '下单请求 requests to place an order',
    dataClass: 'B',
    links: [customer('customerId', DELETE, { notExported: 'the order holds what was asked for' })],
    keep: { by: 'ttl', field: 'createdAt' },
  },
  {
    collection: 'orderEvents',
    holds: '订单经过 history of orders',
    dataClass: 'C',
    links: [
      customer('orderId', noEventWords('customer'), {
        ...OF_ORDER,
        hide: ['audience', 'result', 'change'],
      }),
      worker('orderId', kept('TRADE'), {
        ...OF_ORDER,
        hide: ['audience', 'result', 'change', 'actor.id'],
      }),
      worker('actor.id', noEventWords('worker'), { hide: ['audience', 'result', 'change'] }),
    ],
    keep: { by: 'law', why: 'TRADE' },
  },
  {
    collection: 'orderNotes',
    holds: '订单与售后中写的话 words in orders and cases',
    dataClass: 'C',
    links: both('actor.id', NO_WORDS),
    keep: { by: 'job', days: THREE_YEARS, from: 'at', then: DELETE },
  },
  {
    collection: 'cases',
    holds: '售后 cases',
    dataClass: 'C',
    links: [
      customer('customerId', kept('TRADE'), { hide: ['history.by.id', 'decision.by'] }),
      worker('orderId', kept('TRADE'), {
        ...OF_ORDER,
        hide: ['customerId', 'history.by.id', 'decision.by', 'openedBy.id'],
      }),
    ],
    keep: { by: 'law', why: 'TRADE' },
  },
  {
    collection: 'additions',
    holds: '加时加项 additions',
    dataClass: 'C',
    links: both('orderId', kept('TRADE'), { ...OF_ORDER, hide: ['requestKey'] }),
    keep: { by: 'law', why: 'TRADE' },
  },
  {
    collection: 'closureOrders',
    holds: '停运受影响的订单 orders hit by a closure',
    dataClass: 'C',
    links: [customer('orderId', kept('TRADE'), OF_ORDER)],
    keep: { by: 'law', why: 'TRADE' },
  },
  {
    collection: 'quotes',
    holds: '报价 quoted prices',
    dataClass: 'C',
    links: [customer('customerId', DELETE)],
    keep: { by: 'ttl', field: 'expiresAt' },
  },
  {
    collection: 'redemptionCodes',
    holds: '核销码 redemption codes',
    dataClass: 'C',
    links: [
      customer('_id', kept('TRADE'), { ...OF_ORDER, hide: ['codeHash', 'sealed', 'spentBy'] }),
    ],
    keep: { by: 'law', why: 'TRADE' },
  },
  {
    collection: 'payLinks',
    holds: '付款链接 links to pay',
    dataClass: 'C',
    links: [customer('orderId', DELETE, OF_ORDER)],
    keep: { by: 'ttl', field: 'expiresAt' },
  },
  {
    collection: 'workerDays',
    holds: '日程，含上门地点 days of workers, with where they go',
    dataClass: 'B',
    links: [
      worker('workerId', DELETE, { hide: ['items.at', 'items.cell'] }),
      customer(
        'items.orderId',
        { do: 'update', update: { $pull: { items: { orderId: '$ORDERS' } }, $inc: { ver: 1 } } },
        {
          ...OF_ORDER,
          notExported: 'the order holds its time and place; the rest is the worker’s',
        },
      ),
    ],
    keep: { by: 'job', days: 90, from: 'date', fromIs: 'day', then: DELETE },
  },
  // dispatch
  {
    collection: 'offers',
    holds: '派单询问 questions to workers',
    dataClass: 'C',
    links: [
      worker('workerId', kept('TRADE'), { hide: ['costTerms'] }),
      customer('orderId', kept('OTHERS'), { ...OF_ORDER, notExported: WORKERS_PART }),
    ],
    keep: { by: 'job', days: THREE_YEARS, from: 'createdAt', then: DELETE },
  },
  {
    collection: 'contactNumbers',
    holds: '隐私号 virtual numbers, of nobody',
    dataClass: 'C',
    links: [
      customer('orderId', DELETE, { ...OF_ORDER, hide: ['bindingId', 'holder'] }),
      worker('workerId', DELETE, { hide: ['bindingId', 'holder'] }),
    ],
    keep: { by: 'ttl', field: 'expiresAt' },
  },
  {
    collection: 'phoneReveals',
    holds: '号码查看记录 who was shown a customer’s number',
    dataClass: 'C',
    links: [customer('customerId', kept('PROOF')), worker('workerId', kept('PROOF'))],
    keep: { by: 'job', days: THREE_YEARS, from: 'at', then: DELETE },
  },
  passing('demands', '派单需求 open searches', 'createdAt'),
  // money
  {
    collection: 'payments',
    holds: '支付 payments',
    dataClass: 'C',
    links: [customer('customerId', kept('LEDGER'), { hide: ['codeUrl'] })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'refunds',
    holds: '退款 refunds',
    dataClass: 'C',
    links: [customer('orderId', kept('LEDGER'), { ...OF_ORDER, hide: ['history'] })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'refundRequests',
    holds: '退款申请与复核 refunds that staff ask for',
    dataClass: 'C',
    links: [customer('orderId', kept('LEDGER'), { ...OF_ORDER, notExported: STAFFS_WORK })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'channelEvents',
    holds: '支付渠道回调 callbacks of channels',
    dataClass: 'C',
    links: [customer('paymentNo', kept('LEDGER'), { through: 'payment' })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'settlements',
    holds: '结算 settlements',
    dataClass: 'C',
    links: [
      worker('workers.workerId', kept('LEDGER'), { hide: ['workers', 'referrerId'] }),
      customer('orderId', kept('LEDGER'), { ...OF_ORDER, notExported: ESCROW }),
    ],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'profitShares',
    holds: '微信分账 shares given over the channel',
    dataClass: 'C',
    links: [
      worker('parts.ownerId', kept('LEDGER'), { hide: ['parts'] }),
      customer('orderId', kept('LEDGER'), { ...OF_ORDER, notExported: ESCROW }),
    ],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'shareBacks',
    holds: '分账回退 shares that come back',
    dataClass: 'C',
    links: [
      worker('ownerId', kept('LEDGER')),
      customer('orderId', kept('LEDGER'), { ...OF_ORDER, notExported: ESCROW }),
    ],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'accounts',
    holds: '账户余额 balances',
    dataClass: 'C',
    links: [
      ...both('owner', kept('LEDGER')),
      customer('owner', kept('LEDGER'), { ...OF_ORDER, notExported: ESCROW }),
    ],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'journals',
    holds: '记账凭证 journals',
    dataClass: 'C',
    links: [customer('orderId', kept('LEDGER'), { ...OF_ORDER, notExported: ESCROW })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'transfers',
    holds: '分录 lines of journals',
    dataClass: 'C',
    links: [
      ...both('debit', kept('LEDGER'), { through: 'account' }),
      ...both('credit', kept('LEDGER'), { through: 'account' }),
      customer('orderId', kept('LEDGER'), { ...OF_ORDER, notExported: ESCROW }),
    ],
    keep: { by: 'law', why: 'LEDGER' },
  },
  books('ledgerSeals', '凭证封签 seals over journals'),
  books('moneyAlarms', '资金告警 alarms of the books'),
  passing('checkRuns', '资金检查记录 rounds of checks', 'expiresAt'),
  books('billLines', '渠道账单明细 lines of bills'),
  books('billDays', '渠道账单日 days of bills'),
  books('suspenseItems', '挂账 money that nothing explains'),
  {
    collection: 'depositMovements',
    holds: '保证金变动 movements of deposits',
    dataClass: 'C',
    links: [worker('workerId', kept('LEDGER'), { hide: ['made.by', 'checked.by'] })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'withdrawals',
    holds: '提现 withdrawals',
    dataClass: 'C',
    links: [
      worker('ownerId', kept('LEDGER'), { hide: ['approvals', 'end', 'confirmToken', 'policy'] }),
    ],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'withdrawalEvents',
    holds: '提现经过 history of withdrawals',
    dataClass: 'C',
    links: [worker('ownerId', kept('LEDGER'), { hide: ['by.id', 'key'] })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'withdrawalNotes',
    holds: '提现审核意见 words about withdrawals',
    dataClass: 'C',
    links: [worker('ownerId', NO_WORDS, { hide: ['by.id', 'text'] })],
    keep: { by: 'job', days: THREE_YEARS, from: 'at', then: DELETE },
  },
  passing('withdrawalDays', '提现当日次数与金额 withdrawals of a day', 'at'),
  nobodys('withdrawalPolicies', '提现规则 rules of withdrawals'),
  {
    collection: 'payoutAccounts',
    holds: '收款账户，已加密 accounts that people are paid to, sealed',
    dataClass: 'A',
    links: [worker('ownerId', DELETE, { hide: ['accountIndex', 'identityId', 'slot'] })],
    // Withdrawals that were on their way to a removed one are long over by then.
    keep: { by: 'job', days: 180, from: 'removedAt', then: DELETE },
  },
  {
    collection: 'payoutBatches',
    holds: '银行付款批次 files for the bank',
    dataClass: 'C',
    links: [],
    keep: { by: 'law', why: 'LEDGER' },
  },
  {
    collection: 'payoutBatchItems',
    holds: '银行付款明细 rows of files for the bank',
    dataClass: 'C',
    links: [worker('ownerId', kept('LEDGER'), { hide: ['resultBy'] })],
    keep: { by: 'law', why: 'LEDGER' },
  },
  nobodys('campaignFundings', '活动预算拨款 money for campaigns, by staff'),
  // consoles
  {
    collection: 'inboxItems',
    holds: '待办事项，仅编号 what waits for operators, ids only',
    dataClass: 'C',
    links: [],
    keep: { by: 'ttl', field: 'endedAt' },
  },
  {
    collection: 'savedViews',
    holds: '员工保存的视图 saved views of staff',
    dataClass: 'C',
    links: [],
    keep: { by: 'account' },
  },
  nobodys('brands', '品牌 the brand'),
  // accounts and the api
  {
    collection: 'sessions',
    holds: '登录会话 sessions',
    dataClass: 'C',
    links: both('subjectId', DELETE, {
      hide: ['refreshHash', 'previousHash', 'rotationNonce', 'deviceHash'],
    }),
    keep: { by: 'ttl', field: 'absoluteExpiresAt' },
  },
  passing('spentRefreshTokens', '已用令牌 used tokens, hashed', 'expireAt'),
  passing('smsCodes', '验证码 codes, keyed hashes', 'expiresAt'),
  passing('guessMinutes', '验证次数 counts of guesses', 'expireAt'),
  nobodys('guessBrakes', '验证刹车 brake on guesses'),
  passing('rateLimits', '限流计数 counters, keyed hashes', 'expire'),
  passing('idempotencyKeys', '幂等应答，24小时 answers to repeat, 24 h', 'expireAt'),
  {
    collection: 'subjectKeys',
    holds: '数据密钥 wrapped data keys',
    dataClass: 'A',
    links: both('_id', STEP, { through: 'key', notExported: 'keys, useless outside' }),
    keep: { by: 'account' },
  },
  // WeChat
  {
    collection: 'wechatIdentities',
    holds: '微信登录，已加密 WeChats that sign in, sealed',
    dataClass: 'B',
    links: both('userId', DELETE, {
      hide: ['openidIndex', 'openidCipher', 'unionidIndex', 'phoneIndex'],
    }),
    keep: { by: 'account' },
  },
  passing('wechatUnionLocks', '微信绑定锁，一小时 locks while a WeChat is linked', 'expiresAt'),
  passing('wechatTickets', '微信登录凭证，五分钟 tickets of a login', 'expiresAt'),
  nobodys('wechatTokens', '小程序接口凭证，已加密 access tokens of mini-programs, sealed'),
  {
    collection: 'subscriptionGrants',
    holds: '订阅消息授权 messages that a customer allows',
    dataClass: 'C',
    links: [customer('customerId', DELETE)],
    keep: { by: 'account' },
  },
  {
    collection: 'subscribeMessages',
    holds: '订阅消息发送记录 messages that were owed to a customer',
    dataClass: 'C',
    links: [customer('customerId', DELETE)],
    keep: { by: 'ttl', field: 'endedAt' },
  },
  {
    collection: 'shareCodes',
    holds: '小程序码图片 pictures of codes',
    dataClass: null,
    links: [],
    keep: { by: 'ttl', field: 'expiresAt' },
  },
  // privacy
  {
    collection: 'consents',
    holds: '同意记录 consents',
    dataClass: 'C',
    links: both(
      'personId',
      { do: 'update', update: { $set: { ipHash: '' } } },
      { hide: ['ipHash'] },
    ),
    keep: { by: 'law', why: 'PROOF' },
  },
  {
    collection: 'dataExports',
    holds: '信息导出 exports',
    dataClass: 'C',
    links: both('subjectId', STEP, { hide: ['fileKey'] }),
    keep: { by: 'job', days: THREE_YEARS, from: 'requestedAt', then: DELETE },
  },
  {
    collection: 'erasures',
    holds: '注销申请 requests to delete an account',
    dataClass: 'C',
    links: both('subjectId', kept('PROOF')),
    keep: { by: 'job', days: THREE_YEARS, from: 'requestedAt', then: DELETE },
  },
  // media
  {
    collection: 'media',
    holds: '文件记录 rows of files',
    dataClass: 'A',
    links: both('owner.id', STEP, { hide: ['fileKey', 'digest', 'decidedBy'] }),
    keep: { by: 'files' },
  },
  passing('spentMediaTickets', '已用上传凭证 used tickets', 'spentAt'),
  {
    collection: 'mediaFiles',
    holds: '文件 files',
    dataClass: 'C',
    links: [],
    keep: { by: 'files' },
    isBucket: true,
  },
  {
    collection: 'identityFiles',
    holds: '证件照片，已加密 pictures of documents, sealed',
    dataClass: 'A',
    links: [],
    keep: { by: 'files' },
    isBucket: true,
  },
  {
    collection: 'exportFiles',
    holds: '导出文件，已加密 files of exports, sealed',
    dataClass: 'A',
    links: [],
    keep: { by: 'files' },
    isBucket: true,
  },
  // Ids, codes and moments alone travel through workflows: after an erasure his id names nobody.
  {
    collection: 'histories',
    holds: '流程历史归档 histories of ended workflows',
    dataClass: 'C',
    links: [],
    keep: { by: 'law', why: 'TRADE' },
    isBucket: true,
  },
  // statistics
  nobodys('dailyStats', '每日统计 numbers and sums of a day'),
  nobodys('cellStats', '网格统计 numbers of a cell'),
  {
    collection: 'workerStats',
    holds: '服务人员每日工作量 work and income of a worker on a day',
    dataClass: 'C',
    links: [worker('workerId', kept('TRADE'))],
    keep: { by: 'account' },
  },
  nobodys('statDays', '统计时间 when a day was computed'),
  passing('supplySamples', '在线人数抽样 how many workers were on hand', 'at'),
  nobodys('reports', '自动报表 reports of a period'),
  // audit
  {
    collection: 'auditEntries',
    holds: '审计 what staff did; digests, no values',
    dataClass: 'C',
    links: both('target.id', kept('AUDIT'), { notExported: 'acts of staff, without values' }),
    keep: { by: 'law', why: 'AUDIT' },
  },
  nobodys('auditPending', '待封存的审计 entries that wait for their seal'),
  nobodys('auditLinks', '审计链 the chain'),
  nobodys('auditSeals', '审计封条 its seals'),
];

/** Subject keys of a person: under these his values are sealed. */
export function keySubjectsOf(kind: SubjectKind, id: string): readonly string[] {
  return kind === 'customer'
    ? [`customer:${id}`, `applicant:${id}`]
    : [`worker:${id}`, `workers:${id}`];
}
