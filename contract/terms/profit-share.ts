import type { PayoutOwnerKind } from './payout.js';

/**
 * Limits of WeChat's profit sharing (分账), as its contract with the merchant says. `capBps` is of
 * the amount of each bill.
 */
export type ProfitShareLimits = {
  readonly capBps: number;
  /** Receivers of one request. */
  readonly receiversMax: number;
  /** Requests of one bill. */
  readonly requestsMax: number;
  /** Give-backs of one request. */
  readonly returnsMax: number;
};

export const PROFIT_SHARE_LIMITS: ProfitShareLimits = {
  capBps: 3_000,
  receiversMax: 50,
  requestsMax: 50,
  returnsMax: 50,
};

/** Only a merchant's account can give a share back; a person's cannot. */
export const SHARE_RECEIVER_TYPES = ['MERCHANT_ID', 'PERSONAL_OPENID'] as const;
export type ShareReceiverType = (typeof SHARE_RECEIVER_TYPES)[number];

/** CLOSED: this receiver got nothing, the others may have. */
export const SHARE_RESULTS = ['PENDING', 'SUCCESS', 'CLOSED'] as const;
export type ShareResult = (typeof SHARE_RESULTS)[number];

/** SHARE: to receivers. RELEASE: the rest of the bill is the merchant's own again (解冻). */
export const SHARE_PURPOSES = ['SHARE', 'RELEASE'] as const;
export type SharePurpose = (typeof SHARE_PURPOSES)[number];

/** OPEN: written, not sent. REFUSED: definitely never shared, everybody has his balance again. */
export const SHARE_STATUSES = ['OPEN', 'SUBMITTED', 'DONE', 'REFUSED'] as const;
export type ShareStatus = (typeof SHARE_STATUSES)[number];

/** FAILED: the receiver keeps it; what he owes is settled by his next income. */
export const SHARE_BACK_STATUSES = ['OPEN', 'SUBMITTED', 'SUCCEEDED', 'FAILED'] as const;
export type ShareBackStatus = (typeof SHARE_BACK_STATUSES)[number];

/** What a receiver is to WeChat's merchant (分账关系). */
export const SHARE_RELATION_OF: Readonly<Record<PayoutOwnerKind, 'STAFF' | 'SUPPLIER'>> = {
  worker: 'STAFF',
  merchant: 'SUPPLIER',
};

/** A refund waits so long for a share to come back; then it goes on without it. */
export const SHARE_BACK_WAIT_MS = 3_600_000;
