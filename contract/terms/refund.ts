/**
 * Whose share a refund that staff ask for comes out of. SHARES: everybody's, by the nested floors;
 * WORKER and MERCHANT: his first, then the other's, then the commission; PLATFORM: nobody's share.
 */
export const REFUND_BEARERS = ['SHARES', 'WORKER', 'MERCHANT', 'PLATFORM'] as const;
export type RefundBearer = (typeof REFUND_BEARERS)[number];

/** REFUND: money back to the customer by the channel. BY_HAND: a failed refund was paid at the bank. */
export const REFUND_REQUEST_KINDS = ['REFUND', 'BY_HAND'] as const;
export type RefundRequestKind = (typeof REFUND_REQUEST_KINDS)[number];

export const REFUND_REQUEST_STATUSES = ['REQUESTED', 'APPROVED', 'REJECTED', 'EXPIRED'] as const;
export type RefundRequestStatus = (typeof REFUND_REQUEST_STATUSES)[number];

/**
 * Where one refund stands. OPEN: written, not sent. SUBMITTED: the channel was told. FAILED: a
 * definite refusal, the desk decides. BY_HAND: paid to the customer by bank.
 */
export const REFUND_ROW_STATUSES = ['OPEN', 'SUBMITTED', 'SUCCEEDED', 'FAILED', 'BY_HAND'] as const;
export type RefundRowStatus = (typeof REFUND_ROW_STATUSES)[number];

/** What happened to a refund after it was written, by its history. */
export const REFUND_ENTRIES = ['FAILED', 'RETRIED', 'SUCCEEDED', 'BY_HAND'] as const;
export type RefundEntryKind = (typeof REFUND_ENTRIES)[number];

export const REFUND_ROW_TEXT: Readonly<
  Record<RefundRowStatus, { readonly zh: string; readonly en: string }>
> = {
  OPEN: { zh: '待提交', en: 'not sent yet' },
  SUBMITTED: { zh: '渠道处理中', en: 'at the channel' },
  SUCCEEDED: { zh: '退款成功', en: 'refunded' },
  FAILED: { zh: '退款失败，待人工处理', en: 'failed, waits for the desk' },
  BY_HAND: { zh: '已线下退款', en: 'paid back at the bank' },
};
