import type { LocalName } from './catalogue.js';

/**
 * What a price line's money does when an order is cancelled or refunded. WITH_GOODS: part of the
 * goods price, back less the cancel fee, later by the cumulative rule of refunds. UNTIL_DEPARTED:
 * whole as long as nobody set out, then kept.
 */
export const REFUND_RULE_CODES = ['WITH_GOODS', 'UNTIL_DEPARTED'] as const;
export type RefundRule = (typeof REFUND_RULE_CODES)[number];

/** What a person reads beside a price line. */
export const REFUND_RULES: Readonly<Record<RefundRule, LocalName>> = {
  WITH_GOODS: {
    zh: '随服务费退还，可能扣除取消费',
    en: 'Refunded with the service price, less a cancel fee if one is due',
  },
  UNTIL_DEPARTED: {
    zh: '服务人员出发前全额退还，出发后不退',
    en: 'Refunded in full until the worker sets out, then kept',
  },
};

/** How far an order had come when its money goes back. */
export const REFUND_STAGES = ['BEFORE_DEPARTURE', 'AFTER_DEPARTURE', 'AFTER_SERVICE'] as const;
export type RefundStage = (typeof REFUND_STAGES)[number];
