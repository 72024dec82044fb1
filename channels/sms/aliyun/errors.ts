import type { SmsFailureCode } from '../port.js';

/**
 * Aliyun codes whose meaning is definite. A code that is absent here (isp.*, ServiceUnavailable,
 * anything new) is `unknown`.
 */
export const ALIYUN_SMS_FAILURES: Readonly<Record<string, SmsFailureCode>> = {
  'isv.MOBILE_NUMBER_ILLEGAL': 'BAD_PHONE',
  'isv.MOBILE_COUNT_OVER_LIMIT': 'BAD_PHONE',
  'isv.BUSINESS_LIMIT_CONTROL': 'RATE_LIMITED',
  'isv.DAY_LIMIT_CONTROL': 'RATE_LIMITED',
  'isv.MONTH_LIMIT_CONTROL': 'RATE_LIMITED',
  'Throttling.User': 'RATE_LIMITED',
  'isv.BLACK_KEY_CONTROL_LIMIT': 'BLOCKED',
  'isv.DENY_IP_RANGE': 'BLOCKED',
  'isv.AMOUNT_NOT_ENOUGH': 'INSUFFICIENT_FUNDS',
  'isv.OUT_OF_SERVICE': 'INSUFFICIENT_FUNDS',
  'isv.ACCOUNT_NOT_EXISTS': 'NOT_AUTHORIZED',
  'isv.ACCOUNT_ABNORMAL': 'NOT_AUTHORIZED',
  'isv.PRODUCT_UN_SUBSCRIPT': 'NOT_AUTHORIZED',
  'isp.RAM_PERMISSION_DENY': 'NOT_AUTHORIZED',
  'InvalidAccessKeyId.NotFound': 'NOT_AUTHORIZED',
  SignatureDoesNotMatch: 'NOT_AUTHORIZED',
  'InvalidTimeStamp.Expired': 'REFUSED',
  SignatureNonceUsed: 'REFUSED',
  'isv.SMS_SIGNATURE_ILLEGAL': 'REFUSED',
  'isv.SMS_TEMPLATE_ILLEGAL': 'REFUSED',
  'isv.TEMPLATE_MISSING_PARAMETERS': 'REFUSED',
  'isv.TEMPLATE_PARAMS_ILLEGAL': 'REFUSED',
  'isv.INVALID_PARAMETERS': 'REFUSED',
  'isv.INVALID_JSON_PARAM': 'REFUSED',
  'isv.PARAM_LENGTH_LIMIT': 'REFUSED',
  'isv.PARAM_NOT_SUPPORT_URL': 'REFUSED',
};
