import type { PaymentFailureCode } from '../port.js';

/**
 * WeChat Pay v3 error codes whose meaning is definite, with the spelling variants of older pages.
 * A code that is absent here (SYSTEM_ERROR, BANK_ERROR, USERPAYING, anything new) is `unknown`:
 * WeChat asks to repeat or to query with the same number.
 */
export const WECHAT_FAILURES: Readonly<Record<string, PaymentFailureCode>> = {
  ORDERPAID: 'ALREADY_PAID',
  ORDER_PAID: 'ALREADY_PAID',
  ORDER_CLOSED: 'CLOSED',
  ORDERCLOSED: 'CLOSED',
  ORDER_NOT_EXIST: 'NOT_FOUND',
  ORDERNOTEXIST: 'NOT_FOUND',
  RESOURCE_NOT_EXISTS: 'NOT_FOUND',
  NO_STATEMENT_EXIST: 'NOT_FOUND',
  // The bill is being made: asked for again later.
  STATEMENT_CREATING: 'RATE_LIMITED',
  // Transfers.
  NOT_FOUND: 'NOT_FOUND',
  OUT_TRADE_NO_USED: 'NUMBER_REUSED',
  NOT_ENOUGH: 'INSUFFICIENT_FUNDS',
  NOTENOUGH: 'INSUFFICIENT_FUNDS',
  FREQUENCY_LIMITED: 'RATE_LIMITED',
  RATELIMIT_EXCEEDED: 'RATE_LIMITED',
  USER_ACCOUNT_ABNORMAL: 'ACCOUNT_ABNORMAL',
  ACCOUNT_ERROR: 'ACCOUNT_ABNORMAL',
  ACCOUNTERROR: 'ACCOUNT_ABNORMAL',
  NO_AUTH: 'NOT_AUTHORIZED',
  NOAUTH: 'NOT_AUTHORIZED',
  MCH_NOT_EXISTS: 'NOT_AUTHORIZED',
  APPID_MCHID_NOT_MATCH: 'NOT_AUTHORIZED',
  PARAM_ERROR: 'REFUSED',
  INVALID_REQUEST: 'REFUSED',
  RULE_LIMIT: 'REFUSED',
  RULELIMIT: 'REFUSED',
  TRADE_ERROR: 'REFUSED',
};
