import type { CaseKind } from '@contract/terms/case';
import type { LocalName, ServiceMode } from '@contract/terms/catalogue';
import type { WaitSide } from '@contract/terms/order-wait';
import type {
  ActorKind,
  AssignmentOrigin,
  CostBearer,
  OfferStatus,
  PaymentStatus,
  RefundStatus,
  SettlementStatus,
  TicketStatus,
} from '@contract/terms/order';
import type { PaymentChannelCode } from '@contract/terms/payment';
import type { RefundBearer, RefundRequestStatus } from '@contract/terms/refund';
import type { ToneName } from '../../theme/status';

/** Words of the enums that these pages show; a new member without words does not compile. */
type Text<K extends string> = Readonly<Record<K, LocalName>>;

export const PAYMENT_TEXT: Text<PaymentStatus> = {
  NONE: { zh: '未支付', en: 'Not paid' },
  PENDING: { zh: '支付中', en: 'Bill opened' },
  PAID: { zh: '已支付', en: 'Paid' },
  PART_PAID: { zh: '部分支付', en: 'Partly paid' },
  CLOSED: { zh: '支付已关闭', en: 'Bill closed' },
};

export const REFUND_TEXT: Text<RefundStatus> = {
  NONE: { zh: '无退款', en: 'No refund' },
  OPEN: { zh: '退款中', en: 'Refund under way' },
  PARTIAL: { zh: '已部分退款', en: 'Partly refunded' },
  FULL: { zh: '已全额退款', en: 'Fully refunded' },
  FAILED: { zh: '退款失败', en: 'Refund failed' },
};
export const REFUND_TONES: Readonly<Record<RefundStatus, ToneName>> = {
  NONE: 'ended',
  OPEN: 'system',
  PARTIAL: 'done',
  FULL: 'done',
  FAILED: 'operator',
};

export const SETTLEMENT_TEXT: Text<SettlementStatus> = {
  NONE: { zh: '未结算', en: 'Not settled' },
  HELD: { zh: '待结算', en: 'Settlement pending' },
  SETTLED: { zh: '已结算', en: 'Settled' },
  REVERSED_PART: { zh: '部分扣回', en: 'Partly taken back' },
  REVERSED: { zh: '已扣回', en: 'Taken back' },
};

export const TICKET_TEXT: Text<TicketStatus> = {
  WAITING: { zh: '等待派单', en: 'Waits for a worker' },
  OFFERED: { zh: '询问中', en: 'Offered' },
  MANUAL: { zh: '人工派单', en: 'Manual dispatch' },
  ASSIGNED: { zh: '待服务', en: 'Assigned' },
  EN_ROUTE: { zh: '在路上', en: 'On the way' },
  ARRIVED: { zh: '已到达', en: 'Arrived' },
  IN_SERVICE: { zh: '服务中', en: 'In service' },
  SUBMITTED: { zh: '已提交，待审批', en: 'Handed in, under review' },
  DONE: { zh: '已完成', en: 'Done' },
  CANCELLED: { zh: '已取消', en: 'Cancelled' },
  NO_SHOW: { zh: '爽约', en: 'No-show' },
};
export const TICKET_TONES: Readonly<Record<TicketStatus, ToneName>> = {
  WAITING: 'system',
  OFFERED: 'worker',
  MANUAL: 'operator',
  ASSIGNED: 'worker',
  EN_ROUTE: 'onTheWay',
  ARRIVED: 'arrived',
  IN_SERVICE: 'service',
  SUBMITTED: 'operator',
  DONE: 'done',
  CANCELLED: 'ended',
  NO_SHOW: 'operator',
};

export const OFFER_TEXT: Text<OfferStatus> = {
  PENDING: { zh: '等待答复', en: 'Waits for an answer' },
  ACCEPTED: { zh: '已接单', en: 'Accepted' },
  DECLINED: { zh: '已拒单', en: 'Declined' },
  EXPIRED: { zh: '超时未答', en: 'No answer in time' },
  WITHDRAWN: { zh: '已撤回', en: 'Withdrawn' },
};
export const OFFER_TONES: Readonly<Record<OfferStatus, ToneName>> = {
  PENDING: 'worker',
  ACCEPTED: 'service',
  DECLINED: 'operator',
  EXPIRED: 'ended',
  WITHDRAWN: 'ended',
};

export const ORIGIN_TEXT: Text<AssignmentOrigin> = {
  DISPATCH: { zh: '系统派单', en: 'Chosen by dispatch' },
  GRAB: { zh: '抢单', en: 'Taken from the pool' },
  DIRECT: { zh: '用户指定', en: 'Named by the customer' },
  MANUAL: { zh: '人工指派', en: 'Assigned by hand' },
};

export const ACTOR_TEXT: Text<ActorKind> = {
  customer: { zh: '用户', en: 'Customer' },
  worker: { zh: '服务人员', en: 'Worker' },
  merchant: { zh: '商户', en: 'Merchant' },
  clerk: { zh: '店员', en: 'Clerk' },
  operator: { zh: '操作员', en: 'Operator' },
  support: { zh: '客服', en: 'Support' },
  reviewer: { zh: '审核员', en: 'Reviewer' },
  channel: { zh: '支付渠道', en: 'Payment channel' },
  case: { zh: '售后裁定', en: 'Case' },
  system: { zh: '系统', en: 'System' },
};

export const WAIT_SIDE_TEXT: Text<WaitSide> = {
  customer: { zh: '用户', en: 'Customer' },
  worker: { zh: '服务人员', en: 'Worker' },
  operator: { zh: '平台人员', en: 'Our staff' },
  channel: { zh: '支付渠道', en: 'Payment channel' },
  system: { zh: '系统', en: 'System' },
};

export const BEARER_TEXT: Text<CostBearer> = {
  CUSTOMER: { zh: '用户', en: 'Customer' },
  WORKER: { zh: '服务人员', en: 'Worker' },
  MERCHANT: { zh: '商户', en: 'Merchant' },
  PLATFORM: { zh: '平台', en: 'Platform' },
};

export const REFUND_BEARER_TEXT: Text<RefundBearer> = {
  SHARES: { zh: '各方按分成', en: 'Everybody by share' },
  WORKER: { zh: '服务人员先承担', en: 'The worker first' },
  MERCHANT: { zh: '商户先承担', en: 'The merchant first' },
  PLATFORM: { zh: '平台承担', en: 'The platform alone' },
};

export const REFUND_REQUEST_TEXT: Text<RefundRequestStatus> = {
  REQUESTED: { zh: '待复核', en: 'Waits for a second person' },
  APPROVED: { zh: '已同意', en: 'Approved' },
  REJECTED: { zh: '已拒绝', en: 'Refused' },
  EXPIRED: { zh: '已过期', en: 'Expired' },
};

export const CHANNEL_TEXT: Text<PaymentChannelCode> = {
  WECHAT: { zh: '微信支付', en: 'WeChat Pay' },
  ALIPAY: { zh: '支付宝', en: 'Alipay' },
};

export const MODE_TEXT: Text<ServiceMode> = {
  HOME: { zh: '上门', en: 'At home' },
  IN_STORE: { zh: '到店', en: 'In a store' },
};

export const CASE_KIND_TEXT: Text<CaseKind> = {
  COMPLAINT: { zh: '投诉', en: 'Complaint' },
  DISPUTE: { zh: '对结果有异议', en: 'Dispute about the work' },
  SERVICE_DAMAGE: { zh: '物品损坏', en: 'Damage' },
  OVERCHARGE: { zh: '多收费', en: 'Overcharged' },
  CONDUCT: { zh: '服务态度', en: 'Conduct' },
  ABORT: { zh: '服务中止', en: 'Work stopped early' },
  TASK_REJECTED: { zh: '审批退回', en: 'Work sent back by review' },
};

/** Marks of an order that are worth a second look. */
export const FLAG_TEXT: Readonly<Record<string, LocalName>> = {
  DEPART_LATE: { zh: '未按时出发', en: 'Did not set out in time' },
  OVERRUN: { zh: '服务超时', en: 'Goes on past its end' },
};
