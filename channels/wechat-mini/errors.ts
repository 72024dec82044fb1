import type { WechatMiniFailureCode } from './port.js';

/**
 * Error codes of WeChat whose meaning is definite: nothing was done. A code that is absent here
 * (-1 "system busy", anything new) is `unknown`.
 */
export const WECHAT_MINI_FAILURES: Readonly<Record<number, WechatMiniFailureCode>> = {
  40029: 'CODE_INVALID',
  40163: 'CODE_INVALID',
  41008: 'CODE_INVALID',
  43101: 'USER_REFUSED',
  45009: 'RATE_LIMITED',
  45011: 'RATE_LIMITED',
  45029: 'RATE_LIMITED',
  40226: 'BLOCKED',
  40002: 'NOT_AUTHORIZED',
  40013: 'NOT_AUTHORIZED',
  40125: 'NOT_AUTHORIZED',
  40164: 'NOT_AUTHORIZED',
  41002: 'NOT_AUTHORIZED',
  41004: 'NOT_AUTHORIZED',
  48001: 'NOT_AUTHORIZED',
  40003: 'REFUSED',
  40037: 'REFUSED',
  40097: 'REFUSED',
  40129: 'REFUSED',
  40169: 'REFUSED',
  41030: 'REFUSED',
  47003: 'REFUSED',
};

/** The access token is wrong or has run out: another one is needed, and nothing was done. */
export const TOKEN_FAULTS: ReadonlySet<number> = new Set([40001, 40014, 42001]);
