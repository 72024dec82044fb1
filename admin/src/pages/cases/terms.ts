import type {
  AppealReason,
  AppealSide,
  CaseEntry,
  CaseReason,
  EvidenceKind,
} from '@contract/terms/case';
import type { LocalName } from '@contract/terms/catalogue';
import type { CaseStatus, CostBearer } from '@contract/terms/order';
import type { ToneName } from '../../theme/status';

type Text<K extends string> = Readonly<Record<K, LocalName>>;

export const STATUS_TONES: Readonly<Record<CaseStatus, ToneName>> = {
  OPEN: 'operator',
  DECIDED: 'confirm',
  APPEALED: 'operator',
  CLOSED: 'done',
};

export const REASON_TEXT: Text<CaseReason> = {
  NOT_DELIVERED: { zh: '没有服务', en: 'Not delivered' },
  INCOMPLETE: { zh: '没有做完', en: 'Not finished' },
  POOR_QUALITY: { zh: '质量差', en: 'Poor quality' },
  DAMAGE: { zh: '物品损坏', en: 'Damage' },
  LATE: { zh: '迟到', en: 'Late' },
  RUDE: { zh: '态度差', en: 'Rude' },
  UNSAFE: { zh: '不安全', en: 'Unsafe' },
  OVERCHARGED: { zh: '多收费', en: 'Overcharged' },
  ABORTED: { zh: '服务中止', en: 'Stopped early' },
  TASK_REJECTED: { zh: '审批退回', en: 'Sent back by review' },
  OTHER: { zh: '其他', en: 'Other' },
};

/** A reason that a later version writes is shown as it is. */
export const reasonText = (reason: string): LocalName =>
  REASON_TEXT[reason as CaseReason] ?? { zh: reason, en: reason };

export const APPEAL_REASON_TEXT: Text<AppealReason> = {
  EVIDENCE_OVERLOOKED: { zh: '凭证没有被考虑', en: 'Evidence was overlooked' },
  NEW_EVIDENCE: { zh: '有新的凭证', en: 'New evidence' },
  WRONG_PERSON: { zh: '责任人不对', en: 'The wrong person' },
  AMOUNT_WRONG: { zh: '金额不对', en: 'The amount is wrong' },
  RULE_MISAPPLIED: { zh: '规则用错', en: 'A rule was misapplied' },
  OTHER: { zh: '其他', en: 'Other' },
};

export const SIDE_TEXT: Text<AppealSide> = {
  CUSTOMER: { zh: '用户', en: 'Customer' },
  WORKER: { zh: '服务人员', en: 'Worker' },
  MERCHANT: { zh: '商户', en: 'Merchant' },
};

export const EVIDENCE_TEXT: Text<EvidenceKind> = {
  PHOTO: { zh: '照片', en: 'Photo' },
  CHAT: { zh: '聊天记录', en: 'Chat' },
  CALL: { zh: '通话', en: 'Call' },
  OTHER: { zh: '其他', en: 'Other' },
};

/** Whose share pays for a refund; nobody in particular means everybody by his share. */
export const PAYER_TEXT: Text<CostBearer> = {
  WORKER: { zh: '服务人员', en: 'The worker' },
  MERCHANT: { zh: '商户', en: 'The merchant' },
  CUSTOMER: { zh: '各方按分成', en: 'Everybody by share' },
  PLATFORM: { zh: '平台', en: 'The platform' },
};

export const ENTRY_TEXT: Text<CaseEntry> = {
  OPENED: { zh: '提出', en: 'Opened' },
  EVIDENCE: { zh: '补充凭证', en: 'Evidence added' },
  STATEMENT: { zh: '陈述', en: 'Statement' },
  SLA_PASSED: { zh: '超过裁定时限', en: 'The time to decide has passed' },
  DECIDED: { zh: '裁定', en: 'Decided' },
  CARRIED_OUT: { zh: '裁定已执行', en: 'Carried out' },
  NEEDS_REVERSAL: {
    zh: '已退款，生效后从已结算收入扣回',
    en: 'Refunded; shares are taken back once final',
  },
  APPEALED: { zh: '申诉', en: 'Appealed' },
  ACCEPTED: { zh: '接受裁定', en: 'Decision accepted' },
  APPEAL_CONFIRMED: { zh: '申诉裁定：维持', en: 'Appeal: confirmed' },
  APPEAL_CHANGED: { zh: '申诉裁定：改判', en: 'Appeal: changed' },
  CHARGED: { zh: '费用已由承担方支付', en: 'The bearer was charged' },
  REVERSED: { zh: '已从结算收入扣回', en: 'Taken back from settled shares' },
  COMPENSATED: { zh: '已补偿申诉方', en: 'The winner was compensated' },
  REWORK_PLACED: { zh: '已安排返工', en: 'Rework placed' },
  REWORK_DONE: { zh: '返工完成', en: 'Rework done' },
  REWORK_FAILED: { zh: '返工未完成，需重新裁定', en: 'Rework failed: to be decided again' },
  CLOSED: { zh: '结案', en: 'Closed' },
};
