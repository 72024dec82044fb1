import type { DispatchFailure } from '../../contract/terms/order.js';
import type { RejectReason } from './types.js';

type Text = { readonly zh: string; readonly en: string };

/** Why a worker cannot take an order, for the people at the dispatch desk (X14). */
export const REJECT_REASON_TEXT: Readonly<Record<RejectReason, Text>> = {
  NO_SKILL: { zh: '缺少技能或证书已过期', en: 'Lacks a skill, or its certificate has lapsed' },
  FROZEN: { zh: '已被暂停接单', en: 'Takes no orders for the time being' },
  EXCLUDED: {
    zh: '已拒单、已离开此单或正在服务此单',
    en: 'Declined it, left it, or serves it already',
  },
  OUT_OF_RADIUS: { zh: '超出派单范围', en: 'Outside the dispatch radius' },
  OWN_DISTANCE_CAP: { zh: '超出本人接单距离', en: 'Farther than the worker goes' },
  OPEN_OFFER: { zh: '正在等待其答复另一单', en: 'Is being asked about another order' },
  BUSY: { zh: '服务中，来不及赶到', en: 'Busy, and free too late' },
  LATE: { zh: '无法按时到达', en: 'Cannot be there in time' },
  OFF_HOURS: { zh: '不在工作时间或请假', en: 'Off duty or on leave' },
  SCHEDULE: { zh: '与其他预约冲突', en: 'Clashes with another booking' },
};

/** Why nobody was found, for the manual queue. */
export const DISPATCH_FAILURE_TEXT: Readonly<Record<DispatchFailure, Text>> = {
  NO_SKILL: { zh: '没有具备技能的在线人员', en: 'No online worker has the skills' },
  NO_CAPACITY: { zh: '附近人员均无空档', en: 'Everybody in reach is busy' },
  DECLINED: { zh: '附近人员均已拒单', en: 'Everybody in reach has declined' },
  OUT_OF_RANGE: { zh: '有人可服务但距离过远', en: 'Those who could come are too far away' },
  DATA: { zh: '派单数据异常', en: 'The search failed' },
};
