import type { LocalName } from './catalogue.js';

/** Whose turn it is. */
export const WAIT_SIDES = ['customer', 'worker', 'operator', 'channel', 'system'] as const;
export type WaitSide = (typeof WAIT_SIDES)[number];

type WaitText = LocalName & { readonly side: WaitSide };

/** What an order can wait for, as a desk reads it; the run's own clocks are in `…/run`. */
export const ORDER_WAITS = {
  PAYMENT: { side: 'customer', zh: '等待用户付款', en: 'The customer pays' },
  SEARCH: { side: 'system', zh: '系统派单中', en: 'A worker is being looked for' },
  OFFER: { side: 'worker', zh: '等待服务人员答复', en: 'A worker answers' },
  POOL: { side: 'worker', zh: '等待抢单', en: 'Somebody takes it from the pool' },
  MANUAL: { side: 'operator', zh: '等待人工派单', en: 'A person finds a worker' },
  RESCHEDULE: { side: 'customer', zh: '等待用户答复改约', en: 'The customer answers a new time' },
  RESCHEDULE_WORKER: {
    side: 'worker',
    zh: '等待服务人员答复改约',
    en: 'The worker answers a new time',
  },
  ADDITION: { side: 'customer', zh: '等待用户补差价', en: 'The customer pays an addition' },
  DEPART: { side: 'worker', zh: '等待出发', en: 'The worker sets out' },
  ARRIVE: { side: 'worker', zh: '等待到达', en: 'The worker arrives' },
  START: { side: 'worker', zh: '等待开始服务', en: 'The work begins' },
  FINISH: { side: 'worker', zh: '等待服务完成', en: 'The work is done' },
  TASK_REVIEW: { side: 'operator', zh: '等待服务审批', en: 'A reviewer looks at the work' },
  CASE: { side: 'operator', zh: '等待售后裁定', en: 'A case is decided' },
  CONFIRM: { side: 'customer', zh: '等待用户确认', en: 'The customer confirms' },
  REDEEM: { side: 'customer', zh: '等待到店核销', en: 'The code is redeemed' },
  REFUND: { side: 'channel', zh: '等待渠道退款', en: 'The channel refunds' },
  REFUND_FAILED: { side: 'operator', zh: '退款失败待处理', en: 'A failed refund is seen to' },
} as const satisfies Record<string, WaitText>;
export type OrderWait = keyof typeof ORDER_WAITS;
export const ORDER_WAIT_CODES = Object.keys(ORDER_WAITS) as [OrderWait, ...OrderWait[]];
