import type { NumberFailureCode } from '../port.js';

/** Codes whose meaning is definite: nothing was bound. A code that is absent here is `unknown`. */
export const ALIYUN_NUMBER_FAILURES: Readonly<Record<string, NumberFailureCode>> = {
  'isv.MOBILE_NUMBER_ILLEGAL': 'BAD_PHONE',
  'isv.NO_AVAILABLE_NUMBER': 'NO_NUMBER_LEFT',
  'isv.BUSINESS_LIMIT_CONTROL': 'RATE_LIMITED',
  'Throttling.User': 'RATE_LIMITED',
  'isv.AMOUNT_NOT_ENOUGH': 'INSUFFICIENT_FUNDS',
  'isv.OUT_OF_SERVICE': 'INSUFFICIENT_FUNDS',
  'isv.PRODUCT_UN_SUBSCRIPT': 'NOT_AUTHORIZED',
  'isp.RAM_PERMISSION_DENY': 'NOT_AUTHORIZED',
  'InvalidAccessKeyId.NotFound': 'NOT_AUTHORIZED',
  SignatureDoesNotMatch: 'NOT_AUTHORIZED',
  'InvalidTimeStamp.Expired': 'REFUSED',
  SignatureNonceUsed: 'REFUSED',
  POOLKEY_NOT_EXIST: 'REFUSED',
  'isv.INVALID_PARAMETERS': 'REFUSED',
};

/** Of an unbinding: there is nothing to end any more. */
export const BINDING_GONE = 'isv.BIND_RELATION_NOT_EXIST';
