import type { LocalName } from './catalogue.js';
import type { DispatchFailure } from './order.js';

/** The named parts of what an assignment costs, in minutes, and what they stand for. */
export const COST_TERM_TEXT = {
  response: { zh: '客户总等待', en: 'Wait of the customer' },
  travel: { zh: '路程', en: 'Travel' },
  wait: { zh: '等其空出', en: 'Waiting for the worker' },
  fairness: { zh: '接单均衡', en: 'Fair share of jobs' },
  idle: { zh: '空闲时长', en: 'Time idle' },
  acceptance: { zh: '接单率', en: 'Chance of a decline' },
  score: { zh: '服务分', en: 'Score' },
  priority: { zh: '优先级', en: 'Priority' },
  favourite: { zh: '客户偏好', en: "Customer's favourite" },
} as const satisfies Readonly<Record<string, LocalName>>;
export type CostTerm = keyof typeof COST_TERM_TEXT;
export const COST_TERMS = Object.keys(COST_TERM_TEXT) as readonly CostTerm[];

/** Why one worker cannot take one order (X14). */
export const REJECT_REASON_TEXT = {
  OFF_DUTY: { zh: '未上线', en: 'Off duty' },
  FROZEN: { zh: '已被暂停接单', en: 'Takes no orders for the time being' },
  OPEN_OFFER: { zh: '正在等待其答复另一单', en: 'Is being asked about another order' },
  NO_SKILL: { zh: '缺少所需技能或有效证书', en: 'Lacks a skill or a valid certificate' },
  CERTIFICATE: { zh: '证书在开始前到期', en: 'A certificate ends before the work begins' },
  EXCLUDED: {
    zh: '已拒单、已离开此单或正在服务此单',
    en: 'Declined it, left it, or serves it already',
  },
  BLOCKED: { zh: '客户与其互相屏蔽', en: 'Customer and worker do not want each other' },
  OUT_OF_RADIUS: { zh: '超出派单范围', en: 'Outside the dispatch radius' },
  OWN_DISTANCE_CAP: { zh: '超出本人接单距离', en: 'Farther than the worker goes' },
  BUSY: { zh: '服务中，空出太晚', en: 'Busy, and free too late' },
  PATIENCE: { zh: '等到其空出已超过客户耐心', en: 'Free only after the customer has given up' },
  LATE: { zh: '无法按时到达', en: 'Cannot be there in time' },
  OFF_HOURS: { zh: '不在工作时间或请假', en: 'Off duty or on leave at that time' },
  SCHEDULE: { zh: '与其他预约冲突', en: 'Clashes with another booking' },
} as const satisfies Readonly<Record<string, LocalName>>;
export type RejectReason = keyof typeof REJECT_REASON_TEXT;
export const REJECT_REASONS = Object.keys(REJECT_REASON_TEXT) as readonly RejectReason[];

/** Why nobody was found, for the manual queue. */
export const DISPATCH_FAILURE_TEXT: Readonly<Record<DispatchFailure, LocalName>> = {
  NO_SKILL: { zh: '没有具备技能的在线人员', en: 'No online worker has the skills' },
  NO_CAPACITY: { zh: '附近人员均无空档', en: 'Everybody in reach is busy' },
  DECLINED: { zh: '附近人员均已拒单', en: 'Everybody in reach has declined' },
  OUT_OF_RANGE: { zh: '有人可服务但距离过远', en: 'Those who could come are too far away' },
  DATA: { zh: '派单数据异常', en: 'The search failed' },
};
