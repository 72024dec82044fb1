import type { PaymentFailureCode } from '../port.js';

/**
 * Sub codes of Alipay whose meaning is definite. A code that is absent here (ACQ.SYSTEM_ERROR,
 * aop.unknow-error, isp.*, a bad signature of ours, anything new) is `unknown`: Alipay asks to repeat
 * with the same number or to query.
 */
export const ALIPAY_FAILURES: Readonly<Record<string, PaymentFailureCode>> = {
  'ACQ.TRADE_NOT_EXIST': 'NOT_FOUND',
  'ACQ.TRADE_HAS_SUCCESS': 'ALREADY_PAID',
  'ACQ.TRADE_HAS_CLOSE': 'CLOSED',
  'ACQ.CONTEXT_INCONSISTENT': 'NUMBER_REUSED',
  'ACQ.DISCORDANT_REPEAT_REQUEST': 'NUMBER_REUSED',
  'ACQ.SELLER_BALANCE_NOT_ENOUGH': 'INSUFFICIENT_FUNDS',
  'isv.app-call-limited': 'RATE_LIMITED',
  'isv.isv-call-limited': 'RATE_LIMITED',
  'ACQ.BUYER_NOT_EXIST': 'ACCOUNT_ABNORMAL',
  'ACQ.USER_NOT_MATCH_ERR': 'ACCOUNT_ABNORMAL',
  'ACQ.BUYER_ERROR': 'ACCOUNT_ABNORMAL',
  'isv.insufficient-isv-permissions': 'NOT_AUTHORIZED',
  'isv.insufficient-user-permissions': 'NOT_AUTHORIZED',
  'ACQ.NOT_ALLOW_PARTIAL_REFUND': 'REFUSED',
  'ACQ.INVALID_PARAMETER': 'REFUSED',
  'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL': 'REFUSED',
  'ACQ.REFUND_FEE_ERROR': 'REFUSED',
  'ACQ.REASON_TRADE_REFUND_FEE_ERR': 'REFUSED',
  'ACQ.REASON_TRADE_BEEN_FREEZEN': 'REFUSED',
  'ACQ.REASON_TRADE_STATUS_INVALID': 'REFUSED',
  'ACQ.REASON_ILLEGAL_STATUS': 'REFUSED',
  'ACQ.TRADE_STATUS_ERROR': 'REFUSED',
  'ACQ.TRADE_NOT_ALLOW_REFUND': 'REFUSED',
  'ACQ.TRADE_HAS_FINISHED': 'REFUSED',
  // Transfers.
  ORDER_NOT_EXIST: 'NOT_FOUND',
  DISCORDANT_REPEAT_REQUEST: 'NUMBER_REUSED',
  PAYER_BALANCE_NOT_ENOUGH: 'INSUFFICIENT_FUNDS',
  BALANCE_IS_NOT_ENOUGH: 'INSUFFICIENT_FUNDS',
  PAYEE_NOT_EXIST: 'REFUSED',
  PAYEE_USERINFO_ERROR: 'REFUSED',
  INVALID_PARAMETER: 'REFUSED',
  // Bills: the gateway answers the first; the second stands in its published list.
  'isp.bill_not_exist': 'NOT_FOUND',
  BILL_NOT_EXIST: 'NOT_FOUND',
};

/** What closing a trade that does not wait for its payer is answered with. */
export const NOT_CLOSABLE: readonly string[] = [
  'ACQ.TRADE_STATUS_ERROR',
  'ACQ.REASON_TRADE_STATUS_INVALID',
  'ACQ.REASON_ILLEGAL_STATUS',
];
